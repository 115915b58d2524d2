/// A call for a user who looks elsewhere: the bell, and a notification of the desktop where the terminal makes one.
package struct TerminalAlert: Hashable, Sendable {
    /// One line without control characters.
    package let text: String

    package init(_ text: String) {
        let printable = text.unicodeScalars.filter {
            $0.value >= 0x20 && $0.value != 0x7F && !(0x80...0x9F).contains($0.value)
        }
        self.text = String(String.UnicodeScalarView(printable))
    }

    /// The bytes that make it. They move no cursor and change no cell, so that they may stand between two frames.
    ///
    /// Most terminals that notify understand OSC 9 (iTerm2, kitty, WezTerm, Ghostty, Windows Terminal); rxvt, VTE,
    /// Konsole and foot understand OSC 777. A terminal that understands both would notify twice, so only one is sent.
    /// tmux passes a sequence on if its option `allow-passthrough` is on, and drops it otherwise.
    package func bytes(for environment: TerminalEnvironment) -> [UInt8] {
        let bell = "\u{7}"
        guard environment.isXtermLike, !environment.isInsideScreen else { return Array(bell.utf8) }
        var sequence = "\u{1B}]9;softscope: \(text)\u{1B}\\"
        if environment.notifiesByOSC777 { sequence = "\u{1B}]777;notify;softscope;\(text)\u{1B}\\" }
        if environment.isInsideTmux {
            let escaped = sequence.split(separator: "\u{1B}", omittingEmptySubsequences: false)
                .joined(separator: "\u{1B}\u{1B}")
            sequence = "\u{1B}Ptmux;" + escaped + "\u{1B}\\"
        }
        return Array((bell + sequence).utf8)
    }
}
