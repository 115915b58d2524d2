import Datasets
import Foundation
import TestFiles
import Testing

/// A table as other people write it, described by the contents of a few columns.
private struct MadeTable {
    enum Column {
        case classes([String])
        case measured
        case whole(Int)
        case index(from: Int)
        case date
        case code
        case sentence
        case words([String])
        case empty
        case constant(String)
    }

    var columns: [Column]
    var rows = 60
    var header: String?
    var separator = ","
    var lineEnd = "\n"

    var text: String {
        let records = (0..<rows).map { row in
            columns.enumerated().map { cell($1, row: row, column: $0) }.joined(separator: separator)
        }
        return ((header.map { [$0] } ?? []) + records).map { $0 + lineEnd }.joined()
    }

    private func cell(_ column: Column, row: Int, column place: Int) -> String {
        let drawn = (row * 7919 + place * 104_729) % 1_000
        return switch column {
        case .classes(let names), .words(let names): names[(drawn / 3) % names.count]
        case .measured: "\(Double(drawn) / 8 - 20.0625)"
        case .whole(let count): "\(drawn % count)"
        case .index(let first): "\(first + row)"
        case .date: "20\(10 + row % 9)-0\(1 + row % 9)-\(10 + row % 19)"
        case .code: "C\(row * 31 % 997)-\(drawn)"
        case .sentence: "the \(row) people of \(drawn) towns said that it was \(row * drawn % 99)"
        case .empty: ""
        case .constant(let value): value
        }
    }
}

@Suite("Detecting the layout of a table")
struct TableLayoutTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func contents(
        _ text: String, as name: String = "t.csv", _ change: (inout LoadingOptions) -> Void = { _ in }
    ) throws -> SourceContents {
        var options = LoadingOptions()
        change(&options)
        return try TableFile(path: folder.write(Array(text.utf8), to: name)).load(options)
    }

    private func refusal(
        _ text: String, _ change: (inout LoadingOptions) -> Void = { _ in }
    ) throws -> DatasetError? {
        var options = LoadingOptions()
        change(&options)
        let path = try folder.write(Array(text.utf8), to: "t.csv")
        return error { () throws(DatasetError) in try TableFile(path: path).load(options) }
    }

    private func label(
        _ text: String, _ change: (inout LoadingOptions) -> Void = { _ in }
    ) throws -> String? { try contents(text, change).table?.labelName }

    // MARK: - Header

    @Test(
        "A word above numbers makes a header, whatever numbers are beside it, if these can be names",
        arguments: ["target,0,1,2", "0,1,2,target", "Target,7,9,30", "12,8,4,Class", "weight,0,1,2", "a,b,c,d"])
    func headerAboveNumbers(header: String) throws {
        let isFirst = !header.lowercased().hasSuffix("target") && !header.hasSuffix("Class")
        let columns: [MadeTable.Column] =
            isFirst
            ? [.whole(3), .measured, .measured, .measured] : [.measured, .measured, .measured, .whole(3)]
        let table = try #require(try contents(MadeTable(columns: columns, header: header).text).table)
        #expect(table.hasHeader)
        #expect(table.columns.map(\.name) == header.split(separator: ",").map(String.init))
        #expect(table.labelColumn == (isFirst ? 0 : 3))
    }

    @Test("Numbers that count the columns are a header, and other numbers are not")
    func headerOfNumbers() throws {
        let columns: [MadeTable.Column] = [.measured, .measured, .measured, .whole(2)]
        for header in ["0,1,2,3", "1,2,3,4"] {
            let table = try #require(try contents(MadeTable(columns: columns, header: header).text).table)
            #expect(table.hasHeader && table.columns[0].name == header.prefix(1))
        }
        for record in ["1,2,3,1", "0.5,1,2,1", "3,2,1,0"] {
            let table = try #require(try contents(MadeTable(columns: columns, header: record).text).table)
            #expect(!table.hasHeader)
        }
    }

    @Test("A header of words alone is recognized by a common name, or by not occurring where others repeat")
    func headerOfWords() throws {
        let columns: [MadeTable.Column] = [
            .classes(["p", "e"]), .words(["x", "b", "f"]), .words(["y", "s", "g", "f"]),
        ]
        for header in ["class,cap,odor", "edible,cap,odor"] {
            #expect(try contents(MadeTable(columns: columns, header: header).text).table?.hasHeader == true)
        }
        // A record like the others, although y is a common name.
        #expect(try contents(MadeTable(columns: columns, header: "p,x,y").text).table?.hasHeader == false)
        let texts: [MadeTable.Column] = [.classes(["good", "bad"]), .sentence]
        for header in ["sentiment,review", "mood,remark"] {
            let table = try #require(try contents(MadeTable(columns: texts, header: header).text).table)
            #expect(table.hasHeader && table.labelColumn == 0 && table.contents == .texts)
        }
    }

    @Test("--header decides, and so does an option that gives a name; a number is a position")
    func headerOptions() throws {
        let columns: [MadeTable.Column] = [.classes(["1", "2", "3"]), .measured, .measured]
        let text = MadeTable(columns: columns, header: "1,-0.5,2.5").text
        #expect(try contents(text) { $0.label = "1" }.table?.hasHeader == false)
        #expect(try contents(text) { $0.hasHeader = true }.table?.columns[1].name == "-0.5")
        let words = MadeTable(columns: [.words(["a", "b"]), .words(["c", "d"])], rows: 20, header: "a,c").text
        #expect(try contents(words) { $0.label = "a" }.table?.hasHeader == true)
        #expect(try contents(words) { ($0.label, $0.hasHeader) = ("1", false) }.train.count == 21)
    }

    // MARK: - Label

    @Test(
        "A common name identifies the label, in any case, with blanks or punctuation",
        arguments: ["Species", " outcome ", "TARGET", "is_spam", "Class Index", "diagnosis", "sentiment", "Y"])
    func usualNames(name: String) throws {
        let columns: [MadeTable.Column] = [.whole(2), .whole(4), .measured, .whole(3)]
        let text = MadeTable(columns: columns, header: "a,\(name),c,d").text
        #expect(try contents(text).table?.labelColumn == 1)
    }

    @Test("The more certain name wins, and a table with two equally certain ones is refused with both")
    func rankedNames() throws {
        let columns: [MadeTable.Column] = [.whole(2), .whole(4), .measured, .whole(3)]
        #expect(try label(MadeTable(columns: columns, header: "type,class,c,label").text) == "label")
        #expect(try label(MadeTable(columns: columns, header: "type,class,c,d").text) == "class")
        let text = MadeTable(columns: columns, header: "survived,b,c,class").text
        let refused = try #require(try refusal(text))
        guard case .ambiguous(_, _, let readings) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(readings.map { $0.contains("--label survived") } == [true, false])
        #expect(readings.map { $0.contains("--label class") } == [false, true])
        #expect(try label(text) { $0.label = "class" } == "class")
        // With x and others beside it, y is a coordinate.
        #expect(try label(MadeTable(columns: columns, header: "x,y,c,kind").text) == "kind")
    }

    @Test("Unnamed, the label is the first or last column, if only one can be it or has half as many values")
    func firstOrLast() throws {
        #expect(try label(MadeTable(columns: [.whole(60), .measured, .whole(2)]).text) == "3")
        #expect(try label(MadeTable(columns: [.measured, .whole(9), .whole(3)]).text) == "3")
        #expect(try label(MadeTable(columns: [.whole(3), .whole(9), .measured]).text) == "1")
        #expect(
            try label(
                MadeTable(columns: [.classes(["e", "p"]), .words(["x", "y", "z"]), .words(["a", "b", "c", "d"])]).text)
                == "1")
        // The last pixel of a picture is nearly always 0.
        #expect(try label(MadeTable(columns: [.whole(10), .whole(200), .constant("0")]).text) == "1")
        let text = MadeTable(columns: [.whole(4), .measured, .whole(3)]).text
        guard case .ambiguous(_, _, let readings)? = try refusal(text) else {
            Issue.record("not refused")
            return
        }
        #expect(readings[0].contains("--label 1") && readings[1].contains("--label 3"))
        #expect(try label(text) { $0.label = "first" } == "1")
        #expect(try label(text) { $0.label = "last" } == "3")
    }

    @Test("The only column of words among numbers is the label, even in the middle")
    func onlyWords() throws {
        #expect(try label(MadeTable(columns: [.whole(3), .words(["a", "b"]), .whole(3)]).text) == "2")
    }

    @Test("A table that is sorted by its label is sampled throughout")
    func sorted() throws {
        let rows = (0..<6_000).map { "\($0 % 700 + 5),\(Double($0 % 13) / 4),\($0 / 2_000)" }
        #expect(try label(rows.joined(separator: "\n")) == "3")
    }

    @Test("A label with a class for nearly every row is refused, however it was chosen")
    func ownClasses() throws {
        let columns: [MadeTable.Column] = [.date, .whole(900), .measured, .whole(2)]
        let header = "day,load,heat,rain"
        for name in ["day", "load"] {
            let refused = try refusal(MadeTable(columns: columns, header: header).text) { $0.label = name }
            guard case .labelOfItsOwn(_, name, _, 60, _)? = refused else {
                Issue.record("\(String(describing: refused))")
                return
            }
        }
        let named = MadeTable(columns: [.whole(2), .code], header: "x,label").text
        guard case .labelOfItsOwn? = try refusal(named) else {
            Issue.record("not refused")
            return
        }
    }

    @Test("A label that does not exist is refused with the names that do")
    func noSuchLabel() throws {
        let refused = try refusal(MadeTable(columns: [.whole(2), .measured], header: "a,b").text) { $0.label = "c" }
        #expect(refused?.isWrongUsage == true && "\(refused!)".contains("(a, b)"))
    }

    @Test("Labels that are equal numbers are one class, but codes are not")
    func equalLabels() throws {
        let numbers = ["1.0", "1", "0", "0.0", "2", "-0"]
        #expect(
            try contents(numbers.map { "\($0),1.5,2.5" }.joined(separator: "\n")).train.classNames == ["0", "1", "2"])
        #expect(
            try contents(numbers.map { "\($0),1.5,2.5" }.joined(separator: "\n")).train.labels == [1, 1, 0, 0, 2, 0])
        let codes = ["01", "1", "02", "2"]
        #expect(try contents(codes.map { "\($0),1.5,2.5" }.joined(separator: "\n")).train.classNames.count == 4)
    }

    // MARK: - Columns

    @Test("Columns that count or identify rows are left out, with the reason")
    func indices() throws {
        func left(_ columns: [MadeTable.Column], _ header: String?) throws -> [String] {
            let table = try #require(try contents(MadeTable(columns: columns, header: header).text).table)
            return table.columns.filter { $0.role.reason != nil }.map(\.name)
        }
        let rest: [MadeTable.Column] = [.measured, .whole(2)]
        #expect(try left([.index(from: 0)] + rest, ",a,label") == ["1"])
        #expect(try left([.index(from: 0)] + rest, "Unnamed: 0,a,label") == ["1"])
        #expect(try left([.index(from: 1)] + rest, "\"\",a,label") == ["1"])
        #expect(try left([.index(from: 1)] + rest, nil) == ["1"])
        #expect(try left([.index(from: 7001)] + rest, "PassengerId,a,label") == ["PassengerId"])
        #expect(try left([.measured, .index(from: 5)] + rest, "a,user_id,b,label") == ["user_id"])
        #expect(try left([.index(from: 5)] + rest, "paid,b,label") == [])
        #expect(try left(rest + [.empty], "a,label,") == ["3"])
        #expect(try left(rest + [.empty], "a,label,remarks") == ["remarks"])
    }

    @Test("Dates and words that nearly all differ are refused in one sentence with the option to drop them")
    func unusable() throws {
        let columns: [MadeTable.Column] = [.whole(2), .code, .date, .words(["a", "b"]), .code, .measured]
        let text = MadeTable(columns: columns, header: "label,ticket,day,sex,\"cab,in\",x").text
        let refused = "\(try #require(try refusal(text)))"
        #expect(refused.contains("--drop ticket,5,day"))
        let more = "\(try #require(try refusal(text) { $0.dropped = "x" }))"
        #expect(more.contains("--drop x,ticket,5,day"))
        let train = try contents(text) { $0.dropped = "ticket,5,day" }.train
        guard case .row(let encoding) = train.kind else {
            Issue.record("no rows")
            return
        }
        #expect(encoding.columns.map(\.name) == ["sex", "x"])
        #expect(encoding.featureNames == ["sex = a", "sex = b", "x"])
    }

    @Test("Names of people and words that rarely repeat are left out, with a note")
    func names() throws {
        let rows = (0..<80).map { row in
            let cabin = row % 4 > 0 ? "" : row % 3 == 0 ? "B9" : "B\(row)"
            let berth = row % 3 == 0 ? "PC 7" : "A/\(row % 5) \(4000 + row * 7)"
            return
                "\(row + 1),\(row % 2),\"Vale, Ms. Ida \(row)\",\(20 + row % 30),\(berth),\(cabin),\(row % 2 == 0 ? "S" : "C")"
        }
        let text = (["Id,Survived,Who,Age,Berth,Cabin,Port"] + rows).joined(separator: "\n")
        let table = try #require(try contents(text).table)
        #expect(table.labelName == "Survived")
        let left = table.columns.filter { $0.role.reason == "words that hardly repeat" }.map(\.name)
        #expect(left == ["Who", "Berth", "Cabin"])
        #expect(try contents(text).notes.contains { "\($0)".contains("words that hardly repeat): Who, Berth, Cabin") })
        // There is nothing else to learn from: the user decides.
        let lone = (["Who,Survived"] + (0..<80).map { "Ms. Ida \($0),\($0 % 2)" }).joined(separator: "\n")
        #expect(try contents(lone).table?.contents == .texts)
        let two = (["Who,Berth,Survived"] + (0..<80).map { "Ms. Ida,A/\($0) \($0),\($0 % 2)" }).joined(separator: "\n")
        #expect(try contents(two).table?.columns.map(\.role.reason) == [nil, "words that hardly repeat", nil])
    }

    @Test("Separators at the ends of lines are not columns", arguments: ["\n", "\r\n", "\r"])
    func trailing(lineEnd: String) throws {
        var made = MadeTable(columns: [.measured, .whole(2), .empty], header: "a,label", lineEnd: lineEnd)
        for header in ["a,label", "a,label,", "a,label,,"] {
            made.header = header
            let train = try contents(made.text).train
            #expect(train.count == 60 && train.features == 1)
        }
    }

    @Test("Lines may end in any way, and be blank")
    func lineEnds() throws {
        let train = try contents("a,label\r1.5,x\n2.5,y\r\n\r\n  \n3.5,x\r\r4.5,y").train
        #expect(train.labels == [0, 1, 0, 1])
        #expect((0..<4).map { train.numbers(of: $0) } == [[1.5], [2.5], [3.5], [4.5]])
    }

    @Test("Tables with bars, with comments, and with blanks around fields are read")
    func dialects() throws {
        let text = "|1x3 validator\n39, State-gov, 77516, <=50K\n" + "50, Private, 83311, >50K\n38, ?, 215646, <=50K\n"
        let contents = try contents(text) { $0.label = "last" }
        #expect(contents.train.classNames == ["<=50K", ">50K"])
        #expect(contents.train.values(of: 2) == [.number(38), .missing, .number(215_646)])
        #expect(try self.contents("a|1|2\nb|3|4\n").table?.separator == 0x7C)
    }

    // MARK: - Texts

    @Test("A long, varied column beside one that repeats is text; an index is left out; several are joined")
    func texts() throws {
        let classes = MadeTable.Column.classes(["s", "t", "u"])
        for (columns, header, label, texts) in [
            ([.sentence, classes], "review,sentiment", 1, [0]), ([classes, .sentence], nil, 0, [1]),
            ([.index(from: 0), classes, .sentence], "id,label,text", 1, [2]),
            ([.whole(4), .code, .sentence], "Class Index,Title,Description", 0, [1, 2]),
            ([classes, .sentence, .empty, .empty], "v1,v2,,", 0, [1, 2, 3]),
        ] as [([MadeTable.Column], String?, Int, [Int])] {
            let contents = try contents(MadeTable(columns: columns, header: header).text)
            let table = try #require(contents.table)
            #expect(contents.format == "text" && table.labelColumn == label)
            #expect(table.columns.indices.filter { table.columns[$0].role == .text } == texts)
        }
    }

    @Test("--text-column names the texts of a table, and the rest is left out")
    func textColumns() throws {
        let columns: [MadeTable.Column] = [.measured, .sentence, .whole(2), .words(["a", "b"])]
        let contents = try contents(MadeTable(columns: columns, header: "x,said,label,by").text) {
            $0.textColumns = "said,by"
        }
        #expect(
            contents.train.text(of: 0)?.hasSuffix(" a") == true || contents.train.text(of: 0)?.hasSuffix(" b") == true)
        #expect(contents.table?.columns[0].role.reason == "not among --text-column")
    }
}
