import Interchange
import TestFiles
import Testing

@Suite("softscope with two levels", .serialized)
struct TwoLevelCommandTests {
    let folder: TemporaryFolder

    /// Lines of 30 words that follow each other in a fixed order, from any word on.
    private static let text = (0..<200).map { line in
        (0..<9).map { "word\((line * 7 + $0) % 30)" }.joined(separator: " ")
    }.joined(separator: "\n")

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(Array(Self.text.utf8), to: "text.txt")
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    private func run(_ line: String) async throws -> Program.Result {
        let result = try await Program.run(line, in: folder)
        #expect(result.ending == .exited(0), "\(line): \(result.errors)")
        return result
    }

    private static let training =
        "--data words:text.txt --train-classes two-level --embedding 8 --batch-size 32 --headless --log-format jsonl"

    @Test("A model is trained, measured, asked, exported and drawn")
    func uses() async throws {
        let lines = try await run("\(Self.training) --epochs 12 --save m.safetensors").objects
        #expect(lines.first?["config"]?["train_classes"]?.stringValue == "two-level")
        let last = try #require(lines.dropLast().last)
        #expect(try #require(last["val_perplexity"]?.doubleValue) < 3)
        let figures = try #require(try await run("evaluate m.safetensors --data words:text.txt --json").objects.first)
        #expect(figures["loss"]?.doubleValue == last["val_loss"]?.doubleValue)
        let predicted = try await Program.run(
            ["predict", "m.safetensors", "word3 word4 word5 word6", "--continue", "3"], in: folder)
        #expect(predicted.output.contains("word7 word8 word9"))
        for format in ["onnx", "npz", "safetensors"] {
            _ = try await run("export m.safetensors --format \(format) --output m.\(format).out")
            #expect(folder.read("m.\(format).out")?.isEmpty == false)
        }
        for page in 2...5 {
            _ = try await run("snapshot --page \(page) m.safetensors --data words:text.txt page.txt")
        }
    }

    @Test("A run that was stopped goes on to the same file")
    func resuming() async throws {
        _ = try await run("\(Self.training) --epochs 3 --save whole.safetensors")
        _ = try await run("\(Self.training) --epochs 3 --stop-after-batches 70 --save part.safetensors")
        _ = try await run("--data words:text.txt --resume part.safetensors --headless --save part.safetensors")
        #expect(folder.read("part.safetensors") == folder.read("whole.safetensors"))
    }

    @Test("What does not go with two levels is refused in a sentence")
    func refusals() async throws {
        let rows = "--data rows --hidden 8 --epochs 1 --headless"
        for options in ["--label-smoothing 0.1", "--class-weights balanced", "--head sparsemax", "--loss focal=2"] {
            try await Program.run("\(rows) --train-classes two-level \(options)", in: folder)
                .expectRefusal(64, naming: "train-classes must be all")
        }
        _ = try await run("\(rows) --train-classes two-level --save m.safetensors")
        try await Program.run(
            "--finetune m.safetensors --data rows --train-classes sampled=1 --epochs 1 --headless", in: folder
        ).expectRefusal(64, naming: "train-classes must be two-level")
    }
}
