import Datasets
import Learning
import Matrices
import TestFiles
import Testing

@Suite("Columns of words, missing values, and tables for a model")
struct TableColumnTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ text: String, as name: String = "t.csv") throws -> LabelledSamples {
        try TableFile(path: folder.write(Array(text.utf8), to: name)).load().train
    }

    private func input(_ samples: LabelledSamples, _ row: Int) -> [Float] {
        guard case .dense(let matrix) = samples.input(of: row) else { return [] }
        return matrix.values
    }

    /// Ages of 10, 20, missing and 30, and three different words, one of them missing.
    private let people = """
        age,pet,label
        10,cat,a
        20,dog,b
        NaN,cat,a
        30,?,b
        20,ant,a

        """

    @Test("Words become one feature per category, missing values the mean and a feature that marks them")
    func features() throws {
        let train = try load(people)
        guard case .row(let encoding) = train.kind else {
            Issue.record("no rows")
            return
        }
        #expect(encoding.featureNames == ["age", "age missing", "pet = ant", "pet = cat", "pet = dog", "pet missing"])
        let step = Float(10 / 50.0.squareRoot())
        #expect(
            (0..<5).map { input(train, $0) } == [
                [-step, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], [0, 1, 0, 1, 0, 0], [step, 0, 0, 0, 0, 1],
                [0, 0, 1, 0, 0, 0],
            ])
        #expect(train.values(of: 2) == [.missing, .word("cat")])
    }

    @Test(
        "All the usual ways of writing a missing value are recognized",
        arguments: ["", " ", "NA", "N/A", "NaN", "nan", "?", "null", "NULL", "None", " NA "])
    func missing(cell: String) throws {
        let train = try load("x,label\n1.5,a\n\(cell),b\n2.5,a\n")
        #expect(train.values(of: 1) == [.missing])
        #expect(input(train, 1) == [0, 1])
    }

    @Test("Categories, means and marks of missing values come from the training rows alone")
    func fitted() throws {
        let whole = try load(people)
        let data = Dataset(name: "d", train: whole.selecting([0, 1]), test: whole.selecting([2, 3, 4]))
        guard case .row(let encoding) = data.train.kind else {
            Issue.record("no rows")
            return
        }
        #expect(encoding.featureNames == ["age", "pet = cat", "pet = dog"])
        #expect((0..<3).map { input(data.test, $0) } == [[0, 1, 0], [3, 0, 0], [1, 0, 0]])
        #expect(data.test.kind == data.train.kind)
    }

    @Test("A column of words may have a thousand categories, but not more")
    func manyCategories() throws {
        func text(_ count: Int) -> String {
            "x,word,label\n" + (0..<3 * count).map { "\($0 % 7).5,w\($0 / 3),\($0 % 2)\n" }.joined()
        }
        #expect(try load(text(1_000)).features == 1_001)
        let path = try folder.write(Array(text(1_001).utf8), to: "t.csv")
        let refused = error { () throws(DatasetError) in try TableFile(path: path).load() }
        #expect("\(try #require(refused))".contains("--drop word"))
    }

    // MARK: - Tables for a model

    private let encoding = RowEncoding(columns: [
        .init(name: "size", kind: .number(mean: 2, deviation: 2)),
        .init(name: "Colour", kind: .words(["blue", "red"]), marksMissing: true),
    ])

    private func rows(_ text: String, label: String? = nil) throws -> ModelRows {
        try UnlabelledFile.rows(folder.write(Array(text.utf8), to: "r.csv"), for: encoding, label: label)
    }

    private func refusal(_ text: String) throws -> String {
        let path = try folder.write(Array(text.utf8), to: "r.csv")
        let encoding = encoding
        let refused = error { () throws(DatasetError) in try UnlabelledFile.rows(path, for: encoding) }
        return "\(try #require(refused))"
    }

    @Test("A field more than a model with names has is its label only where that is clear")
    func extraField() throws {
        for text in ["1.5,red,3\n2.5,blue,4\n", "0,1.5,red\n1,2.5,blue\n"] {
            #expect(try refusal(text).contains("--label must be first or last"))
        }
        #expect(try rows("b,1.5,red\na,2.5,blue\n").hasLabels)
        #expect(try rows("1.5,red,3\n2.5,blue,4\n", label: "last").samples.classNames == ["3", "4"])
        #expect(try rows("7,1.5,red\n8,2.5,blue\n", label: "first").samples.classNames == ["7", "8"])
    }

    @Test("A column of the model that a table has twice is refused")
    func doubleColumn() throws {
        #expect(try refusal("size,Colour,size\n1,red,2\n").contains("'size' once, found it for columns 1 and 3"))
        #expect(try rows("size,Colour,note,note\n1,red,2,3\n").samples.count == 1)
    }

    @Test(
        "A model's columns are found by name, in any order and case, otherwise by position",
        arguments: [
            "size,Colour\n6,red\n", "colour,SIZE\nred,6\n", " Colour , size \nred,6\n", "6,red\n",
            "x,Colour,label,size\n0,red,q,6\n", "size;Colour;\n6;red;\n",
        ])
    func byName(text: String) throws {
        let rows = try rows(text)
        #expect(rows.samples.count == 1)
        #expect(input(rows.samples, 0) == [2, 0, 1, 0])
        #expect(rows.unknownCount == 0)
    }

    @Test("Columns that a model does not take are noted, and so are words that it never met")
    func notes() throws {
        let rows = try rows("id,Colour,size,kind\n7,green,4,a\n8,,6,b\n", label: "kind")
        #expect(rows.ignored == ["id"])
        #expect(rows.unknown.map { ["\($0.line)", $0.column, $0.word ?? ""] } == [["2", "Colour", "green"]])
        #expect(rows.hasLabels && rows.samples.classNames == ["a", "b"] && rows.lines == [2, 3])
        #expect(input(rows.samples, 0) == [1, 0, 0, 0])
        #expect(input(rows.samples, 1) == [2, 0, 0, 1])
        // A value is missing where none was in training: it counts as the mean, and is noted.
        let missing = try self.rows("size,Colour\n,red\n4,\n")
        #expect(missing.unknown.map(\.line) == [2] && missing.unknown.map(\.word) == [nil])
        #expect(input(missing.samples, 0) == [0, 0, 1, 0])
    }

    @Test("A missing column is refused with the names that are expected and found")
    func missingNames() throws {
        for text in ["siez,Colour\n6,red\n", "Colour,siez,label\nred,6,a\n"] {
            let refused = try refusal(text)
            #expect(refused.contains("size is missing") && refused.contains("does not know siez"))
        }
        // Unknown names above numbers: going by position would be a guess.
        #expect(try refusal("a,b\n1,red\n").contains("size, Colour"))
        #expect(try refusal("1,red,3,4\n").contains("found 4 fields"))
        #expect(try refusal("size,Colour\n").contains("no rows"))
        #expect(try refusal("size,Colour\n6,red\nmany,red\n").contains("line 3, column size"))
    }

    @Test("Names that are numbers are a header if all of them are there")
    func numberNames() throws {
        let encoding = RowEncoding(unchanged: ["0", "1"])
        let path = try folder.write(Array("1,0\n5,6\n".utf8), to: "r.csv")
        let named = try UnlabelledFile.rows(path, for: encoding)
        #expect(named.samples.count == 1 && input(named.samples, 0) == [6, 5])
        let plain = try folder.write(Array("1,2\n5,6\n".utf8), to: "r.csv")
        #expect(try UnlabelledFile.rows(plain, for: encoding).samples.count == 2)
    }

    @Test("Without names, columns are taken in the order of training, with or without labels beside them")
    func places() throws {
        let encoding = RowEncoding(unchanged: ["2", "3"])
        let path = try folder.write(Array("a,5,6\nb,7,8\n".utf8), to: "r.csv")
        let labelled = try UnlabelledFile.rows(path, for: encoding, label: "1")
        #expect(labelled.samples.classNames == ["a", "b"] && input(labelled.samples, 1) == [7, 8])
        // Some numbers in a row happen to be names of other columns.
        let chance = try folder.write(Array("a,3,6\nb,7,2\n".utf8), to: "r.csv")
        #expect(input(try UnlabelledFile.rows(chance, for: encoding, label: "1").samples, 1) == [7, 2])
        let alone = try folder.write(Array("2,3\n".utf8), to: "r.csv")
        #expect(input(try UnlabelledFile.rows(alone, for: encoding, label: "1").samples, 0) == [2, 3])
        let bare = try folder.write(Array("5,6\n7,8\n".utf8), to: "r.csv")
        let unlabelled = try UnlabelledFile.rows(bare, for: encoding, label: "1")
        #expect(!unlabelled.hasLabels && input(unlabelled.samples, 1) == [7, 8])
    }

    @Test("Seventy thousand columns are found by name at once")
    func wide() throws {
        let names = (0..<70_000).map { "c\($0)" }
        let text = names.reversed().joined(separator: ",") + "\n" + names.indices.map { "\($0)" }.joined(separator: ",")
        let path = try folder.write(Array(text.utf8), to: "w.csv")
        let rows = try UnlabelledFile.rows(path, for: RowEncoding(unchanged: names))
        #expect(input(rows.samples, 0).prefix(2) == [69_999, 69_998])
    }

    @Test("A table is tested with the columns of a model, whatever else it holds")
    func measured() throws {
        var options = LoadingOptions()
        options.modelColumns = encoding
        let text = "day,Colour,size,label\n2024-01-02,red,6,a\n2024-01-03,blue,4,b\n"
        let path = try folder.write(Array(text.utf8), to: "t.csv")
        let train = try TableFile(path: path).load(options).train
        #expect(train.classNames == ["a", "b"] && train.kind == .row(encoding))
        #expect(input(train, 1) == [1, 1, 0, 0])
    }
}
