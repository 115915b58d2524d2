import Interchange
import Testing

@Suite("A flat TOML document")
struct FlatTOMLTests {
    private func entries(_ text: String) throws(InterchangeError) -> [FlatTOML.Entry] {
        try FlatTOML(parsing: Array(text.utf8)).entries
    }

    @Test(
        "all kinds of values are read",
        arguments: [
            ("12", 12), ("-3", -3), ("+4", 4), ("1_000", 1000), ("0xFF", 255), ("0o17", 15), ("0b101", 5),
            ("1.5", 1.5), ("-1e-3", -0.001), ("6_0.2_5", 60.25), ("inf", "inf"), ("-inf", "-inf"),
            ("true", true), ("false", false), (#""a b""#, "a b"), (#""q\"\\\n\té\U0001F600""#, "q\"\\\n\té😀"),
            (#"'C:\n'"#, "C:\\n"), ("\"\"", ""), ("[]", []), ("[1, 2]", [1, 2]), ("[\n 1, # one\n 2,\n]", [1, 2]),
            ("['x', 'y']", ["x", "y"]), ("[[1], [2.5]]", [[1], [2.5]]),
        ] as [(String, JSONValue)])
    func values(text: String, value: JSONValue) throws {
        let found = try #require(try entries("key = \(text)\n").first?.value)
        // Infinity would be a string in JSON, but is a number here.
        #expect(found.text == value.text)
    }

    @Test("keys are bare or quoted, comments and empty lines are skipped, and the offset of each key is kept")
    func keys() throws {
        let text = "\u{FEFF}# first\r\n\r\nbatch-size=3 # third\n\t'two words' = 4\n\"q\" = 5"
        let found = try entries(text)
        #expect(found.map(\.key) == ["batch-size", "two words", "q"])
        #expect(found.map(\.value) == [3, 4, 5])
        let bytes = Array(text.utf8)
        #expect(found.map { bytes.prefix($0.byte).count { $0 == 0x0A } } == [2, 3, 4])
    }

    @Test(
        "invalid TOML and tables are refused with their offset",
        arguments: [
            ("[table]\na = 1", 0), ("a.b = 1", 0), ("a = {b = 1}", 4), ("a = 1\na = 2", 6), ("a 1", 2), ("= 1", 0),
            ("a = ", 4), ("a = 1 2", 6), ("a = \"x", 4), ("a = \"\"\"x\"\"\"", 4), ("a = 1979-05-27", 4),
            ("a = 07:32:00", 4), ("a = yes", 4), ("a = [1", 6), ("a = [1 2]", 7), (#"a = "\q""#, 5),
            (#"a = "\uD800""#, 5), ("a = 1__0", 4), ("a = _1", 4), ("a = [[[[[1]]]]]", 8), ("a = nanx", 4),
        ])
    func faults(text: String, byte: Int) {
        #expect {
            try entries(text)
        } throws: { error in
            guard case InterchangeError.malformed(byte: byte, _, _) = error else { return false }
            return true
        }
    }

    @Test("no prefix of a document crashes the parser")
    func prefixes() {
        let bytes = Array("# c\na = [1, 'é', \"\\u00e9\"]\nb = -1.5e3\n\"k k\" = true\n".utf8)
        for count in bytes.indices { _ = try? FlatTOML(parsing: Array(bytes[..<count])) }
    }

    @Test(
        "written lines are read back",
        arguments: [
            1, -7, 0.25, 1e-7, 3e20, .number(2), "x", "a\"b\\c\n\u{1}é", "", true, false, [], [1, 2], ["a", "b"],
            .number(.infinity),
        ] as [JSONValue])
    func roundTrip(value: JSONValue) throws {
        let found = try entries(FlatTOML.line("some-key", value))
        #expect(found.map(\.key) == ["some-key"])
        #expect(found.map(\.value) == [value])
    }
}
