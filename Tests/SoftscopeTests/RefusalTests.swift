import Interchange
import TestFiles
import Testing

@Suite("What training refuses", .serialized)
struct RefusalTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "wrong usage is refused in a sentence",
        arguments: [
            ("--headles", "--headless"), ("--preset torch", "torch-mlp"), ("--epochs 0", "epochs"),
            ("--epochs ten", "'ten'"), ("--limit 0", "--limit"), ("--hidden 1,x", "1,x"), ("--hidden 0", "hidden"),
            ("--hidden 4000000000", "hidden"), ("--learning-rate nan", "learning-rate"),
            ("--learning-rate 0", "learning-rate"), ("--batch-size 0", "batch-size"), ("--seed x", "'x'"),
            ("--name a/b", "--name"), ("--save", "--save"), ("--paused", "--paused"), ("--slow -1", "--slow"),
            ("--slow nan", "--slow"), ("--log-every 0", "--log-every"), ("--log-format xml", "jsonl"),
            ("--stop-after-batches 0", "--stop-after-batches"), ("--threads 0", "--threads"),
            ("--optimizer lion", "adam"), ("surprise", "surprise"),
            ("--epochs 9223372036854775808", "epochs"), ("--activation swish", "leaky-relu"),
            ("--dropout 1", "dropout"),
            ("--dropout nan", "dropout"), ("--schedule often", "cosine"), ("--warmup -1", "warmup"),
            ("--weight-decay -1", "weight-decay"), ("--clip-norm 0", "clip-norm"),
            ("--label-smoothing 2", "label-smoothing"), ("--class-weights 1,x", "class-weights"),
            ("--early-stopping 0", "early-stopping"),
            ("--initialization zero", "glorot"),
        ])
    func usage(options: String, word: String) async throws {
        try await Program.run("\(options) --headless", in: folder).expectRefusal(64, naming: word)
        #expect(folder.files == ["errors", "input", "output"])
    }

    @Test("data that is not there has a status of its own")
    func missingData() async throws {
        try await Program.run("--headless --data /nowhere/at/all", in: folder).expectRefusal(
            66, naming: "/nowhere/at/all")
        try await Program.run("--headless --data nosuch", in: folder).expectRefusal(66, naming: "nosuch", "mnist")
        let result = try await Program.run(["--headless"], environment: ["SOFTSCOPE_ASSETS": "/nowhere"], in: folder)
        result.expectRefusal(66, naming: "SOFTSCOPE_ASSETS", "/nowhere")
        for (name, bytes) in rows() where !name.hasPrefix("t10k-labels") { try folder.write(bytes, to: "rows/\(name)") }
        try await Program.run("--headless --data rows", in: folder).expectRefusal(66, naming: "t10k-labels-idx1-ubyte")
    }

    /// What is done to a good file.
    enum Damage: String, CaseIterable {
        case truncated, empty, wrongMagic, wrongSize, tooLong, corruptGzip, truncatedGzip, bomb, giant, labels
    }

    private func damaged(_ bytes: [UInt8], by damage: Damage) -> (bytes: [UInt8], suffix: String) {
        switch damage {
        case .truncated: return (bytes.dropLast(5), "")
        case .empty: return ([], "")
        case .wrongMagic: return ([0x89] + bytes.dropFirst(), "")
        // One image more than there is.
        case .wrongSize: return (bytes[..<7] + [bytes[7] &+ 1] + bytes[8...], "")
        case .tooLong: return (bytes + [0], "")
        case .corruptGzip:
            var packed = gzip(bytes)
            packed[packed.count / 2] ^= 0xFF
            return (packed, ".gz")
        case .truncatedGzip: return (gzip(bytes).dropLast(9), ".gz")
        // The header says little; what follows unpacks to much more.
        case .bomb: return (gzip(bytes + [UInt8](repeating: 0, count: 50_000_000)), ".gz")
        case .giant: return (gzip(idx(0x08, [.max, .max, .max], [0])), ".gz")
        case .labels: return (idx(0x08, [320], [UInt8](repeating: 0, count: 320)), "")
        }
    }

    @Test("a bad file is named, with the place of the fault", arguments: Damage.allCases)
    func badFiles(damage: Damage) async throws {
        let name = "train-images-idx3-ubyte"
        for (file, bytes) in rows() {
            let (bytes, suffix) = file == name ? damaged(bytes, by: damage) : (bytes, "")
            try folder.write(bytes, to: "rows/\(file)\(suffix)")
        }
        let result = try await Program.run("--headless --log-format jsonl --data rows", in: folder)
        result.expectRefusal(65, naming: "rows/\(name)")
        if damage != .empty { #expect(result.errors.contains("byte ")) }
    }

    @Test("images and labels that do not belong together")
    func counts() async throws {
        for (file, bytes) in rows() { try folder.write(bytes, to: "rows/\(file)") }
        try folder.write(idx(0x08, [3], [0, 1, 2]), to: "rows/train-labels-idx1-ubyte")
        try await Program.run("--headless --data rows", in: folder)
            .expectRefusal(65, naming: "320 images", "3 labels", "train-labels-idx1-ubyte")
    }

    @Test("control characters of the command line do not reach the terminal")
    func controlCharacters() async throws {
        for arguments in [
            ["--data", "/no\u{1B}[31mwhere\n\u{9B}2J"], ["--na\u{1B}cme"], ["softmax", "1\u{7}\r"],
            ["--headless", "--save", "/no/\u{1B}]0;x\u{7}"],
        ] {
            let result = try await Program.run(arguments, in: folder)
            #expect(result.output == "")
            result.expectSentence()
        }
    }
}
