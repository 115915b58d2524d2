extension TerminalEnvironment {
    /// Whether the terminal understands xterm's control sequences, or ignores those that it does not know.
    package var isXtermLike: Bool {
        [
            "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "wezterm", "contour", "rio", "konsole", "iterm",
            "ghostty", "kitty", "gnome", "vte", "putty", "mintty", "st-", "mlterm", "nsterm",
        ]
        .contains { term.hasPrefix($0) } || term == "st"
    }

    /// Whether xterm's input modes for the mouse and for pastes may be turned on: terminfo describes the terminal's
    /// mouse, or the terminal is like xterm. Hardware terminals and consoles would show the sequences, or have no
    /// mouse.
    package func offersInputModes(terminfoHasMouse: Bool) -> Bool {
        if ["linux", "vt", "dumb", "ansi", "cons", "sun"].contains(where: { term.hasPrefix($0) }) { return false }
        return terminfoHasMouse || isXtermLike
    }

    /// Whether the terminal supports synchronized updates: it shows a frame between DECSET and DECRST 2026 all at
    /// once.
    ///
    /// - Parameter terminfoHasSync: whether the terminal's entry has the capability `Sync`, as tmux defines it.
    package func synchronizes(terminfoHasSync: Bool) -> Bool {
        if isInsideScreen { return false }
        if isInsideTmux { return program == "tmux" && Self.isAtLeast(programVersion, 3, 4) }
        if terminfoHasSync || hasModernWindow { return true }
        return ["xterm-kitty", "wezterm", "foot", "alacritty", "contour", "xterm-ghostty", "ghostty", "rio"]
            .contains { term.hasPrefix($0) }
            || ["WezTerm", "iTerm.app", "ghostty", "contour", "rio"].contains(program)
    }

    /// Compares versions such as `3.4a` and `next-3.5`.
    private static func isAtLeast(_ version: String, _ major: Int, _ minor: Int) -> Bool {
        let numbers = version.split { !$0.isASCII || !$0.isNumber }.map { Int($0) ?? 0 }
        guard let first = numbers.first else { return false }
        return (first, numbers.dropFirst().first ?? 0) >= (major, minor)
    }

    /// Whether the terminal may be asked for its background colour: it answers, or ignores the query.
    package var answersQueries: Bool { isXtermLike && (isInsideTmux || !isInsideScreen && !term.hasPrefix("screen")) }

    /// The background that `COLORFGBG` declares by its last number: as in vim, 7 and 9 to 15 are light.
    package var declaredBackground: Background {
        guard let last = colorNumbers.split(separator: ";", omittingEmptySubsequences: false).last,
            colorNumbers.contains(";"), let number = Int(last), (0...15).contains(number)
        else { return .unknown }
        return number == 7 || number > 8 ? .light : .dark
    }
}
