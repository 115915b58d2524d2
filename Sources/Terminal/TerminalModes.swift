/// The terminal modes that are turned on in addition to those of curses, and the bytes that do so.
package struct TerminalModes: Hashable, Sendable {
    /// Whether the mouse reports presses, the wheel, and motion with a button held, in decimal numbers: xterm's modes
    /// 1002 and 1006.
    package var hasMouse: Bool
    /// Whether pasted text is marked, so that it differs from typed text: mode 2004.
    package var bracketsPastes: Bool
    /// Whether each frame is shown all at once: mode 2026.
    package var synchronizes: Bool

    package init(hasMouse: Bool = false, bracketsPastes: Bool = false, synchronizes: Bool = false) {
        self.hasMouse = hasMouse
        self.bracketsPastes = bracketsPastes
        self.synchronizes = synchronizes
    }

    package var entering: [UInt8] {
        Array(((hasMouse ? "\u{1B}[?1002h\u{1B}[?1006h" : "") + (bracketsPastes ? "\u{1B}[?2004h" : "")).utf8)
    }

    package var leaving: [UInt8] {
        let mouse = hasMouse ? "\u{1B}[?1006l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l" : ""
        return endingFrame + Array((mouse + (bracketsPastes ? "\u{1B}[?2004l" : "")).utf8)
    }

    package var beginningFrame: [UInt8] { Array((synchronizes ? "\u{1B}[?2026h" : "").utf8) }
    package var endingFrame: [UInt8] { Array((synchronizes ? "\u{1B}[?2026l" : "").utf8) }
}
