import Interchange
import Matrices
import TestFiles
import Testing

/// A model of a table remembers which of its columns were what: `evaluate` reads others by that, and says what is odd.
@Suite("Tables that a model is measured on", .serialized)
struct MeasuredTableTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Short reviews that two words tell apart, now and then wrongly.
    private func reviews(_ rows: Int) -> [(origin: String, head: String, mood: String)] {
        var generator = SeededGenerator(seed: 7)
        return (0..<rows).map { _ in
            let isGlad = generator.next(below: 2) == 0
            let isOdd = generator.next(below: 10) == 0
            let words = (0..<4).map { _ in "word\(generator.next(below: 60))" }.joined(separator: " ")
            return (
                "paper\(generator.next(below: 3))", "\(isGlad != isOdd ? "fine" : "poor") \(words)",
                isGlad ? "glad" : "sad"
            )
        }
    }

    private func run(_ line: String) async throws -> (json: JSONValue, errors: String) {
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return (try #require(try result.objects.last), result.errors)
    }

    @Test("Texts are read as in training, whatever columns that named and left out")
    func texts() async throws {
        let reviews = reviews(300)
        let whole = reviews.map { "\($0.origin),\($0.head),\($0.mood)\n" }.joined()
        try folder.write(Array(("origin,head,mood\n" + whole).utf8), to: "reviews.csv")
        let slim = reviews.map { "\($0.mood),\($0.head)\n" }.joined()
        try folder.write(Array(("mood,head\n" + slim).utf8), to: "slim.csv")
        let end = try await run(
            "--data reviews.csv --text-column head --drop origin --label mood --validation-fraction 0.2 --epochs 3 "
                + "--headless --log-format jsonl --save m.safetensors")
        for file in ["reviews", "slim"] {
            let (json, errors) = try await run("evaluate m.safetensors --data \(file).csv --json")
            #expect(json["loss"] == end.json["val_loss"] && json["accuracy"] == end.json["val_accuracy"])
            #expect(json["samples"] == 60 && json["trained_on"] == 0)
            #expect(errors.contains("origin") == (file == "reviews"))
        }
        try folder.write(Array(("origin,head\n" + "paper1,fine word3\n" + "paper2,poor word1\n").utf8), to: "bare.csv")
        try await Program.run("evaluate m.safetensors --data bare.csv", in: folder)
            .expectRefusal(65, naming: "bare.csv has no column mood", "the label in training", "--label")
        try folder.write(Array(("title,mood\n" + "fine word3,glad\n" + "poor word1,sad\n").utf8), to: "other.csv")
        try await Program.run("evaluate m.safetensors --data other.csv", in: folder)
            .expectRefusal(65, naming: "other.csv has no column head", "the text in training", "--text-column")
    }

    @Test("Words that a model never met, columns that it does not take, and another encoding are warnings")
    func warnings() async throws {
        let rows = (0..<120).map { "\(["rouge", "bleu"][$0 % 3 == 0 ? 1 : 0]),\($0 % 7),\($0 % 2 == 0 ? "a" : "b")\n" }
        try folder.write(Array(("tint,size,kind\n" + rows.joined()).utf8), to: "rows.csv")
        _ = try await run(
            "--data rows.csv --label kind --epochs 1 --headless --log-format jsonl --save m.safetensors")
        let others = "tint,size,kind,age\nrouge,1,a,3\nviolac".unicodeScalars.map { UInt8($0.value) }
        try folder.write(others + [0xE9] + Array(",2,b,4\n".utf8), to: "others.csv")
        let (json, errors) = try await run("evaluate m.safetensors --data others.csv --json")
        for sentence in [
            "line 3, column tint: the model never met 'violac\u{E9}'", "the model does not take the column age",
            "not UTF-8: read as Windows-1252 (line 3)",
        ] {
            #expect(errors.contains(sentence))
            #expect(json["warnings"]?.arrayValue?.contains { $0.stringValue?.contains(sentence) == true } == true)
        }
    }
}
