import Foundation
import TestFiles
import Testing

/// The real program on a real terminal, beside a program that writes a log.
@Suite(
    "Watching in a terminal", .enabled(if: TerminalSession.isAvailable, "tmux is not installed"), .serialized)
struct WatchDashboardTests {
    private func rows(_ steps: Range<Int>) -> String {
        steps.map { "{\"step\":\($0),\"train/loss\":\(2 / Double($0 + 1)),\"val/loss\":\(3 / Double($0 + 1))}\n" }
            .joined()
    }

    @Test("a file is followed while it grows, and read anew when it is replaced")
    func following() async throws {
        try await TerminalSession.with { terminal in
            let path = try terminal.folder.write(Array(rows(0..<100).utf8), to: "logs/run.jsonl")
            try await terminal.start("watch logs")
            try await terminal.until(shows: "1 Charts", "run.jsonl · jsonl", "▶ running", "step 99", "train", "val")
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.seekToEnd()
            try file.write(contentsOf: Data(rows(100..<5000).utf8))
            try file.close()
            try await terminal.until(shows: "step 4 999")
            let new = try terminal.folder.write(Array(rows(0..<51).utf8), to: "new")
            #expect(unsafe rename(new, path) == 0)
            try await terminal.until(shows: "step 50")
            try await terminal.press("2")
            try await terminal.until(shows: "run.jsonl", "train/loss", "51 values")
            try await terminal.press("q")
            try await terminal.untilLeft(with: 0)
            try await terminal.expectUsableShell()
        }
    }

    @Test("a closer look reads exact values; the arrangement is kept, and ignored where its file is damaged")
    func closerLook() async throws {
        try await TerminalSession.with { terminal in
            let rows = (0..<20_000).map { "{\"step\":\($0),\"loss\":\(2 / Double($0 + 1)),\"norm\":\($0 % 7)}\n" }
            try terminal.folder.write(Array(rows.joined().utf8), to: "logs/run.jsonl")
            try await terminal.start("watch logs")
            try await terminal.until(shows: "step 19 999", "loss", "norm")
            try await terminal.press("+")
            try await terminal.until(shows: "1 point = 2 steps", "step 5 000 to 14 999")
            try await terminal.press("+")
            try await terminal.until(shows: "exact", "step 7 500 to 12 499")
            try await terminal.press("0")
            try await terminal.press("h")
            try await terminal.until(shows: "1 hidden")
            try await terminal.press("q")
            try await terminal.untilLeft(with: 0)
            let folder = URL(filePath: terminal.folder.path).appending(path: ".local/state/softscope/watch")
            let file = try #require(
                try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).first)
            try await terminal.start("watch logs")
            try await terminal.until(shows: "1 hidden")
            try await terminal.press("q")
            try await terminal.untilLeft(with: 0)
            try Data("{\"logs\":3".utf8).write(to: file)
            try await terminal.start("watch logs")
            try await terminal.until(shows: "loss", "not restored")
            try await terminal.press("q")
            try await terminal.untilLeft(with: 0)
        }
    }

    @Test("what does not exist is said before the terminal is touched")
    func missing() async throws {
        try await Program.run("watch nowhere").expectRefusal(66, naming: "nowhere")
    }
}
