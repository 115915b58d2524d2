import Interchange
import Testing

@Suite("JSON text")
struct JSONValueTests {
    @Test("literals make values, and objects keep their order")
    func literals() {
        let value: JSONValue = [
            "event": "epoch", "epoch": 1, "loss": 0.25, "best": nil, "done": false, "shape": [28, 28],
            "empty": [:],
            "name": "run \(7)",
        ]
        #expect(
            value.text
                == #"{"event":"epoch","epoch":1,"loss":0.25,"best":null,"done":false,"shape":[28,28],"empty":{},"name":"run 7"}"#
        )
    }

    @Test(
        "doubles are written as the shortest text that reads back as the same number, whole ones without a point",
        arguments: [
            (1, "1"), (-3, "-3"), (0, "0"), (-0.0, "-0.0"), (0.1, "0.1"), (1e-7, "1e-7"), (1.5e-5, "1.5e-5"),
            (1e16, "1e16"), (1.2e300, "1.2e300"), (.leastNonzeroMagnitude, "5e-324"),
            (0.1 + 0.2, "0.30000000000000004"),
            (.nan, #""nan""#), (-.nan, #""nan""#), (.infinity, #""inf""#), (-.infinity, #""-inf""#),
        ] as [(Double, String)])
    func doubles(value: Double, text: String) throws {
        #expect(JSONValue(value).text == text)
        let read = try #require(try JSONValue(parsing: text).doubleValue)
        #expect(read.bitPattern == value.bitPattern || (read.isNaN && value.isNaN))
    }

    @Test(
        "floats are written with the digits of a float",
        arguments: [(0.1, "0.1"), (1e-8, "1e-8"), (.infinity, #""inf""#)] as [(Float, String)])
    func floats(value: Float, text: String) {
        #expect(JSONValue(value).text == text)
        #expect(JSONValue([value, 2]).text == "[\(text),2]")
    }

    @Test(
        "strings are escaped where necessary",
        arguments: [
            (#"a"b\c/"#, #""a\"b\\c/""#), ("\n\r\t\0\u{1B}\u{7F}", #""\n\r\t\u0000\u001b\u007f""#),
            ("é 😀 \u{2028}", "\"é 😀 \u{2028}\""), ("", #""""#),
        ])
    func strings(string: String, text: String) throws {
        #expect(JSONValue(string).text == text)
        #expect(try JSONValue(parsing: text) == .string(string))
    }

    @Test("nil becomes null")
    func optionals() {
        #expect(JSONValue(nil as Double?).text == "null")
        #expect(JSONValue(2 as Double?).text == "2")
        #expect(JSONValue(nil as String?).text == "null")
        #expect(JSONValue(0.1 as Float?).text == "0.1")
    }

    @Test("accessors return only values of their kind")
    func accessors() {
        let value: JSONValue = ["a": 1, "b": 1.5, "c": "inf", "d": true, "e": [1], "f": ["g": nil]]
        #expect(value["a"]?.integerValue == 1)
        #expect(value["a"]?.doubleValue == 1)
        #expect(value["b"]?.integerValue == nil)
        #expect(value["b"]?.doubleValue == 1.5)
        #expect(value["c"]?.doubleValue == .infinity)
        #expect(value["c"]?.stringValue == "inf")
        #expect(value["d"]?.boolValue == true)
        #expect(value["e"]?.arrayValue == [1])
        #expect(value["f"]?.objectValue == [JSONValue.Member("g", nil)])
        #expect(value["h"] == nil)
        #expect(value["e"]?["a"] == nil)
    }
}
