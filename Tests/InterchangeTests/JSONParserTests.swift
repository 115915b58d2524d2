import Interchange
import Testing

@Suite("Reading JSON")
struct JSONParserTests {
    @Test(
        "valid JSON is read",
        arguments: [
            ("null", nil), (" \t\r\n true ", true), ("0", 0), ("-0", 0), ("-12", -12), ("1.50", 1.5),
            ("1e2", 100.0),
            ("1E+2", 100.0), ("25e-1", 2.5), ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("[]", []),
            ("[ 1 , [2] ]", [1, [2]]),
            ("{}", [:]), (#"{"a":1 , "b":{"a":2}}"#, ["a": 1, "b": ["a": 2]]),
            (#""\u0041\u00e9\uD83D\uDE00\/\b\f""#, "Aé😀/\u{8}\u{C}"), (#""é""#, "é"),
        ] as [(String, JSONValue)])
    func valid(text: String, value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
    }

    @Test(
        "invalid JSON is refused at the offset where it becomes invalid",
        arguments: [
            ("", 0), ("  ", 2), ("nul", 3), ("tru e", 3), ("NaN", 0), ("Infinity", 0), ("+1", 0), ("01", 1),
            ("1.", 2), (".5", 0), ("1e", 2), ("-", 1), ("1 2", 2), ("1e999", 0), ("[1,]", 3), ("[1", 2),
            ("[1}", 2),
            ("{,}", 1), ("{1:2}", 1), (#"{"a"}"#, 4), (#"{"a":1,}"#, 7), (#"{"a":1"#, 6),
            (#"{"a":1,"a":2}"#, 7),
            (#"{"a":1,"\u0061":2}"#, 7), (#"""#, 1), ("\"\n\"", 1), (#""\x""#, 2), (#""\u12G4""#, 5),
            (#""\uD83D""#, 1), (#""\uDE00\uD83D""#, 1), (#""\uD83D\u0041""#, 1), ("'a'", 0), ("// a\n1", 0),
            ("\u{FEFF}1", 0),
        ])
    func invalid(text: String, place: Int) {
        #expect(fault(Array(text.utf8)) == place)
    }

    @Test("numbers that are not finite are read on demand, as Python writes them")
    func notFinite() throws {
        let text = Array("[NaN, Infinity, -Infinity, -1]".utf8)
        let values = try #require(try JSONValue(parsing: text, allowsNotFinite: true).arrayValue)
        #expect(values[0].doubleValue?.isNaN == true)
        #expect(values[1...] == [.number(.infinity), .number(-.infinity), -1])
        #expect(throws: InterchangeError.self) { try JSONValue(parsing: text) }
        for word in ["Na", "Infinite", "-Inf", "nan", "+Infinity"] {
            #expect(throws: InterchangeError.self) {
                try JSONValue(parsing: Array(word.utf8), allowsNotFinite: true)
            }
        }
    }

    @Test(
        "strings that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80]])
    func notUTF8(content: [UInt8]) {
        #expect(fault([0x22] + content + [0x22]) == 0)
    }

    @Test("names with differently composed accents are different names")
    func composition() throws {
        #expect(try JSONValue(parsing: #"{"\u00e9":1,"e\u0301":2}"#).objectValue?.count == 2)
    }

    @Test("nesting is limited, and refused at the bracket that exceeds the limit")
    func nesting() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try JSONValue(parsing: nested(128)) }
        #expect(fault(Array(nested(129).utf8)) == 128)
        #expect(fault(Array(String(repeating: "[", count: 1_000_000).utf8)) == 128)
        #expect(fault(Array(String(repeating: #"{"a":"#, count: 100_000).utf8)) == 128 * 5)
    }

    /// The offset of the first error, or nil.
    private func fault(_ bytes: [UInt8]) -> Int? {
        do throws(InterchangeError) {
            _ = try JSONValue(parsing: bytes)
        } catch {
            if case .malformed(let place, _, _) = error { return place }
        }
        return nil
    }
}
