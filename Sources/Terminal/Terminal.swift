package import Screen

/// Something that shows frames and delivers keys: a real terminal, or a script in a test.
///
/// A loop drives it: `wait`, then `nextKey` until it returns nil, then update the state, then `present`.
package protocol Terminal: ~Copyable {
    /// The size that the next frame should have.
    var size: Size { get }

    /// Shows a frame. A frame of another size is cropped or padded with blanks.
    mutating func present(_ frame: Frame)

    /// The next key that was pressed; nil where none is waiting. Where very many keys are waiting, it returns nil now
    /// and then, so that a frame can be drawn; the next `wait` then returns at once.
    mutating func nextKey() -> Key?

    /// Sleeps until there is something to do, for at most `seconds` (without limit where it is nil).
    mutating func wait(seconds: Double?) -> Wakening

    /// Makes the next frame redraw the whole screen.
    mutating func redrawAll()

    /// Calls a user who looks elsewhere.
    mutating func alert(_ alert: TerminalAlert)

    /// Restores the terminal and stops the process; takes the terminal again when the process is continued.
    mutating func suspend()
}

/// Why a wait ended. There may be several reasons; none means that the time is up.
package struct Wakening: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A key is waiting.
    package static let key = Wakening(rawValue: 1)
    /// The waker was signalled.
    package static let woken = Wakening(rawValue: 2)
    /// The size changed, or the screen's content is lost: a frame must be drawn.
    package static let resized = Wakening(rawValue: 4)
    /// No more keys will come: the input has ended or the terminal is gone. Every further wait returns this at once.
    package static let endOfInput = Wakening(rawValue: 8)
}
