import Interchange
import Testing

@Suite("CSV records")
struct CSVRecordTests {
    @Test(
        "a field is quoted where it would be misread otherwise",
        arguments: [
            (["a", "b c", "1.5"], "a,b c,1.5\n"), (["a;b", "c\td"], "\"a;b\",\"c\td\"\n"),
            (["a,b", "say \"x\""], "\"a,b\",\"say \"\"x\"\"\"\n"),
            (["two\nlines", "\r", " blank", "blank "], "\"two\nlines\",\"\r\",\" blank\",\"blank \"\n"),
            (["", "é😀"], ",é😀\n"),
        ])
    func fields(fields: [String], line: String) {
        #expect(CSVRecord.text(fields) == line)
    }
}
