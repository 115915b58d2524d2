import Datasets
import Files
import Foundation
import Interchange
import TestFiles
import Testing

@Suite("Tables")
struct TableFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(
        _ text: String, as name: String = "t.csv", _ change: (inout LoadingOptions) -> Void = { _ in }
    ) throws -> SourceContents {
        var options = LoadingOptions()
        change(&options)
        return try TableFile(path: folder.write(Array(text.utf8), to: name)).load(options)
    }

    private func fault(
        _ text: String, as name: String = "t.csv", _ change: (inout LoadingOptions) -> Void = { _ in }
    ) throws -> FormatFault? {
        var options = LoadingOptions()
        change(&options)
        let path = try folder.write(Array(text.utf8), to: name)
        return DatasetsTests.fault { () throws(DatasetError) in try TableFile(path: path).load(options) }
    }

    /// The names of the columns of which a row consists.
    private func names(_ samples: LabelledSamples) -> [String] {
        guard case .row(let encoding) = samples.kind else { return [] }
        return encoding.columns.map(\.name)
    }

    private func rows(_ samples: LabelledSamples) -> [[Float]] {
        (0..<samples.count).map { samples.numbers(of: $0) }
    }

    @Test("the first column is the label, and its classes are sorted by value if they are numbers")
    func labelFirst() throws {
        let contents = try load("10,1.5,2\n9,-3e2,.25\n10,+4,5.\n")
        #expect(contents.format == "csv")
        #expect(names(contents.train) == ["2", "3"])
        #expect(contents.train.classNames == ["9", "10"])
        #expect(contents.train.labels == [1, 0, 1])
        #expect(rows(contents.train) == [[1.5, 2], [-300, 0.25], [4, 5]])
        #expect(contents.test == nil)
    }

    @Test(
        "a header is recognized by having no number",
        arguments: ["kind,x,y\nb,1,2\na,3,4\n", "kind;x;y\r\nb;1;2\r\na;3;4", "kind\tx\ty\nb\t1\t2\n\na\t3\t4\n"])
    func header(text: String) throws {
        let train = try load(text).train
        #expect(names(train) == ["x", "y"])
        #expect(train.classNames == ["a", "b"])
        #expect(train.labels == [1, 0])
        #expect(rows(train) == [[1, 2], [3, 4]])
    }

    @Test("the label is the column of the given name or number, or the only column of words")
    func labelElsewhere() throws {
        for label in ["y", "2"] {
            let train = try load("x,y,z\n1,7,2\n3,8,4\n") { $0.label = label }.train
            #expect(names(train) == ["x", "z"])
            #expect(train.classNames == ["7", "8"])
            #expect(rows(train) == [[1, 2], [3, 4]])
        }
        let train = try load("5.1,3.5,setosa\n6,3,virginica\n").train
        #expect(train.classNames == ["setosa", "virginica"])
        #expect(rows(train) == [[5.1, 3.5], [6, 3]])
        let path = folder.path + "/t.csv"
        var options = LoadingOptions()
        options.label = "kind"
        let wrong = error { () throws(DatasetError) in try TableFile(path: path).load(options) }
        #expect(wrong?.isWrongUsage == true)
    }

    @Test("the label is found by a header's label name, or as the column beside a text")
    func labelInHeader() throws {
        let numbers = try load("x,Label,z\n1,7,2\n3,8,4\n").train
        #expect(names(numbers) == ["x", "z"])
        #expect(numbers.classNames == ["7", "8"])
        #expect(rows(numbers) == [[1, 2], [3, 4]])
        for header in ["text,label", "sentence,class", "Title,Topic"] {
            let texts = try load("\(header)\nIt rains,weather\nThey won,sport\n").train
            #expect(texts.classNames == ["sport", "weather"])
            #expect(texts.text(of: 0) == "It rains")
        }
        let joined = try load("id,label,text\na,sport,They won\nb,news,It rains\n") { $0.readsText = true }.train
        #expect(joined.classNames == ["news", "sport"])
        #expect(joined.text(of: 0) == "a They won")
        // If given, --label takes precedence; a name in a record that has numbers means nothing.
        #expect(try load("x,label\n1,7\n3,8\n") { $0.label = "x" }.train.classNames == ["1", "3"])
        #expect(try load("label,1\nother,2\n").train.classNames == ["label", "other"])
    }

    @Test("quotes enclose separators, line breaks and quotes; a byte-order mark is not part of the table")
    func quotes() throws {
        let text = "\u{FEFF}\"a \"\"b\"\", c\",\"first\r\nsecond\"\r\n\"a \"\"b\"\", c\",\"\"\r\nd,e\"f\"\"g"
        let train = try load(text).train
        #expect(train.classNames == ["a \"b\", c", "d"])
        #expect((0..<3).map { train.text(of: $0) } == ["first\r\nsecond", "", "e\"f\"\"g"])
        #expect(try load("\"1\",\"2.5\"\n\"3\", \" 4 \" \n").train.numbers(of: 1) == [4])
    }

    @Test(
        "in a tab-separated table, a quote that encloses no field is part of the text",
        arguments: [
            // Never closed.
            ("a\t\"Hello there\nb\tbye\n", ["\"Hello there", "bye"]),
            ("a\t\"Hello", ["\"Hello"]),
            // Closed in the middle of the text.
            ("a\t\"Yes,\" he said\nb\tbye", ["\"Yes,\" he said", "bye"]),
            // The quote that would close it ends another record.
            ("a\t\"Hello there\nb\tbye\nc\the said \"no\"\n", ["\"Hello there", "bye", "he said \"no\""]),
            ("a\tx\n\nb\t\"one\n\nc\ttwo\"\r\nd\tz", ["x", "\"one", "two\"", "z"]),
            // Closed where a program that quotes would close it, in its line or in another.
            ("a\t\"Hello\tthere\"\nb\t\"say \"\"yes\"\"\"", ["Hello\tthere", "say \"yes\""]),
            ("a\t\"first\nsecond\"\nb\tbye", ["first\nsecond", "bye"]),
            ("a\t\"first\n\nthird\n\"\nb\tbye", ["first\n\nthird\n", "bye"]),
        ])
    func openQuotes(text: String, texts: [String]) throws {
        let train = try load(text, as: "t.tsv") { $0.readsText = true }.train
        #expect((0..<train.count).map { train.text(of: $0) } == texts)
    }

    @Test("an unclosed quote is detected without reading to the end, wherever a chunk ends")
    func manyOpenQuotes() throws {
        let count = 60_000
        let lines = (0..<count).map { "k\t\"line \($0) of a table that quotes nothing" }
        let train = try load(lines.joined(separator: "\n"), as: "t.tsv").train
        #expect(train.count == count)
        #expect(train.text(of: count - 1) == "\"line \(count - 1) of a table that quotes nothing")
        #expect((0..<count).allSatisfy { train.text(of: $0)?.hasPrefix("\"line \($0) ") ?? false })
    }

    @Test("two columns, the second not numeric, are a label and texts, in any script")
    func texts() throws {
        let contents = try load("label\ttext\nsport\tDer Ball rollt, übers „Feld“\nnews\t日本語 🎾\n", as: "t.tsv")
        #expect(contents.format == "text")
        #expect(contents.train.count == 2)
        #expect(contents.train.text(of: 1) == "日本語 🎾")
        #expect(contents.train.classNames == ["news", "sport"])
        #expect(contents.train.kind == .text(TextFeatures()))
        let joined = try load("1,2,3\n2,4,5\n") { $0.readsText = true }.train
        #expect(joined.text(of: 0) == "2 3")
    }

    @Test("a table packed with gzip reads the same")
    func packed() throws {
        let bytes = Array("a,1\nb,2\n".utf8)
        let path = try folder.write(gzip(bytes), to: "t.csv.gz")
        #expect(rows(try TableFile(path: path).load().train) == [[1], [2]])
    }

    @Test("one row and one class are enough")
    func smallest() throws {
        let train = try load("a,1").train
        #expect(train.count == 1)
        #expect(train.classNames == ["a"])
    }

    @Test("records longer than a chunk are whole, and the line count continues through them")
    func longRecords() throws {
        let long = String(repeating: "word \"\"x\"\",\n", count: 250_000)
        let contents = try load("a,\"\(long)\"\nb,short\n")
        #expect(contents.train.text(of: 0)?.utf8.count == 250_000 * 10)
        #expect(contents.train.text(of: 1) == "short")
        #expect(try fault("a,\"\(long)\"\nb,short,c\n")?.place == .line(250_002))
    }

    /// Rows of a word and a number.
    private static let twelve = (1...6).map { "a,\($0)\nb,\($0).5\n" }.joined()

    struct Wrong: Sendable {
        let text: String
        let place: FormatFault.Place
        let found: String
    }

    @Test(
        "errors name the line and the column",
        arguments: [
            Wrong(text: twelve + "b,inf\n", place: .line(13, column: "2"), found: "'inf'"),
            Wrong(text: twelve + "b,1e999\n", place: .line(13, column: "2"), found: "'1e999'"),
            Wrong(text: twelve + "b,0x10\n", place: .line(13, column: "2"), found: "'0x10'"),
            Wrong(text: "k,x\n" + twelve + "b,new\n", place: .line(14, column: "x"), found: "'new'"),
            Wrong(text: "k,x,x\na,1,2\nb,3,4\n", place: .line(1), found: "'x' for columns 2 and 3"),
            Wrong(text: "k,x,y\n", place: .whole, found: "no rows"),
            Wrong(text: "label,x\n7,2\n8,1\nNA,3\n", place: .line(4, column: "label"), found: "'NA'"),
            Wrong(text: "a,1\n,2\n", place: .line(2, column: "1"), found: "nothing"),
            Wrong(text: "a,1,2\n\nb,1\n", place: .line(3), found: "2"),
            Wrong(text: "label,x\n0.5,1\n1.5,2\n", place: .line(2, column: "label"), found: "'0.5'"),
            Wrong(text: "a,1\nb,\"2\n", place: .line(2), found: "the end"),
            Wrong(text: "a,1\nb,\"2\"3\n", place: .line(2), found: "'3\n'"),
            Wrong(text: "a\nb\n", place: .line(1), found: "a single column"),
        ])
    func wrong(wrong: Wrong) throws {
        let fault = try fault(wrong.text)
        #expect(fault?.place == wrong.place)
        #expect(fault?.found == wrong.found)
    }

    @Test("fields that are not UTF-8 are read as Windows-1252, with a note")
    func windows1252() throws {
        func load(_ bytes: [UInt8], _ change: (inout LoadingOptions) -> Void = { _ in }) throws -> SourceContents {
            var options = LoadingOptions()
            change(&options)
            return try TableFile(path: folder.write(bytes, to: "t.csv")).load(options)
        }
        func bytes(_ text: String) -> [UInt8] { text.unicodeScalars.map { $0 == "€" ? 0x80 : UInt8($0.value) } }
        let texts = try load(bytes("kind,text\ngut,schön € warm\nbad,kalt\n")) { $0.readsText = true }
        #expect(texts.train.text(of: 0) == "schön € warm")
        #expect(texts.notes.last == .remark("not UTF-8: read as Windows-1252 (line 2)"))
        // The first such field may come after the records from which the layout is detected.
        let late = try load(
            bytes("größe,kind\n" + String(repeating: "1,klein\n2,mittel\n", count: 2_000) + "3,groß\n4,groß\n"))
        #expect(late.train.classNames == ["groß", "klein", "mittel"])
        #expect(names(late.train) == ["größe"])
        #expect(late.notes.last == .remark("not UTF-8: read as Windows-1252 (2 rows, the first in line 1)"))
        let utf8 = try load(Array("größe,kind\n1,groß\n2,klein\n".utf8))
        #expect(!utf8.notes.contains { "\($0)".contains("UTF-8") })
    }

    @Test(
        "decimal commas between semicolons or tabs are read as points, with a note",
        arguments: [
            "kind;x;n\na;1,5;3\nb;-0,25;\na;NA;4\n", "kind\tx\tn\na\t1,5\t3\nb\t-0,25\t\na\tNA\t4\n",
            "kind;x;n\r\na; 1,5 ;3\r\nb;\"-0,25\";\r\na;;4\r\n",
        ])
    func decimalCommas(text: String) throws {
        let contents = try load(text)
        #expect(contents.notes.last == .remark("decimal commas in 1 column: 1,5 is read as 1.5"))
        #expect(contents.train.values(of: 0) == [.number(1.5), .number(3)])
        #expect(contents.train.values(of: 1) == [.number(-0.25), .missing])
    }

    @Test("decimal commas work without a header, and if the first one in a column comes late")
    func lateDecimalCommas() throws {
        let contents = try load("a;1,5;2,5\n" + String(repeating: "b;2,5;1\na;1,75;2\n", count: 900) + "b;3,5;0,5\n")
        #expect(contents.train.count == 1802)
        #expect(contents.train.values(of: 0) == [.number(1.5), .number(2.5)])
        #expect(contents.train.values(of: 1801) == [.number(3.5), .number(0.5)])
        let equal = try load("1,5;2,5;a\n2,5;3,5;b\n")
        #expect(equal.train.count == 2 && equal.train.classNames == ["a", "b"])
    }

    @Test("a comma is not decimal among points, in words, or where it may separate thousands")
    func otherCommas() throws {
        for text in ["kind;x\na;1,5\nb;1.5\n", "kind;x\na;1,5\nb;red\n", "kind\tx\na\t1,500\nb\t12,000\n"] {
            #expect(!(try load(text).notes.contains { "\($0)".contains("decimal") }), "\(text)")
        }
    }

    @Test(
        "what was detected and what is ambiguous are reported in plain sentences",
        arguments: [
            ("label,tint\np,red\nq,blue\np,blue\nq,red\n", "label column 'label' (a common label name)"),
            ("label,tint\np,red\nq,blue\np,blue\nq,red\n", "header: yes (common names that do not occur below)"),
            ("label,tint\nlabel,red\nq,blue\n", "header: no (its words occur below as well)"),
        ])
    func sentences(text: String, note: String) throws {
        let notes = try load(text) { $0.label = note.contains("header: no") ? "1" : nil }.notes
        #expect(notes.contains { "\($0)".contains(note) }, "\(notes)")
    }

    @Test("an ambiguous or unusable table is refused with the option that helps")
    func remedies() throws {
        func refusal(_ text: String) throws -> String {
            let path = try folder.write(Array(text.utf8), to: "t.csv")
            return error { () throws(DatasetError) in try TableFile(path: path).load() }.map { "\($0)" } ?? ""
        }
        let rows = 0..<40
        let twofold = rows.map { "\($0 % 2 == 0 ? "a" : "b"),\($0).5,\($0 % 3 == 0 ? "x" : "y")\n" }.joined()
        #expect(
            try refusal("left,mid,right\n" + twofold).hasSuffix(
                "t.csv: the label column is not clear: 'left' (2 values: a, b) with --label left, or 'right' (2 values: x, y) "
                    + "with --label right."))
        let dated = rows.map { "2024-03-\(10 + $0 % 20),\($0).5,\($0 % 2 == 0 ? "a" : "b")\n" }.joined()
        #expect(
            try refusal("day,x,label\n" + dated).hasSuffix(
                "t.csv: day holds dates, which cannot be learnt from: leave it out with --drop day."))
    }

    @Test(
        "fields may be separated by any number of blanks",
        arguments: [
            "P1_X  0.5   1  left\nP2_X  0.25 12  right\nP3_X  0.75  3  left\n",
            "  P1_X 0.5 1 left  \r\n  P2_X 0.25 12 right\r\n\r\n  P3_X 0.75 3 left",
            "name   x  n  side\n\"P1_X\" 0.5  1 left\nP2_X  0.25 12 \"right\"\nP3_X  0.75  3 left\n",
        ])
    func blanks(text: String) throws {
        let path = try folder.write(Array(text.utf8), to: "proteins.data")
        var options = LoadingOptions()
        (options.label, options.dropped) = ("4", "1")
        let train = try TableFile(path: path).load(options).train
        #expect(rows(train) == [[0.5, 1], [0.25, 12], [0.75, 3]])
        #expect(train.classNames == ["left", "right"] && train.labels == [0, 1, 0])
        if !text.contains("name") { #expect(try DataSource.resolve(path) == .table(path: path)) }
    }

    @Test("a file that is not a text table is refused")
    func encodings() throws {
        func refusal(_ bytes: [UInt8]) throws -> FormatFault? {
            let path = try folder.write(bytes, to: "t.csv")
            return DatasetsTests.fault { () throws(DatasetError) in try TableFile(path: path).load() }
        }
        let wide = try folder.write([0xFF, 0xFE, 0x61, 0, 0x2C, 0], to: "wide.csv")
        let foreign = error { () throws(DatasetError) in try TableFile(path: wide).load() }
        #expect(foreign == .foreign(path: wide, .utf16Text, as: .table))
        #expect(try refusal([0x61, 0x2C, 0, 0x31])?.place == .byte(2))
        #expect(try refusal((0..<4_000).map { UInt8(1 + $0 * 71 % 255) })?.found == "many control characters")
        let late = Array(repeating: Array("a,1\n".utf8), count: 400_000).joined() + [0xE9, 0, 0x2C, 0x31, 0x0A]
        #expect(try refusal(late)?.found == "zero bytes")
        let path = try folder.write([], to: "t.csv")
        let empty = error { () throws(DatasetError) in try TableFile(path: path).load() }
        #expect(empty == .file(.empty(path: path)))
        let blank = try folder.write([0x0A, 0x0A], to: "t.csv")
        #expect(error { () throws(DatasetError) in try TableFile(path: blank).load() } == .file(.empty(path: blank)))
    }

    @Test("numbers equal those that Swift parses, to the last of 32 bits")
    func numbers() throws {
        let texts = [
            "0", "-0", "1", "12345678901234567890", "0.1", "1e-45", "3.4028234e38", "1E5", "1e+05", "123456.789012345",
            "0.000000000000000000000012345", "9007199254740993", "00012.50", "4.35", "2.2250738585072014e-308",
        ]
        let train = try load(texts.map { "a,\($0)\n" }.joined()).train
        for (row, text) in texts.enumerated() {
            #expect(train.numbers(of: row).first == Double(text).map { Float($0) }, "\(text)")
        }
    }

    @Test("numbers in any unit keep the differences between them")
    func units() throws {
        for (offset, unit) in [(1.7e9, 1.0), (0, 1e300), (-4e200, 1e197), (0, 1e-300), (5e-20, 1e-23), (1e15, 0.25)] {
            let values = (0..<40).map { offset + unit * Double($0 % 7) }
            let train = try load(values.map { "a,\($0)\n" }.joined()).train
            for (row, value) in values.enumerated() {
                guard case .number(let found)? = train.values(of: row).first else {
                    Issue.record("no number")
                    return
                }
                #expect(abs(found - value) <= unit * 1e-6)
            }
            guard case .row(let encoding) = train.kind, case .number(let mean, let deviation) = encoding.columns[0].kind
            else {
                Issue.record("no number")
                return
            }
            let expected = (0..<40).map { Double($0 % 7) }
            let shift = expected.reduce(0, +) / 40
            let spread = (expected.reduce(0) { $0 + ($1 - shift) * ($1 - shift) } / 40).squareRoot()
            #expect(abs(mean - (offset + unit * shift)) <= unit * 1e-6 + abs(offset) * 1e-15)
            #expect(abs(deviation / unit - spread) < 1e-6)
        }
    }

    @Test("a unit that the first rows do not show is found later")
    func widening() throws {
        let values = (0..<1_200).map { Double($0 % 5) } + [1e200, -1e200, 3e200]
        let train = try load(values.map { "\($0 > 2 ? "a" : "b"),\($0)\n" }.joined()).train
        #expect(train.values(of: 1_200) == [.number(1e200)] || train.numbers(of: 1_200) == [.infinity])
        guard case .row(let encoding) = train.kind, case .number(_, let deviation) = encoding.columns[0].kind else {
            Issue.record("no number")
            return
        }
        #expect(deviation > 1e198 && deviation < 1e200)
    }

    @Test("a table that is cut, or has a bit flipped, anywhere is an error or a table, never a crash")
    func damaged() throws {
        let text = Array("kind,x,\"y \"\"z\"\"\"\nå,1.5,2\n\"b\nc\",-3e1,4\r\nå,5,6\n".utf8)
        let path = folder.path + "/t.csv"
        for count in text.indices {
            try folder.write(Array(text[..<count]), to: "t.csv")
            _ = try? TableFile(path: path).load()
        }
        for bit in 0..<text.count * 8 {
            var changed = text
            changed[bit / 8] ^= 1 << (bit % 8)
            try folder.write(changed, to: "t.csv")
            _ = try? TableFile(path: path).load()
        }
    }
}
