import Foundation
import Interchange
import TestFiles
import Testing

/// The real program on a real terminal. One test at a time: each of them trains.
@Suite("The dashboard in a terminal", .enabled(if: TerminalSession.isAvailable, "tmux is not installed"), .serialized)
struct DashboardTests {
    /// 10 batches an epoch.
    private let small = "--limit 640 --batch-size 64"

    @Test("charts, bars and figures appear while it learns, and their probabilities sum to 100 %")
    func firstPage() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 1000 --slow 20 --seed 1")
            try await terminal.until("a figure of the run") { Figures(text: $0).batch == nil ? nil : () }
            try await terminal.until(
                shows: "mnist · 784-128-10 relu · adam 1.0e-3", "slow motion", "loss", "val. accuracy", "test digit")
            // The model comes a moment after the first figures of its run.
            func bars(_ text: String) -> [Double]? {
                let bars = Figures(text: text).probabilities
                return bars.count == 10 ? bars : nil
            }
            let early = try await terminal.until("bars", bars)
            try await terminal.until("the bars move") { bars($0).map { $0 != early } == true ? () : nil }
            // A picture that is taken while another frame arrives has bars of both.
            try await terminal.press("Space")
            try await terminal.until(shows: "‖ paused")
            let still = try #require(bars(try await terminal.whenStill()))
            #expect(abs(still.reduce(0, +) - 100) <= 0.51, "\(still)")
        }
    }

    @Test("a short run is shown slowed down until ], with the same weights, and its screens are recorded")
    func pace() async throws {
        try await TerminalSession.with { terminal in
            let options = "\(small) --epochs 10 --seed 1"
            try await terminal.startDashboard("\(options) --save slow.safetensors --record run.cast --pace 20")
            try await terminal.until(shows: "slowed to 20 s", "] full speed")
            try await terminal.press("]")
            try await terminal.until(shows: "✓ finished", "epoch 10/10")
            try await terminal.press("q")
            try await terminal.untilLeft(with: 0)
            let fast = try await Program.run("\(options) --headless --save fast.safetensors", in: terminal.folder)
            #expect(fast.ending == .exited(0))
            let slow = try SafetensorsFile(decoding: #require(terminal.folder.read("slow.safetensors")))
            let other = try SafetensorsFile(decoding: #require(terminal.folder.read("fast.safetensors")))
            #expect(slow.tensors == other.tensors)
            let lines = String(decoding: terminal.folder.read("run.cast") ?? [], as: UTF8.self).split(separator: "\n")
            let header = try JSONValue(parsing: Array(lines[0].utf8))
            #expect(header["version"] == 2 && header["width"] == 120 && header["height"] == 36)
            #expect(lines.count > 3)
            #expect(lines[1].contains("\\u001b[2J") && lines.last?.contains("finished") == true)
        }
    }

    @Test("a recording that fails is said, and the status tells; without a terminal there is none")
    func failedRecording() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 2 --record /dev/full")
            try await terminal.until(shows: "Nothing is recorded: ", "✓ finished")
            try await terminal.press("q")
            try await terminal.untilLeft(with: 74)
            let headless = try await Program.run(
                "\(small) --epochs 1 --headless --record run.cast", in: terminal.folder)
            #expect(headless.ending == .exited(64) && headless.errors.contains("--record needs a dashboard"))
        }
    }

    @Test("P saves the page beside the model as a picture of what the terminal shows, and says where")
    func picture() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 2")
            try await terminal.until(shows: "✓ finished")
            try await terminal.press("3")
            try await terminal.until(shows: "confusion matrix")
            try await terminal.press("P")
            try await terminal.until(shows: "saved ~/data/softscope/runs/mnist-784-128-10-1/page-classes-1.svg")
            let file = "data/softscope/runs/mnist-784-128-10-1/page-classes-1.svg"
            let svg = String(decoding: try #require(terminal.folder.read(file)), as: UTF8.self)
            #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
            for word in ["confusion matrix: labels by row", "Softscope, Classes: mnist", "finished"] {
                #expect(svg.contains(word), "\(word)")
            }
            // Another one gets another name.
            try await terminal.press("P")
            try await terminal.until(shows: "page-classes-2.svg")
        }
    }

    @Test("space stops the batches, and lets them go on")
    func pause() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 1000 --slow 5")
            try await terminal.until("batches") { (Figures(text: $0).batch?.done ?? 0) > 3 ? () : nil }
            try await terminal.press("Space")
            try await terminal.until(shows: "‖ paused")
            let paused = try #require(Figures(text: try await terminal.whenStill()).batch?.done)
            // Time for dozens of batches.
            try await terminal.browse()
            let still = try await terminal.text()
            #expect(Figures(text: still).batch?.done == paused)
            #expect(still.contains("‖ paused"))
            try await terminal.press("Space")
            try await terminal.until("it goes on") { (Figures(text: $0).batch?.done ?? 0) > paused ? () : nil }
        }
    }

    @Test("s trains one batch, S to the end of the epoch")
    func steps() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 7 --paused")
            try await terminal.until(shows: "‖ paused")
            for (key, batch) in [("s", 1), ("s", 2), ("S", 10), ("s", 11), ("S", 20), ("S", 30)] {
                try await terminal.press(key)
                try await terminal.until("batch \(batch)") { text in
                    let figures = Figures(text: text)
                    return figures.batch?.done == batch && text.contains("‖ paused") ? () : nil
                }
                #expect(try await terminal.whenStill().contains(" \(batch)/70"))
            }
        }
    }

    @Test("a run that was paused, stepped and slowed ends with the very weights of one that was left alone")
    func sameBits() async throws {
        try await TerminalSession.with { terminal in
            let alone = try await Program.run(
                "\(small) --epochs 20 --seed 3 --headless --save alone.safetensors", in: terminal.folder)
            #expect(alone.ending == .exited(0))
            try await terminal.startDashboard("\(small) --epochs 20 --seed 3 --slow 20 --save steered.safetensors")
            try await terminal.press("Space")
            try await terminal.until(shows: "‖ paused")
            try await terminal.press("s", "s", "n", "[", "2", "n", "S", "1")
            try await terminal.until("the end of an epoch") { text in
                let done = Figures(text: text).batch?.done ?? 0
                return done > 0 && done % 10 == 0 && text.contains("‖ paused") ? () : nil
            }
            try await terminal.press("]", "]", "]", "]", "]", "]", "]", "Space")
            try await terminal.until(shows: "✓ finished")
            let bytes = try #require(terminal.folder.read("steered.safetensors"))
            #expect(bytes == terminal.folder.read("alone.safetensors"))
        }
    }

    @Test("it stays open when the training has finished; q leaves a summary on the normal screen, and status 0")
    func finish() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 2 --save model.safetensors")
            try await terminal.until(shows: "✓ finished", "epoch 2/2", "kept: model.safetensors")
            try await terminal.browse()
            #expect(try await terminal.text().contains("✓ finished"))
            try await terminal.press("q")
            let normal = try await terminal.untilLeft(with: 0)
            #expect(normal.contains("mnist: 784-128-10 relu, 101 770 parameters"))
            #expect(normal.contains("completed: 2 epochs in "))
            #expect(normal.contains("weights: model.safetensors"))
            #expect(!normal.contains("╭"))
            try await terminal.expectUsableShell()
        }
    }

    @Test(
        "after early stopping, after a stop inside an epoch, and resumed, the pages show what evaluate says of the file",
        arguments: [
            "--hidden 8 --epochs 60 --learning-rate 0.05 --early-stopping 2", "--epochs 3 --stop-after-batches 25",
        ])
    func figures(options: String) async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) \(options) --save kept.safetensors --pace full")
            try await terminal.until("its end") { text in
                text.contains("✓ finished") || text.contains("■ stopped") ? () : nil
            }
            let measured = try await Program.run("evaluate kept.safetensors --json", in: terminal.folder)
            let json = try JSONValue(parsing: measured.output)
            let loss = try #require(json["loss"]?.doubleValue), accuracy = try #require(json["accuracy"]?.doubleValue)
            let wrong = 640 - Int((640 * accuracy).rounded())
            let percent = String(format: "%.2f %%", 100 * accuracy)
            let nats = String(format: "%.4f", loss)
            try await check()
            try await terminal.press("q")
            #expect(try await terminal.untilLeft(with: 0).contains("val accuracy \(percent), val loss \(nats) nats"))
            guard options.contains("early") else { return }
            try await terminal.startDashboard("--resume kept.safetensors --epochs 60 --paused")
            try await terminal.until(shows: "‖ paused")
            // The curves from before: the best epoch's mark is on the chart before a batch is trained.
            try await terminal.until(shows: "★")

            func check() async throws {
                try await terminal.until(shows: "val. accuracy", percent, String(format: "%.3f nats", loss))
                try await terminal.press("2", "/", "w")
                try await terminal.until(shows: "/\(wrong) wrong")
                try await terminal.press("/", "a", "3")
                try await terminal.until(shows: "accuracy \(percent)")
                try await terminal.press("1")
            }
        }
    }

    @Test("page 2: next, previous, a number, the wrong ones, and back")
    func inspect() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 2")
            try await terminal.until(shows: "✓ finished")
            try await terminal.press("2", "g", "0", "Enter")
            try await terminal.until(
                shows: "what the model says", "test digit 0", "of 640", "logit", "probability", "prediction",
                "confidence", "entropy", "nats")
            try await terminal.press("n")
            try await terminal.until(shows: "test digit 1 ")
            try await terminal.press("Right", "p", "p")
            try await terminal.until(shows: "test digit 0 ")
            try await terminal.press("g")
            try await terminal.until(shows: "number, from 0 to 639")
            try await terminal.press("9", "9", "9", "Enter")
            try await terminal.until(shows: "no sample 999: they go from 0 to 639")
            try await terminal.press("BSpace", "BSpace", "BSpace", "1", "2", "3", "Enter")
            try await terminal.until(shows: "test digit 123 ")
            try await terminal.press("/", "w")
            // Where it stands among the wrong ones, and the mark behind the bar of a wrong prediction.
            func place(_ text: String) -> Substring? { text.firstMatch(of: /[0-9 ]+\/[0-9 ]+ wrong/)?.output }
            let first = try await terminal.until("a wrong one") { $0.contains("✗") ? place($0) : nil }
            try await terminal.press("n")
            try await terminal.until("another wrong one") { text in
                text.contains("✗") && place(text) != nil && place(text) != first ? () : nil
            }
            try await terminal.press("Escape")
            try await terminal.until(shows: "run summary")
        }
    }

    @Test("help lists the keys, and any key closes it")
    func help() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --paused")
            for key in ["?", "F1"] {
                try await terminal.press(key)
                try await terminal.until(shows: "keys on page 1", "pause and resume, within one batch", "ctrl-z")
                try await terminal.press("x")
                try await terminal.until(hides: "keys on page 1")
            }
        }
    }

    @Test("q while it trains asks; s keeps the model, d leaves nothing behind, g goes on", arguments: ["s", "d"])
    func quit(answer: String) async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 1000 --slow 5")
            try await terminal.press("q")
            try await terminal.until(shows: "Training is still running.", "stop and keep the model")
            try await terminal.press("g")
            try await terminal.until(hides: "Training is still running.")
            try await terminal.press("q")
            try await terminal.until(shows: "Training is still running.")
            try await terminal.press(answer)
            if answer == "d" {
                try await terminal.until(shows: "To confirm, type: discard")
                try await terminal.press("d", "i", "s", "c", "a", "r", "d", "Enter")
            }
            let normal = try await terminal.untilLeft(with: 0)
            #expect(normal.contains("stopped: "))
            let kept = terminal.folder.files.filter { $0.contains("softscope/runs/") }
            let names = ["config.toml", "model.safetensors"].map { "data/softscope/runs/mnist-784-128-10-1/\($0)" }
            #expect(kept == (answer == "s" ? names : []))
            #expect(normal.contains("model discarded") == (answer == "d"))
            try await terminal.expectUsableShell()
        }
    }

    @Test("Ctrl-C asks as q does, and leaves at once the second time")
    func interrupt() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 1000 --slow 5")
            try await terminal.press("C-c")
            try await terminal.until(shows: "Training is still running.")
            try await terminal.press("C-c")
            try await terminal.expectUsableShell(status: 130)
        }
    }

    @Test("a frozen display shows one moment while the training goes on")
    func freeze() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(small) --epochs 1000 --slow 5")
            try await terminal.until("batches") { Figures(text: $0).batch == nil ? nil : () }
            // The digit that is shown stays: by itself it changes to one that the model is unsure of.
            try await terminal.browse()
            try await terminal.press("f")
            let frozen = try await terminal.until(shows: "display frozen, training goes on")
            let done = try #require(Figures(text: frozen).batch?.done)
            try await terminal.browse()
            let later = try await terminal.text()
            #expect(Figures(text: later).batch?.done == done)
            #expect(Figures(text: later).probabilities == Figures(text: frozen).probabilities)
            try await terminal.press("f")
            try await terminal.until("it shows the present") { text in
                !text.contains("display frozen") && (Figures(text: text).batch?.done ?? 0) > done + 1 ? () : nil
            }
        }
    }

    @Test("bad data is refused in a sentence, the terminal as it was")
    func badData() async throws {
        try await TerminalSession.with { terminal in
            for (name, bytes) in rows() { try terminal.folder.write(bytes, to: "rows/\(name)") }
            try terminal.folder.write([1, 2, 3, 4, 5], to: "rows/t10k-labels-idx1-ubyte")
            try await terminal.start("--data rows")
            try await terminal.until(shows: "softscope: ", "rows/t10k-labels-idx1-ubyte")
            try await terminal.expectUsableShell(status: 65)
        }
    }
}
