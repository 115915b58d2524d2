import Foundation
import Glibc
import TestFiles
import Testing

/// The real program under a shower of keys, mouse reports and window sizes, at full training speed.
///
/// Five seconds of it; `SOFTSCOPE_STORM_SECONDS=60 SOFTSCOPE_STORM_SEED=7` has it last longer, and be another one.
/// Keys that change what is computed (the learning rate, a restart) or that leave are not among them: whatever else
/// is pressed, the weights must be those of a run that nobody looked at.
@Suite("The dashboard under a storm of keys, mouse and sizes", .serialized) struct StormTests {
    private static let training = "--limit 2000 --batch-size 50 --epochs 1000000 --seed 5 --pace full"

    private static func setting(_ name: String) -> Double? {
        ProcessInfo.processInfo.environment[name].flatMap(Double.init)
    }

    @Test("It ends as it is told to, gives the terminal back, and keeps the weights of an undisturbed run")
    func storm() async throws {
        let folder = try TemporaryFolder()
        let terminal = PseudoTerminal(columns: 120, rows: 36)
        let modes = terminal.modes
        let program = try ChildProcess(
            Program.executable(),
            Self.training.split(separator: " ").map(String.init) + ["--save", "model.safetensors"],
            environment: Program.environment(home: folder.path, adding: ["COLORTERM": "truecolor"]),
            folder: folder.path,
            input: .descriptor(terminal.program), output: .descriptor(terminal.program),
            errors: .writing(folder.path + "/errors"))
        try await terminal.read(atLeast: 30_000)

        var storm = Storm(seed: Self.setting("SOFTSCOPE_STORM_SEED").map { UInt64($0) } ?? 2026)
        let end = ContinuousClock.now + .seconds(Self.setting("SOFTSCOPE_STORM_SECONDS") ?? 5)
        while ContinuousClock.now < end {
            // No faster than it reads: what piled up on a busy machine would take longer than the storm.
            for _ in 0...storm.below(4) where terminal.unread < 50 {
                switch storm.next() {
                case .input(let bytes): terminal.type(bytes)
                case .size(let columns, let rows):
                    terminal.resize(columns: columns, rows: rows)
                    // It is no foreground process that the kernel would tell.
                    program.send(SIGWINCH)
                }
            }
            _ = terminal.take()
            try #require(program.poll() == nil, "it ended in the middle: \(folder.errors)")
            try await Task.sleep(for: .milliseconds(4))
        }
        terminal.resize(columns: 120, rows: 36)
        program.send(SIGWINCH)

        let batch = try await pause(terminal, in: folder)
        let last = try await leave(program, on: terminal)
        #expect(program.poll() == .exited(0))
        #expect(folder.errors == "")
        expectRestored(last)
        #expect(terminal.modes == modes)
        #expect(last.contains("weights: model.safetensors"))

        let kept = try #require(folder.read("model.safetensors"))
        #expect(batch > 100)
        let alone = try await Program.run(
            "\(Self.training) --headless --stop-after-batches \(batch) --save alone.safetensors", in: folder)
        #expect(alone.ending == .exited(0))
        // Bytes by the hundred thousand, which an expectation that sees them would print.
        let (isWritten, isAlone) = (
            kept == folder.read("model-batch-\(batch).safetensors"), kept == folder.read("alone.safetensors")
        )
        #expect(isWritten, "the weights written in the pause after \(batch) batches")
        #expect(isAlone, "the weights of an undisturbed run of \(batch) batches")
    }

    /// Presses keys and reads until the screen, which is drawn anew, holds a word. They are pressed again only after a
    /// long wait: what was typed before may still be on its way through a busy machine.
    private func press(_ keys: String, until word: String, on terminal: PseudoTerminal) async throws {
        var shown = ""
        try await until("it shows \(word)", seconds: 300, attempts: 5, details: { shown }) {
            // An escape by itself closes; the redrawing ends a report that was torn apart.
            for _ in 0..<2 {
                terminal.type([0x1B])
                try await Task.sleep(for: .milliseconds(150))
                terminal.type([0x0C])
            }
            _ = terminal.take()
            terminal.type(Array("\(keys)\u{0C}".utf8))
            shown = ""
            for _ in 0..<800 where !shown.contains(word) {
                try await Task.sleep(for: .milliseconds(25))
                shown += String(decoding: terminal.take(), as: UTF8.self)
            }
            return shown.contains(word) ? () : nil
        }
    }

    /// Waits until all that was typed is done, and nothing is open any more.
    private func settle(_ terminal: PseudoTerminal) async throws {
        try await press("g9876543210", until: "> 9876543210_", on: terminal)
        terminal.type([0x1B])
        try await Task.sleep(for: .milliseconds(150))
    }

    /// Steps a batch, which ends in a pause, and has the weights written. Returns how many batches they saw.
    private func pause(_ terminal: PseudoTerminal, in folder: TemporaryFolder) async throws -> Int {
        try await settle(terminal)
        // Again and again: a key that a busy machine reads together with the escape before it means nothing.
        try await press("1s", until: "paused", on: terminal)
        try await settle(terminal)
        for file in folder.files.filter({ $0.hasPrefix("model-batch-") }) {
            try FileManager.default.removeItem(atPath: "\(folder.path)/\(file)")
        }
        return try await until("the weights are written", details: { "\(folder.files)" }) {
            terminal.type(Array("w".utf8))
            try await Task.sleep(for: .milliseconds(100))
            _ = terminal.take()
            return folder.files.lazy.compactMap {
                $0.firstMatch(of: /model-batch-(\d+)\.safetensors/).flatMap { Int($0.1) }
            }.first
        }
    }

    /// Quits and keeps the model. Returns what the program wrote from the answer on.
    private func leave(_ program: ChildProcess, on terminal: PseudoTerminal) async throws -> String {
        try await settle(terminal)
        try await press("q", until: "Training is still running.", on: terminal)
        terminal.type(Array("s".utf8))
        var last: [UInt8] = []
        _ = try await until("it leaves", details: { String(decoding: last, as: UTF8.self) }) {
            last += terminal.take()
            return program.poll()
        }
        return String(decoding: last + terminal.take(), as: UTF8.self)
    }

    /// The alternate screen left, the cursor shown, no mouse reported: and nothing of it undone after.
    private func expectRestored(_ output: String) {
        for (done, undone) in [("[?1049l", "[?1049h"), ("[?25h", "[?25l"), ("[?1006l", "[?1006h"), ("[?1l", "[?1h")] {
            let place = output.range(of: done, options: .backwards)?.lowerBound
            let other = output.range(of: undone, options: .backwards)?.lowerBound
            #expect(place != nil, "no \(done) in \(output.debugDescription.suffix(600))")
            #expect((other ?? output.startIndex) <= (place ?? output.startIndex), "\(undone) after \(done)")
        }
    }
}

/// What is thrown at the terminal: the same for the same seed.
private struct Storm {
    enum Gust {
        case input([UInt8])
        case size(columns: Int, rows: Int)
    }

    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    /// Below a limit, at least 0.
    mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(limit))
    }

    private static let sequences = [
        "\t", "\u{1B}[Z", "\u{1B}[A", "\u{1B}[B", "\u{1B}[C", "\u{1B}[D", "\u{1B}OA", "\u{1B}OB", "\u{1B}OC",
        "\u{1B}OD", "\r", "\u{7F}", "\u{1B}[H", "\u{1B}[F", "\u{1B}[5~", "\u{1B}[6~", "\u{1B}OP", "\u{0C}",
        // Slow motion and pauses do not last: it is to be full speed.
        "[]]]]]]]", "  ", "  ", "]]]]", "s ", "S ",
        // An escape that nothing can follow: ESC O k is the plus of a keypad.
        "\u{1B}\u{0C}", "\u{1B}\u{0C}",
        // What no key sends.
        "\u{1B}[999;999", "\u{1B}[<0;0;0M", "é😀", "\u{1B}]10;rgb:ffff/0000/ffff\u{1B}\\",
    ]
    private static let characters = Array("12345npgfFlmiozZHJKLbBTtxXOdDvaAeEhjkyc<>(),.?/%PUuVR0679".utf8)

    mutating func next() -> Gust {
        switch below(100) {
        case 0..<50: return .input([Self.characters[below(Self.characters.count)]])
        case 50..<75: return .input(Array(Self.sequences[below(Self.sequences.count)].utf8))
        case 75..<93:
            let button = [0, 0, 0, 32, 35, 64, 65, 2][below(8)]
            let end = below(3) == 0 ? "m" : "M"
            return .input(Array("\u{1B}[<\(button);\(below(320) + 1);\(below(110) + 1)\(end)".utf8))
        case 93: return .input([UInt8(0x80 + below(128))])
        case 94: return below(10) == 0 ? .input(Array("w".utf8)) : next()
        default:
            // The extremes too.
            let extreme = below(4) == 0
            return .size(
                columns: extreme ? [1, 2, 39, 300][below(4)] : below(300) + 1,
                rows: extreme ? [1, 2, 11, 100][below(4)] : below(100) + 1)
        }
    }
}

extension TemporaryFolder {
    fileprivate var errors: String { String(decoding: read("errors") ?? [], as: UTF8.self) }
}
