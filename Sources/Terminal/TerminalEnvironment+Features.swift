extension TerminalEnvironment {
    /// A terminal that understands xterm's control sequences, or leaves out those that it does not know.
    package var isXtermLike: Bool {
        [
            "xterm", "tmux", "screen", "rxvt", "alacritty", "foot", "wezterm", "contour", "rio", "konsole", "iterm",
            "ghostty", "kitty", "gnome", "vte", "putty", "mintty", "st-", "mlterm", "nsterm",
        ]
        .contains { term.hasPrefix($0) } || term == "st"
    }

    /// xterm's modes of input may be turned on, for the mouse and for pastes: terminfo knows how the terminal's own
    /// mouse reports, or the name is one of xterm's relatives. Real terminals and consoles would show the sequences, or
    /// have no mouse.
    package func offersInputModes(terminfoHasMouse: Bool) -> Bool {
        if ["linux", "vt", "dumb", "ansi", "cons", "sun"].contains(where: { term.hasPrefix($0) }) { return false }
        return terminfoHasMouse || isXtermLike
    }

    /// The terminal shows a frame at once that stands between DECSET and DECRST 2026.
    ///
    /// - Parameter terminfoHasSync: the terminal's entry has the capability `Sync`, as tmux defines it.
    package func synchronizes(terminfoHasSync: Bool) -> Bool {
        if isInsideScreen { return false }
        if isInsideTmux { return program == "tmux" && Self.isAtLeast(programVersion, 3, 4) }
        if terminfoHasSync || hasModernWindow { return true }
        return ["xterm-kitty", "wezterm", "foot", "alacritty", "contour", "xterm-ghostty", "ghostty", "rio"]
            .contains { term.hasPrefix($0) }
            || ["WezTerm", "iTerm.app", "ghostty", "contour", "rio"].contains(program)
    }

    /// Versions such as `3.4a` and `next-3.5`.
    private static func isAtLeast(_ version: String, _ major: Int, _ minor: Int) -> Bool {
        let numbers = version.split { !$0.isASCII || !$0.isNumber }.map { Int($0) ?? 0 }
        guard let first = numbers.first else { return false }
        return (first, numbers.dropFirst().first ?? 0) >= (major, minor)
    }

    /// The terminal may be asked for the colour of its ground: it answers, or keeps quiet.
    package var answersQuestions: Bool { isXtermLike && (isInsideTmux || !isInsideScreen && !term.hasPrefix("screen")) }

    /// What `COLORFGBG` says; its last number is the ground's. As vim has it: 7 and 9 to 15 are light.
    package var declaredBackground: Background {
        guard let last = colorNumbers.split(separator: ";", omittingEmptySubsequences: false).last,
            colorNumbers.contains(";"), let number = Int(last), (0...15).contains(number)
        else { return .unknown }
        return number == 7 || number > 8 ? .light : .dark
    }
}
