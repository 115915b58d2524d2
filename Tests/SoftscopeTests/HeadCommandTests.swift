import Interchange
import TestFiles
import Testing

@Suite("softscope with other heads, losses and labels", .serialized)
struct HeadCommandTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    private func train(_ options: String) async throws -> [JSONValue] {
        let result = try await Program.run(
            "--data rows --hidden 8 --batch-size 32 --epochs 3 --headless --log-format jsonl --save m.safetensors "
                + options, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        return try result.objects
    }

    @Test(
        "The head's own loss is named, and a sparse head says how good it is without a logarithm",
        arguments: ["sparsemax", "entmax15"])
    func sparse(head: String) async throws {
        let lines = try await train("--head \(head)")
        let start = try #require(lines.first)
        #expect(start["config"]?["head"]?.stringValue == head)
        #expect(start["loss_name"]?.stringValue?.hasSuffix("max loss") == true)
        for epoch in lines.dropFirst().dropLast() {
            #expect((0...2).contains(try #require(epoch["val_brier"]?.doubleValue)))
            #expect((1...4).contains(try #require(epoch["val_support"]?.doubleValue)))
            #expect((0...1).contains(try #require(epoch["val_label_excluded"]?.doubleValue)))
        }
        let evaluated = try await Program.run("evaluate m.safetensors --data rows --json", in: folder)
        let figures = try #require(try evaluated.objects.first)
        let last = try #require(lines.dropLast().last)
        #expect(figures["head"]?.stringValue == head)
        for (name, own) in [
            ("loss", "val_loss"), ("brier", "val_brier"), ("mean_support", "val_support"),
            ("label_excluded", "val_label_excluded"),
        ] {
            let (found, expected) = (figures[name]?.doubleValue, last[own]?.doubleValue)
            #expect(found != nil && found == expected, "\(name)")
        }
        let text = try await Program.run("evaluate m.safetensors --data rows", in: folder)
        #expect(text.output.contains("Brier score") && text.output.contains("label excluded"))
        #expect(!text.output.contains("nats"))
    }

    @Test("predict and --per-sample have the sparse probabilities")
    func predicting() async throws {
        _ = try await train("--head sparsemax --epochs 30")
        _ = try await Program.run("evaluate m.safetensors --data rows --per-sample s.jsonl", in: folder)
        let bytes = try #require(folder.read("s.jsonl"))
        let rows = try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
        let probabilities = rows.flatMap { $0["probabilities"]?.arrayValue?.compactMap(\.doubleValue) ?? [] }
        #expect(probabilities.count == 80 * 4)
        #expect(probabilities.contains(0) && abs(probabilities.reduce(0, +) - 80) < 1e-3)
        let picture = Array("P5 4 4 255\n".utf8) + [UInt8](repeating: 9, count: 12) + [UInt8](repeating: 220, count: 4)
        try folder.write(picture, to: "p.pgm")
        let predicted = try await Program.run("predict m.safetensors p.pgm --raw --json", in: folder)
        let found = try #require(try predicted.objects.first)
        #expect(found["prediction"]?.stringValue == "3")
        let shares = found["probabilities"]?.arrayValue?.compactMap(\.doubleValue) ?? []
        #expect(shares.contains(0) && abs(shares.reduce(0, +) - 1) < 1e-12)
    }

    @Test("A head without a form in ONNX is refused there, and named in the other formats")
    func exporting() async throws {
        _ = try await train("--head sparsemax")
        for format in ["safetensors", "npz"] {
            let result = try await Program.run("export m.safetensors --format \(format) --output out", in: folder)
            #expect(result.ending == .exited(0))
            let bytes = String(decoding: try #require(folder.read("out")), as: UTF8.self)
            #expect(bytes.contains("sparsemax"), "\(format)")
        }
        _ = try await train("--loss gce=0.7")
        let onnx = try await Program.run("export m.safetensors --format onnx --output m.onnx", in: folder)
        #expect(onnx.ending == .exited(0), "\(onnx.errors)")
        _ = try await train("--loss bi-tempered=0.8,1.4")
        try await Program.run("export m.safetensors --format onnx --output m.onnx", in: folder)
            .expectRefusal(64, naming: "tempered softmax")
    }

    @Test(
        "Settings that do not go together or are out of range are refused in a sentence",
        arguments: [
            ("--head sparsemax --loss gce=0.7", "sparsemax"), ("--loss gce=1.5", "gce=Q"),
            ("--loss focal=-1", "focal=G"),
            ("--loss bi-tempered=0.8,0.5", "T2 from 1"), ("--label-noise 1", "label-noise"),
            ("--lesson double-softmax --head entmax15", "lesson"), ("--lesson double-softmax --loss focal=2", "lesson"),
        ])
    func refusals(options: String, word: String) async throws {
        try await Program.run("--data rows --headless \(options)", in: folder).expectRefusal(64, naming: word)
    }

    @Test("The configuration beside the model trains it again")
    func configuration() async throws {
        _ = try await train("--loss bi-tempered=0.8,1.4 --label-noise 0.25 --lesson vanishing --hidden 8,8 --seed 3")
        let first = try #require(folder.read("m.safetensors"))
        let again = try await Program.run("--config m.config.toml --headless --quiet --save n.safetensors", in: folder)
        #expect(again.ending == .exited(0), "\(again.errors)")
        #expect(folder.read("n.safetensors") == first)
    }

    @Test("Label noise is reported by epoch, and leaves validation alone")
    func noise() async throws {
        let lines = try await train("--label-noise 0.5 --seed 2")
        #expect(lines.first?["config"]?["label_noise"] == 0.5)
        for epoch in lines.dropFirst().dropLast() {
            #expect((0...1).contains(try #require(epoch["noise_memorised"]?.doubleValue)))
            #expect((0...1).contains(try #require(epoch["clean_accuracy"]?.doubleValue)))
        }
        let plain = try await train("")
        #expect(plain.dropFirst().allSatisfy { $0["noise_memorised"] == nil })
        let text = try await Program.run(
            "--data rows --hidden 8 --epochs 1 --label-noise 0.5 --headless --save m.safetensors", in: folder)
        #expect(text.output.contains("wrong memorised"))
    }

    @Test("The lesson on vanishing gradients prints their norms by layer")
    func vanishing() async throws {
        let lines = try await train("--lesson vanishing --hidden 8,8,8")
        let norms = lines.filter { $0["event"]?.stringValue == "layers" }
        #expect(norms.count == 4)
        #expect(norms.allSatisfy { $0["gradient_norms"]?.arrayValue?.count == 4 })
        let text = try await Program.run(
            "--data rows --hidden 8,8 --epochs 1 --lesson vanishing --headless --save m.safetensors", in: folder)
        #expect(text.output.contains("note: lesson vanishing") && text.output.contains("first to last"))
    }

    @Test("The lesson on two softmaxes is said in the model file and by evaluate")
    func twice() async throws {
        let lines = try await train("--lesson double-softmax --epochs 20")
        let loss = try #require(lines.dropLast().last?["val_loss"]?.doubleValue)
        // ln(e + 3) − 1 for four classes.
        #expect(loss > 0.7436)
        let evaluated = try await Program.run("evaluate m.safetensors --data rows --json", in: folder)
        #expect(try evaluated.objects.first?["loss_name"]?.stringValue == "loss, softmax twice")
        let onnx = try await Program.run("export m.safetensors --format onnx --output m.onnx", in: folder)
        #expect(onnx.ending == .exited(0))
    }
}
