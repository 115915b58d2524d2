import TestFiles
import Testing

@testable import Datasets

@Suite("JSON objects as the records of a table")
struct JSONTableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String = "t.jsonl") throws -> String {
        try folder.write(Array(text.utf8), to: name)
    }

    /// The records of a file, and the line in which each begins.
    private func records(_ text: String) throws -> (fields: [[String]], lines: [Int]) {
        let reader = try RecordReader(reading: try write(text))
        var fields: [[String]] = []
        var lines: [Int] = []
        while try reader.next() {
            var record: [String] = []
            for field in reader.fields.indices { record.append(try reader.text(field)) }
            fields.append(record)
            lines.append(reader.line)
        }
        return (fields, lines)
    }

    @Test(
        "one object per line, over several lines, in sequence and in an array give the same records",
        arguments: [
            #"{"a": "x, \"y\"", "b": 1}"# + "\n" + #"{"b": 2.5, "a": "z\n{"}"# + "\n",
            "\u{FEFF}\n {\n\"a\": \"x, \\\"y\\\"\",\n\"b\": 1\n} {\"b\": 2.5, \"a\": \"z\\n{\"}",
            #"[{"a": "x, \"y\"", "b": 1}, {"b": 2.5, "a": "z\n\u007b"}]"#,
            "[\r\n  {\"a\": \"x, \\\"y\\\"\", \"b\": 1}\r\n ,{\"b\": 2.5, \"a\": \"z\\n{\"}\r\n]\r\n",
        ])
    func forms(text: String) throws {
        #expect(try records(text).fields == [["a", "b"], ["x, \"y\"", "1"], ["z\n{", "2.5"]])
    }

    @Test("each kind of value has its text; a missing key is an empty field; nested keys are left out")
    func values() throws {
        let (fields, lines) = try records(
            #"{"s":"é","n":-3,"f":2.0,"t":true,"z":null,"deep":{"x":[1,2]}}"# + "\n\n"
                + #"{"s":"","n":1e3,"f":0.5,"t":false,"z":"a","more":7,"deep":[]}"# + "\n")
        #expect(fields[0] == ["s", "n", "f", "t", "z", "more"])
        #expect(fields[1] == ["é", "-3", "2", "true", "", ""])
        #expect(fields[2] == ["", "1000", "0.5", "false", "a", "7"])
        #expect(lines == [1, 1, 3])
    }

    @Test(
        "invalid JSON, or objects unlike those before, are refused with the line",
        arguments: [
            ("{\"a\":1}\n{\"a\":2\n{\"a\":3}\n", ["line 3", "'{'"]),
            ("{\"a\":1}\n{\"a\":\"x}\n{\"a\":3}\n", ["line 2", "the end of the line"]),
            ("{\"a\":1}\nhello\n", ["line 2", "an object such as", "'h'"]),
            ("{\"a\":1}\n[1]\n", ["line 2", "'['"]),
            ("[{\"a\":1},\n{\"a\":2}", ["line 2", "']'", "the end of the file"]),
            ("[{\"a\":1}]\n{\"a\":2}\n", ["line 2", "the end of the file"]),
            ("[{\"a\":1},\n,{\"a\":2}]", ["line 2", "an object"]),
            ("{\"a\":[1]}\n", ["line 1", "nothing but objects and arrays"]), ("{}\n", ["line 1", "an empty one"]),
            ("{\"a\":1,\"a\":2}\n", ["line 1", "\"a\" again"]), ("{\"a\":\"\\ud800\"}\n", ["line 1", "surrogates"]),
            ("{\"a\": 1e999}\n", ["line 1", "double"]),
        ] as [(String, [String])])
    func faults(text: String, words: [String]) throws {
        let error = try #require(throws: DatasetError.self) { try records(text) }
        for word in words { #expect(error.description.contains(word), "\(error)") }
        #expect(error.description.hasPrefix("\(folder.path)/t.jsonl: "))
        #expect(!error.isMissing && !error.isWrongUsage)
    }

    @Test("a key in all of the first thousand objects is required in all others, and may not hold an array")
    func laterObjects() throws {
        let many = (0..<1_200).map { "{\"k\": \($0)}\n" }.joined()
        for (line, words) in [
            ("{\"q\": 1}\n", ["line 1201", "\"k\"", "q"]), ("{\"k\": [1]}\n", ["line 1201", "an array"]),
        ] {
            let error = try #require(throws: DatasetError.self) { try records(many + line) }
            for word in words { #expect(error.description.contains(word), "\(error)") }
        }
        #expect(try records(many + "{\"k\": null, \"new\": 1}").fields.last == [""])
    }

    @Test("the first brace distinguishes JSON from a table, whatever the name of the file")
    func telling() {
        for text in ["{ \"", " \n[\t{}", "\u{FEFF}{\"a\": 1}"] { #expect(JSONObjects.begin(text.utf8), "\(text)") }
        for text in ["", "{", "{a,b}", "a,{", "[1, 2]", "[[{\"", "\"{\""] {
            #expect(!JSONObjects.begin(text.utf8), "\(text)")
        }
    }

    @Test("texts and labels are found by their keys, or by option; numbers make rows as in any table")
    func loading() throws {
        let texts = (0..<40).map { line in
            #"{"id": \#(line * 7), "stars": \#(line % 2 * 4 + 1).0, "review_body": "number \#(line) of many words", "meta": {}}"#
        }
        let path = try write(texts.joined(separator: "\n"), to: "reviews.ndjson")
        let contents = try DataSource.resolve(path).contents()
        #expect(contents.train.classNames == ["1", "5"])
        #expect(contents.train.classCounts == [20, 20])
        #expect(contents.train.text(of: 3) == "number 3 of many words")
        #expect(contents.format == "jsonl")
        #expect(contents.notes.contains { $0.description.contains("meta") })

        var options = LoadingOptions()
        options.label = "id"
        #expect(throws: DatasetError.self) { try DataSource.resolve(path).contents(options) }
        options.label = "nosuch"
        let error = try #require(throws: DatasetError.self) { try DataSource.resolve(path).contents(options) }
        #expect(error.isWrongUsage && error.description.contains("review_body"))

        let rows = (0..<30).map { #"{"target": \#($0 % 3 == 0), "a": \#($0), "b": \#(Double($0) / 4)}"# }
        let table = try DataSource.resolve(try write("[" + rows.joined(separator: ",\n") + "]", to: "rows.json"))
            .contents()
        #expect(table.train.classNames == ["false", "true"])
        #expect(table.train.classCounts == [20, 10])
        #expect(table.train.features == 2)
    }
}
