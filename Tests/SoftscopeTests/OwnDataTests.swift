import Interchange
import TestFiles
import Testing

@Suite("Data of one's own, with nothing said of the model")
struct OwnDataTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func objects(_ line: String) async throws -> [JSONValue] {
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return try result.objects
    }

    @Test("a table of columns in very different units is learnt, and its rows are known again")
    func table() async throws {
        var lines = "kind,thousandths,millions\n"
        for sample in 0..<200 {
            let (a, b) = (Double(sample * 37 % 199) / 199 - 0.5, Double(sample * 61 % 197) / 197 - 0.5)
            lines += "\(a + b > 0 ? "high" : "low"),\(a / 1000),\(4e7 + b * 1e6)\n"
        }
        try folder.write(Array(lines.utf8), to: "t.csv")
        let events = try await objects(
            "--data t.csv --validation-fraction 0.2 --epochs 60 --headless --log-format jsonl --save t.safetensors")
        #expect(events.first?["model"] == "2-64-2")
        #expect(events.first?["config"]?["validation_fraction"] == 0.2)
        #expect(events.last?["val_accuracy"]?.doubleValue ?? 0 >= 0.95)
        try folder.write(Array("0.0004,40400000\n-0.0004,39600000\n".utf8), to: "new.csv")
        let predictions = try await objects("predict t.safetensors new.csv --json")
        #expect(predictions.map { $0["label"]?.stringValue } == ["high", "low"])
        let measured = try await objects("evaluate t.safetensors --data t.csv --validation-fraction 0.2 --json")
        #expect(measured.first?["accuracy"] == events.last?["val_accuracy"])
        #expect(measured.first?["loss"] == events.last?["val_loss"])
    }

    @Test("texts are learnt through an embedding, and a new one is understood")
    func texts() async throws {
        let lines = (0..<60).map {
            $0 % 2 == 0 ? "sport\tThe team won game \($0)\n" : "food\tFresh bread and soup \($0)\n"
        }
        try folder.write(Array(lines.joined().utf8), to: "t.tsv")
        let events = try await objects(
            "--data t.tsv --text --buckets 4096 --embedding 8 --headless --log-format jsonl --save t.safetensors")
        #expect(events.first?["model"] == "4096-8-2")
        #expect(events.first?["config"]?["embedding"] == 8 && events.first?["config"]?["buckets"] == 4096)
        #expect(events.last?["val_accuracy"] == 1)
        try folder.write(Array("Who won? The other team.".utf8), to: "new.txt")
        let prediction = try await objects("predict t.safetensors new.txt --json")
        #expect(prediction.first?["label"] == "sport")
        #expect(prediction.first?["confidence"]?.doubleValue ?? 0 > 0.6)
    }

    @Test("how pictures are altered is in the run's settings; an embedding of pictures is refused")
    func pictures() async throws {
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
        let events = try await objects(
            "--data rows --limit 100 --augment shift=1,noise=0.1 --epochs 1 --headless --log-format jsonl "
                + "--save r.safetensors")
        #expect(events.first?["config"]?["augment"] == "shift=1,noise=0.1")
        #expect(events.first?["config"]?["limit"] == 100)
        let file = try SafetensorsFile(decoding: try #require(folder.read("r.safetensors")))
        #expect(file.metadata["softscope"]?.contains(#""augment":"shift=1,noise=0.1""#) == true)
        try await Program.run("--data rows --embedding 8 --headless", in: folder)
            .expectRefusal(64, naming: "embedding", "texts")
    }
}
