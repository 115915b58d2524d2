import Foundation
import TestFiles
import Testing

@Suite(
    "Terminals of all kinds, and none", .enabled(if: TerminalSession.isAvailable, "tmux is not installed"), .serialized)
struct TerminalKindTests {
    private let short = "--limit 640 --epochs 2"

    @Test(
        "a terminal that terminfo does not know, or nobody names, shows the dashboard all the same",
        arguments: ["TERM=xterm-kitty", "TERM=nonsense", "-u TERM"])
    func unknownTerminal(setting: String) async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard(short, setting: setting)
            let page = try await terminal.until(shows: "✓ finished", "run summary", "q quit")
            #expect(page.contains("╭─ loss"))
            try await terminal.press("q")
            try await terminal.expectUsableShell(status: 0)
        }
    }

    @Test("a terminal that cannot place its cursor gets plain progress")
    func dumb() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.start(short, setting: "TERM=dumb")
            let text = try await terminal.untilLeft(with: 0)
            #expect(text.contains("epoch 2/2  loss"))
            #expect(text.contains("completed: 2 epochs"))
            #expect(!text.contains("╭"))
        }
    }

    @Test("a file as standard output gets plain lines")
    func file() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.start(short, redirection: "> lines")
            try await terminal.untilLeft(with: 0)
            let lines = String(decoding: try #require(terminal.folder.read("lines")), as: UTF8.self)
            #expect(lines.contains("epoch 2/2  loss"))
            #expect(!lines.contains("\u{1B}") && !lines.contains("\r"))
            try await terminal.expectUsableShell()
        }
    }

    @Test("without keys it prints progress, and its bar leaves no trace")
    func noInput() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.start("\(short) --slow 30", redirection: "< /dev/null")
            try await terminal.until("a progress bar") { $0.contains(/epoch 1\/2 .*\d+ % .*loss/) ? () : nil }
            let text = try await terminal.untilLeft(with: 0)
            #expect(text.contains("completed: 2 epochs"))
            #expect(text.split(separator: "\n").filter { $0.hasPrefix("epoch 1/2") }.count == 1)
            try await terminal.expectUsableShell()
        }
    }

    @Test("NO_COLOR and --no-color leave every colour out", arguments: ["NO_COLOR=1", "NO_COLOR="])
    func noColor(setting: String) async throws {
        try await TerminalSession.with { terminal in
            let isVariable = setting == "NO_COLOR=1"
            try await terminal.startDashboard(short + (isVariable ? "" : " --no-color"), setting: setting)
            try await terminal.until(shows: "✓ finished")
            #expect(colors(in: try await terminal.styledText()) == [])
        }
    }

    @Test("colours are there where they may be, even with an empty NO_COLOR")
    func color() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard(short, setting: "NO_COLOR=")
            try await terminal.until(shows: "✓ finished")
            #expect(colors(in: try await terminal.styledText()).count > 5)
        }
    }

    /// The parameters of the sequences that set a colour.
    private func colors(in text: String) -> Set<String> {
        var colors: Set<String> = []
        for match in text.matches(of: /\u{1B}\[([0-9;:]*)m/) {
            let parameters = match.1.split { $0 == ";" || $0 == ":" }.compactMap { Int($0) }
            // 39 and 49 go back to the terminal's own.
            if parameters.contains(where: {
                (30...38).contains($0) || (40...48).contains($0) || (90...107).contains($0)
            }) {
                colors.insert(String(match.1))
            }
        }
        return colors
    }

    @Test("--ascii and a locale without UTF-8 draw with ASCII alone", arguments: ["--ascii", ""])
    func ascii(option: String) async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("\(short) \(option)", setting: option.isEmpty ? "LANG=C LC_ALL=C" : "")
            for (key, words) in [("1", "run summary"), ("2", "what the model says"), ("?", "keys on page 2")] {
                try await terminal.press(key)
                let text = try await terminal.until(shows: words)
                #expect(text.unicodeScalars.allSatisfy { $0.isASCII }, "\(text)")
            }
        }
    }
}
