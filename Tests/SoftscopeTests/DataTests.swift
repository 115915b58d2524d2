import Foundation
import Interchange
import TestFiles
import Testing

@Suite("softscope data")
struct DataTests {
    private func run(_ arguments: String..., in folder: TemporaryFolder? = nil) async throws -> Program.Result {
        try await Program(["data"] + arguments, in: folder).finish()
    }

    @Test("JSON says name, format, shape, classes and how many samples each has")
    func json() async throws {
        let folder = try TemporaryFolder()
        let table = try folder.write(Array("kind,x,y\nb,1,2\na,3,4\nb,5,6\n".utf8), to: "points.csv")
        let result = try await run(table, "--json")
        #expect(result.ending == .exited(0))
        let points = try #require(try result.objects.first)
        #expect(
            points.objectValue?.map(\.name) == [
                "name", "format", "shape", "label_column", "header", "columns", "classes", "splits", "left_out",
                "notes",
            ])
        #expect(points["name"] == "points" && points["format"] == "csv" && points["shape"]?.text == "[2]")
        #expect(points["classes"]?.text == #"["a","b"]"# && points["left_out"]?.text == "[]")
        #expect(points["splits"]?.text == #"{"train":{"samples":3,"class_counts":[1,2]}}"#)
        for (name, bytes) in rows() { try folder.write(bytes, to: "idx/" + name) }
        let idx = try #require(try await run(folder.path + "/idx", "--json", "--classes", "3,1").objects.first)
        #expect(idx["classes"]?.text == #"["3","1"]"#)
        #expect(idx["shape"]?.text == "[4,4]")
        #expect(idx["splits"]?["test"]?["class_counts"]?.text == "[20,20]")
    }

    @Test("text shows the counts and a sample")
    func text() async throws {
        let folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "idx/" + name) }
        let result = try await run(folder.path + "/idx", "--ascii")
        #expect(result.output.hasPrefix("idx (idx): pictures of 4 x 4, 4 classes\n"))
        #expect(result.output.contains("all      320    80"))
        let tsv = try folder.write(Array("label\ttext\nx\tHello \u{1B}[1mthere\n".utf8), to: "t.tsv")
        let texts = try await run(tsv)
        #expect(texts.output.contains("Hello"))
        #expect(!texts.output.contains("\u{1B}"))
    }

    @Test("without a name the built-in datasets are listed")
    func list() async throws {
        let result = try await run("--json")
        #expect(try result.objects.compactMap { $0["name"]?.stringValue } == ["mnist", "fashion-mnist"])
        #expect(try result.objects[0]["installed"]?.boolValue == true)
    }

    @Test("what is wrong has its exit status and its place")
    func refusals() async throws {
        let folder = try TemporaryFolder()
        let table = try folder.write(Array("a,1\nb,2\n,3\n".utf8), to: "t.csv")
        try await run(table).expectRefusal(65, naming: "t.csv", "line 3, column 1", "expected a label")
        try await run(folder.path + "/no.npz").expectRefusal(66, naming: "no.npz")
        try await run(table, "--resize", "3x3").expectRefusal(64, naming: "--resize")
        for option in ["--label", "--text-column", "--drop", "--header"] {
            try await run("mnist", option, option == "--header" ? "yes" : "1").expectRefusal(
                64, naming: "\(option) must be used with a table", "mnist")
        }
        try await run("mnist", "--classes", "x").expectRefusal(64, naming: "'x'")
        try await run("--buckets", "1").expectRefusal(64, naming: "--buckets")
    }

    @Test("a table trains, a share of it held back; altering rows is refused")
    func train() async throws {
        let folder = try TemporaryFolder()
        let lines = (0..<100).map { "\($0 % 2 == 0 ? "even" : "odd"),\($0 % 2),\(Double($0) / 100)\n" }
        let table = try folder.write(Array(lines.joined().utf8), to: "t.csv")
        let options = ["train", "--headless", "--log-format", "jsonl", "--data", table]
        let result = try await Program(options + ["--epochs", "20", "--validation-fraction", "0.2"]).finish()
        #expect(result.ending == .exited(0), "\(result.errors)")
        let objects = try result.objects
        #expect(objects.first?["train_samples"]?.integerValue == 80)
        #expect(objects.first?["val_samples"]?.integerValue == 20)
        #expect(objects.last?["val_accuracy"]?.doubleValue == 1)
        try await Program(options + ["--augment", "shift=1"]).finish().expectRefusal(64, naming: "--augment")
        try await Program(options + ["--augment", "shift=x"]).finish().expectRefusal(64, naming: "--augment")
    }
}
