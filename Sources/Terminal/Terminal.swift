package import Screen

/// Something that shows frames and has keys: a real terminal, or a script in a test.
///
/// The loop that drives it: `wait`, `nextKey` until there is none, update, `present`.
package protocol Terminal: ~Copyable {
    /// The size that the next frame should have.
    var size: Size { get }

    /// Shows a frame. One of another size is cut off or filled up with blanks.
    mutating func present(_ frame: Frame)

    /// The next key that was pressed; nil where none is waiting, and once in a while where very many are, so that
    /// a frame comes in between: the next wait is over at once then.
    mutating func nextKey() -> Key?

    /// Sleeps until there is something to do, at most `seconds` (for ever where that is nil).
    mutating func wait(seconds: Double?) -> Wakening

    /// Draws everything again with the next frame, as if nothing were on the screen.
    mutating func redrawAll()

    /// Gives the terminal back, stops the process, and comes back when it is continued.
    mutating func suspend()
}

/// Why a wait is over; several reasons may come together, and none means that the time is up.
package struct Wakening: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A key is waiting.
    package static let key = Wakening(rawValue: 1)
    /// The waker was signalled.
    package static let woken = Wakening(rawValue: 2)
    /// The size changed, or what was on the screen is lost: a frame is due.
    package static let resized = Wakening(rawValue: 4)
    /// No key will ever come again: the input is at its end or the terminal is gone. Every further wait
    /// returns at once with the same.
    package static let endOfInput = Wakening(rawValue: 8)
}
