/// The modes that Softscope turns on beside those of curses, as the bytes that do it.
package struct TerminalModes: Hashable, Sendable {
    /// The mouse reports presses, the wheel, and motion with a button held, in decimal numbers: xterm's modes
    /// 1002 and 1006.
    package var hasMouse: Bool
    /// Frames are shown at once: mode 2026.
    package var synchronizes: Bool

    package init(hasMouse: Bool = false, synchronizes: Bool = false) {
        self.hasMouse = hasMouse
        self.synchronizes = synchronizes
    }

    package var entering: [UInt8] { Array((hasMouse ? "\u{1B}[?1002h\u{1B}[?1006h" : "").utf8) }

    package var leaving: [UInt8] {
        endingFrame + Array((hasMouse ? "\u{1B}[?1006l\u{1B}[?1003l\u{1B}[?1002l\u{1B}[?1000l" : "").utf8)
    }

    package var beginningFrame: [UInt8] { Array((synchronizes ? "\u{1B}[?2026h" : "").utf8) }
    package var endingFrame: [UInt8] { Array((synchronizes ? "\u{1B}[?2026l" : "").utf8) }
}
