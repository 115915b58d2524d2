import Interchange
import TestFiles
import Testing

@Suite("Pictures of pages, without a terminal", .serialized)
struct SnapshotTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, bytes) in rows() { try folder.write(bytes, to: "rows/\(name)") }
    }

    private func train(_ options: String) async throws {
        let result = try await Program.run(
            "--data rows --hidden 8 --epochs 2 --headless " + options, in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
    }

    private func text(_ file: String) -> String { String(decoding: folder.read(file) ?? [], as: UTF8.self) }

    @Test("without a model a run on MNIST is shown, and nothing of it is kept")
    func training() async throws {
        let result = try await Program.run("snapshot --limit 640 --epochs 2 --size 100x30 page.svg", in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(result.output == "" && result.errors == "")
        let svg = text("page.svg")
        #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"816\" height=\"496\""))
        #expect(svg.contains("<title>Softscope, Train: mnist</title>"))
        #expect(folder.read("data/softscope/runs") == nil)
        let page = try await Program.run("snapshot --limit 640 --epochs 2 --format txt -", in: folder)
        #expect(page.output.split(separator: "\n", omittingEmptySubsequences: false).count == 37)
        // Without colours the digit is drawn in shades.
        for word in ["finished", "epoch 2/2", "loss", "val. accuracy", "test digit", "▓"] {
            #expect(page.output.contains(word), "\(word)")
        }
    }

    @Test("--animated films a whole run, and refuses what it cannot film")
    func film() async throws {
        let result = try await Program.run(
            "snapshot --animated --limit 640 --epochs 2 --size 100x30 film.svg", in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        let svg = text("film.svg")
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
        // The first picture is that before training, the last that of the end.
        #expect(svg.firstRange(of: "<g id=\"f0\">") != nil && svg.contains("finished") && svg.contains("@keyframes"))
        for wrong in ["film.txt", "model.safetensors film.svg", "--batches 3 film.svg"] {
            let refused = try await Program.run("snapshot --animated \(wrong)", in: folder)
            #expect(refused.ending == .exited(64), "\(wrong): \(refused.errors)")
        }
    }

    @Test("--batches shows the run in the middle of its training")
    func moment() async throws {
        let result = try await Program.run(
            "snapshot --limit 640 --epochs 3 --batches 15 --format txt -", in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        #expect(!result.output.contains("finished") && !result.output.contains("stopped"))
        #expect(result.output.contains("epoch 2/3"))
        #expect(result.output.contains(" 15/30"))
    }

    @Test("page 6 shows the stored runs, with the curves of those that keys mark")
    func storedRuns() async throws {
        let none = try await Program.run("snapshot --page 6 page.txt", in: folder)
        #expect(none.ending == .exited(66) && none.errors.contains("There are no runs yet"))
        try await train("--name first --seed 1")
        try await train("--name second --seed 2")
        let result = try await Program.run(
            "snapshot --page 6 --size 120x36 --keys".split(separator: " ").map(String.init)
                + ["A v", "page.txt"], in: folder)
        #expect(result.ending == .exited(0), "\(result.errors)")
        for word in ["6 Runs", "first", "second", "2 marked", "2 runs", "─ accuracy ─"] {
            #expect(text("page.txt").contains(word), "\(word): \(text("page.txt"))")
        }
        for wrong in ["--batches 3", "--epochs 2", "--animated"] {
            let refused = try await Program.run("snapshot --page 6 \(wrong) page.svg", in: folder)
            #expect(refused.ending == .exited(64), "\(wrong): \(refused.errors)")
        }
    }

    @Test("of a model, of a run by its name and of a run's folder, inspect's pages are shown")
    func models() async throws {
        try await train("--save m.safetensors")
        try await train("--name kept")
        let runs = "data/softscope/runs/kept"
        let names = ["m.safetensors --data rows", "kept", runs, "\(runs)/model.safetensors"]
        for model in names {
            let result = try await Program.run("snapshot --page 3 \(model) page.txt", in: folder)
            #expect(result.ending == .exited(0), "\(model): \(result.errors)")
            #expect(text("page.txt").contains("labels by row"), "\(model)")
            #expect(!text("page.txt").contains("1 Train"))
        }
        // Without a page the first that there is.
        let first = try await Program.run("snapshot kept page.html", in: folder)
        #expect(first.ending == .exited(0), "\(first.errors)")
        #expect(text("page.html").contains("<title>Softscope, Inspect: rows</title>"))
    }

    @Test("keys are pressed first, and a unit that they switch off is measured")
    func keys() async throws {
        try await train("--save m.safetensors")
        func page(_ keys: String, _ number: Int) async throws -> String {
            let result = try await Program.run(
                [
                    "snapshot", "--data", "rows", "--keys", keys, "--page", "\(number)", "--format", "txt",
                    "m.safetensors", "-",
                ],
                in: folder)
            #expect(result.ending == .exited(0), "\(result.errors)")
            return result.output
        }
        #expect(try await page("g 1 7 enter", 2).contains(" 17 ─"))
        #expect(try await page("?", 2).contains("keys on page 2"))
        let edited = try await page("x", 4)
        #expect(edited.contains("off") && edited.contains("accuracy"))
    }

    @Test("colours, theme and ASCII are chosen without a terminal")
    func look() async throws {
        try await train("--save m.safetensors")
        func svg(_ options: String) async throws -> String {
            try await Program.run("snapshot --data rows \(options) m.safetensors -", in: folder).output
        }
        #expect(try await svg("--theme light").contains("fill=\"#fff\"/>"))
        #expect(try await svg("").contains("fill=\"#101014\"/>"))
        let plain = try await svg("--colors none --ascii")
        #expect(plain.unicodeScalars.allSatisfy { $0.isASCII })
        #expect(Set(plain.matches(of: #/fill="(#[0-9a-f]+)"/#).map { String($0.output.1) }).count <= 4)
    }

    @Test("wrong usage is refused in a sentence")
    func refusals() async throws {
        try await train("--save m.safetensors")
        for (line, word) in [
            ("snapshot page.png", ".svg, .html or .txt"), ("snapshot --page 7 page.svg", "1 to 6"),
            ("snapshot --page 1 --data rows m.safetensors page.svg", "2, 3, 4, 5"),
            ("snapshot --size 10x4 page.svg", "size"),
            ("snapshot --epochs 2 m.safetensors page.svg", "--epochs"),
            ("snapshot --data rows page.svg", "need a model"),
            ("snapshot --format svg page.svg", "--format"), ("snapshot a b c.svg", "3"), ("snapshot", "paths"),
            ("snapshot --keys hyper-x page.svg", "keys"), ("snapshot --batches 0 page.svg", "--batches"),
        ] {
            try await Program.run(line, in: folder).expectRefusal(64, naming: word)
        }
        try await Program.run("snapshot nothing.safetensors page.svg", in: folder).expectRefusal(66, naming: "nothing")
        try folder.write(Array("words".utf8), to: "words.safetensors")
        try await Program.run("snapshot words.safetensors page.svg", in: folder).expectRefusal(65, naming: "words")
        try await Program.run("snapshot --data rows m.safetensors nowhere/page.svg", in: folder)
            .expectRefusal(74, naming: "nowhere")
        #expect(folder.read("page.svg") == nil)
    }
}
