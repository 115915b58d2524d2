import Screen
import Terminal
import Testing

@Suite struct TerminalEnvironmentTests {
    private func environment(_ variables: [String: String]) -> TerminalEnvironment {
        TerminalEnvironment { variables[$0] }
    }

    @Test(
        "The terminal's own name is looked up first, then those of similar terminals",
        arguments: [
            ("xterm-kitty", "", ["xterm-kitty", "xterm-256color", "xterm", "vt100", "ansi"]),
            ("", "", ["xterm", "vt100", "ansi"]),
            ("", "truecolor", ["xterm-256color", "xterm", "vt100", "ansi"]),
            ("foot", "", ["foot", "xterm-256color", "xterm", "vt100", "ansi"]),
            ("vt100", "", ["vt100", "xterm", "ansi"]),
            (
                "tmux-direct", "",
                [
                    "tmux-direct", "tmux-256color", "screen-256color", "screen", "xterm-256color", "xterm",
                    "vt100",
                    "ansi",
                ]
            ),
        ])
    func names(term: String, colorTerm: String, names: [String]) {
        #expect(environment(["TERM": term, "COLORTERM": colorTerm]).descriptions == names)
    }

    @Test(
        "The colour depth follows terminfo, COLORTERM and NO_COLOR",
        arguments: [
            (["TERM": "xterm-256color"], 256, ColorDepth.indexed256),
            (["TERM": "xterm-256color", "COLORTERM": "truecolor"], 256, .trueColor),
            (["TERM": "xterm", "COLORTERM": "24bit"], 8, .trueColor),
            (["TERM": "xterm", "COLORTERM": "yes"], 8, .basic8),
            (["TERM": "xterm-16color"], 16, .basic16),
            (["TERM": "vt100"], -1, .none),
            (["TERM": "linux", "COLORTERM": "truecolor"], 8, .basic8),
            (["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"], 256, .none),
            (["TERM": "xterm-256color", "NO_COLOR": ""], 256, .indexed256),
            (["TERM": "screen-256color", "COLORTERM": "truecolor"], 256, .indexed256),
            (["TERM": "screen-256color", "COLORTERM": "truecolor", "TMUX": "/tmp/1"], 256, .trueColor),
            (["TERM": "xterm-256color", "COLORTERM": "truecolor", "STY": "1.pts"], 256, .indexed256),
        ])
    func depth(variables: [String: String], colors: Int, depth: ColorDepth) {
        #expect(environment(variables).depth(terminfoColors: colors, hasDirectColor: false) == depth)
    }

    @Test("A terminal with direct colour in terminfo needs no COLORTERM, and --no-color overrides it")
    func direct() {
        let environment = environment(["TERM": "xterm-direct"])
        #expect(environment.depth(terminfoColors: 1 << 24, hasDirectColor: true) == .trueColor)
        #expect(environment.depth(terminfoColors: 1 << 24, hasDirectColor: true, allowsColor: false) == .none)
    }

    @Test("LC_ALL comes before LC_CTYPE and LANG, and empty variables are ignored")
    func locale() {
        #expect(environment(["LANG": "a", "LC_CTYPE": "b", "LC_ALL": "c"]).locale == "c")
        #expect(environment(["LANG": "a", "LC_CTYPE": "b", "LC_ALL": ""]).locale == "b")
        #expect(environment(["LANG": "a"]).locale == "a")
        #expect(environment([:]).locale == "")
    }

    @Test("LINES and COLUMNS count only as a pair of positive numbers")
    func size() {
        #expect(environment(["COLUMNS": "100", "LINES": "30"]).size == Size(columns: 100, rows: 30))
        #expect(environment(["COLUMNS": "100"]).size == nil)
        #expect(environment(["COLUMNS": "0", "LINES": "30"]).size == nil)
        #expect(environment(["COLUMNS": "x", "LINES": "30"]).size == nil)
    }
}
