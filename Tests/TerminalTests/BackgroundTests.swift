import Screen
import Terminal
import Testing

@Suite struct BackgroundTests {
    @Test(
        "A colour is light or dark by its brightness",
        arguments: [
            ("rgb:0000/0000/0000", .dark), ("rgb:ffff/ffff/ffff", .light), ("rgb:1e/1e/1e", .dark),
            ("rgb:fdfd/f6f6/e3e3", .light), ("rgb:0/0/f", .dark), ("rgb:f/f/0", .light), ("rgba:ff/ff/ff/00", .light),
            ("#ffffff", .light), ("#002b36", .dark), ("#fff", .light),
            ("", .unknown), ("rgb:", .unknown), ("rgb:1/2", .unknown), ("rgb:1/2/3/4/5", .unknown),
            ("rgb:fffff/0/0", .unknown), ("rgb:-1/0/0", .unknown), ("rgb:+f/+f/+f", .unknown), ("#ff", .unknown),
            ("#é", .unknown), ("hsl:1/2/3", .unknown), ("?", .unknown),
        ] as [(String, Background)])
    func color(text: String, background: Background) { #expect(Background(color: text) == background) }

    @Test(
        "COLORFGBG declares the background by its last number",
        arguments: [
            ("15;0", .dark), ("0;15", .light), ("0;default;15", .light), ("12;7", .light), ("12;8", .dark),
            ("12;9", .light), ("0", .unknown), ("", .unknown), ("0;default", .unknown), ("0;16", .unknown),
            ("0;-1", .unknown), ("15;", .unknown),
        ] as [(String, Background)])
    func variable(value: String, background: Background) {
        #expect(TerminalEnvironment { ["COLORFGBG": value][$0] }.declaredBackground == background)
    }

    @Test("Answers in pieces of any length are separated from keys that were typed meanwhile")
    func answers() {
        let bytes = Array("a\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\b\u{1B}[A\u{1B}[?2026;2$y\u{1B}[?62;22cc".utf8)
        for length in 1...bytes.count {
            var question = BackgroundQuery()
            for start in stride(from: 0, to: bytes.count, by: length) {
                question.take(bytes[start..<min(start + length, bytes.count)])
            }
            #expect(question.isOver)
            #expect(question.background == .light)
            #expect(question.synchronizes)
            #expect(String(decoding: question.rest, as: UTF8.self) == "ab\u{1B}[Ac")
        }
    }

    @Test("A terminal that knows neither query answers only DA1, and garbage is not an answer")
    func noAnswer() {
        var question = BackgroundQuery()
        question.take("\u{1B}]11;?\u{7}\u{1B}[?2026;0$y\u{1B}]11;".utf8)
        #expect(question.background == .unknown)
        #expect(!question.synchronizes)
        #expect(!question.isOver)
        #expect(String(decoding: question.rest, as: UTF8.self) == "\u{1B}]11;")
        question.take("\u{1B}[?1c".utf8)
        #expect(question.isOver)
    }

    @Test(
        "Synchronized updates are used in terminals that are known to have them",
        arguments: [
            (["TERM": "xterm-kitty"], false, true), (["TERM": "foot"], false, true),
            (["TERM": "xterm-256color"], false, false), (["TERM": "xterm-256color"], true, true),
            (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], false, true),
            (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], false, true),
            (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], false, true),
            (["TERM": "screen-256color", "STY": "1", "KITTY_WINDOW_ID": "1"], true, false),
            (["TERM": "tmux-256color", "TMUX": "1", "KITTY_WINDOW_ID": "1"], true, false),
            (
                ["TERM": "tmux-256color", "TMUX": "1", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"], false,
                false
            ),
            (
                ["TERM": "tmux-256color", "TMUX": "1", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"], false,
                true
            ),
            (
                ["TERM": "tmux-256color", "TMUX": "1", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "next-3.6"],
                false, true
            ),
            (["TERM": "linux"], false, false), ([:], false, false),
        ] as [([String: String], Bool, Bool)])
    func synchronizes(variables: [String: String], terminfoHasSync: Bool, expected: Bool) {
        let environment = TerminalEnvironment { variables[$0] }
        #expect(environment.synchronizes(terminfoHasSync: terminfoHasSync) == expected)
    }

    @Test(
        "Only terminals that answer are queried",
        arguments: [
            ("xterm-256color", "", "", true), ("tmux-256color", "1", "", true), ("screen-256color", "1", "", true),
            ("screen-256color", "", "", false), ("xterm", "", "1", false), ("linux", "", "", false),
            ("vt100", "", "", false), ("", "", "", false),
        ])
    func asked(term: String, tmux: String, screen: String, expected: Bool) {
        let variables = ["TERM": term, "TMUX": tmux, "STY": screen]
        #expect(TerminalEnvironment { variables[$0] }.answersQueries == expected)
    }
}
