import Testing

@Suite("The dashboard in windows of any size", .enabled(if: TerminalSession.isAvailable, "tmux is not installed"))
struct ResizeTests {
    /// A sequence that is the same each time.
    struct Sizes: Sequence, IteratorProtocol {
        var state: UInt64 = 2024

        private mutating func number(upTo limit: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % limit) + 1
        }

        mutating func next() -> (columns: Int, rows: Int)? { (number(upTo: 500), number(upTo: 200)) }
    }

    @Test("after sixty sizes in a row it shows what it showed before them, pixel for pixel")
    func storm() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("--limit 640 --epochs 1000 --slow 5")
            try await terminal.until("batches") { (Figures(text: $0).batch?.done ?? 0) > 15 ? () : nil }
            // While it trains, as fast as tmux can …
            for size in Sizes().prefix(30) { try await terminal.resize(columns: size.columns, rows: size.rows) }
            try await terminal.resize(columns: 120, rows: 36)
            try await terminal.press("Space")
            try await terminal.until(shows: "‖ paused", "run summary")
            let before = try await terminal.whenStill()
            let styles = try await terminal.styledText()
            // … and while it does not, the extremes among them.
            for size in [(1, 1), (500, 1), (1, 200), (500, 200)] {
                try await terminal.resize(columns: size.0, rows: size.1)
            }
            for size in Sizes(state: 7).prefix(26) { try await terminal.resize(columns: size.columns, rows: size.rows) }
            try await terminal.resize(columns: 120, rows: 36)
            try await terminal.until("the picture of before") { $0 == before ? () : nil }
            #expect(try await terminal.styledText() == styles)

            let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines[0].hasPrefix(" softscope"))
            #expect(lines[1].contains("1 Train"))
            #expect(lines.last { !$0.isEmpty }?.contains("q quit") == true)
            try await terminal.press("Space")
            try await terminal.until(hides: "‖ paused")
        }
    }

    @Test("a small window gets the compact page, a tiny one a notice with both sizes")
    func smallWindows() async throws {
        try await TerminalSession.with { terminal in
            try await terminal.startDashboard("--limit 640 --epochs 10 --paused")
            try await terminal.press("s")
            try await terminal.until(shows: "batch", "1/100")
            try await terminal.resize(columns: 60, rows: 20)
            try await terminal.until("the compact page") { text in
                text.contains("test digit 0") && !text.contains("run summary") ? () : nil
            }
            try await terminal.resize(columns: 39, rows: 11)
            try await terminal.until(shows: "too small: 39 columns, 11", "needed: 40 and 12")
            try await terminal.resize(columns: 200, rows: 60)
            try await terminal.until(shows: "run summary", "q quit")
        }
    }
}
