internal import Glibc
package import Screen

/// What environment variables say about the terminal.
package struct TerminalEnvironment: Hashable, Sendable {
    /// `TERM`; empty where it is unset.
    package var term: String
    /// `COLORTERM`; empty where it is unset.
    package var colorTerm: String
    /// Whether `NO_COLOR` has a value, <https://no-color.org>.
    package var forbidsColor: Bool
    /// Whether the program runs inside tmux (`TMUX`), and inside GNU screen (`STY`). They handle colours themselves,
    /// whatever `COLORTERM` says about the terminal around them.
    package var isInsideTmux: Bool
    package var isInsideScreen: Bool
    /// `TERM_PROGRAM` and `TERM_PROGRAM_VERSION`; inside tmux they are tmux's own.
    package var program: String
    package var programVersion: String
    /// Whether `KITTY_WINDOW_ID`, `WEZTERM_PANE` or a similar variable is set: a modern terminal that may call itself
    /// xterm for the sake of ssh.
    package var hasModernWindow: Bool
    /// Whether the terminal makes notifications of OSC 777 rather than OSC 9: rxvt, foot, VTE (`VTE_VERSION`) and Konsole
    /// (`KONSOLE_VERSION`).
    package var notifiesByOSC777: Bool
    /// `COLORFGBG`: the numbers of the foreground and background colours of rxvt, Konsole and others, such as `15;0`.
    package var colorNumbers: String
    /// The character locale: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that has a value, or empty.
    package var locale: String
    /// `COLUMNS` and `LINES`, where both are positive.
    package var size: Size?
    /// `ESCDELAY`, as in ncurses: milliseconds to wait after an escape for the rest of a key's sequence. 200 where it
    /// is unset.
    package var escapeDelay: Int

    package init(_ variable: (String) -> String?) {
        func value(_ name: String) -> String { variable(name) ?? "" }
        term = value("TERM")
        colorTerm = value("COLORTERM")
        forbidsColor = !value("NO_COLOR").isEmpty
        isInsideTmux = !value("TMUX").isEmpty
        isInsideScreen = !value("STY").isEmpty
        program = value("TERM_PROGRAM")
        programVersion = value("TERM_PROGRAM_VERSION")
        hasModernWindow = ["KITTY_WINDOW_ID", "WEZTERM_PANE", "ALACRITTY_WINDOW_ID", "GHOSTTY_RESOURCES_DIR"]
            .contains { !value($0).isEmpty }
        let term = term
        notifiesByOSC777 =
            ["VTE_VERSION", "KONSOLE_VERSION"].contains { !value($0).isEmpty }
            || ["rxvt", "vte", "gnome", "konsole", "foot"].contains { term.hasPrefix($0) }
        colorNumbers = value("COLORFGBG")
        locale = ["LC_ALL", "LC_CTYPE", "LANG"].map(value).first { !$0.isEmpty } ?? ""
        // 200 ms is long enough for a slow connection, and short enough for the escape key.
        escapeDelay = Int(value("ESCDELAY")).map { min(max(0, $0), 30_000) } ?? 200
        if let columns = Int(value("COLUMNS")), let rows = Int(value("LINES")), columns > 0, rows > 0 {
            size = Size(columns: columns, rows: rows)
        }
    }

    /// The environment of the process.
    package static var current: TerminalEnvironment {
        TerminalEnvironment { name in
            guard let value = unsafe getenv(name) else { return nil }
            return unsafe String(cString: value)
        }
    }

    /// The names to look up in terminfo, the best first: the terminal's own, then those of similar terminals.
    package var descriptions: [String] {
        var names = term.isEmpty ? [] : [term]
        if term.hasPrefix("tmux") || term.hasPrefix("screen") {
            names += ["tmux-256color", "screen-256color", "screen"]
        }
        if declaresManyColors { names.append("xterm-256color") }
        names += ["xterm", "vt100", "ansi"]
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    private var declaresManyColors: Bool {
        !colorTerm.isEmpty || term.contains("256color") || term.contains("direct")
            || [
                "xterm-", "alacritty", "foot", "wezterm", "contour", "rio", "konsole", "iterm", "ghostty",
                "kitty",
            ]
            .contains { term.hasPrefix($0) }
    }

    /// Whether `COLORTERM` promises 16 million colours, and the terminal is of a kind that can have them.
    var declaresTrueColor: Bool {
        guard colorTerm == "truecolor" || colorTerm == "24bit" else { return false }
        // The variable also reaches programs inside GNU screen and over ssh, where such colours are garbled.
        if isInsideScreen || (term.hasPrefix("screen") && !isInsideTmux) { return false }
        return !["linux", "vt", "ansi", "cons", "sun"].contains { term.hasPrefix($0) }
    }

    /// The number of colours to use, given the number in terminfo.
    package func depth(terminfoColors colors: Int, hasDirectColor: Bool, allowsColor: Bool = true) -> ColorDepth {
        if !allowsColor || forbidsColor || colors < 8 { return .none }
        if hasDirectColor || declaresTrueColor { return .trueColor }
        if colors >= 256 { return .indexed256 }
        return colors >= 16 ? .basic16 : .basic8
    }
}
