internal import CNcurses
internal import Dispatch
internal import Glibc
package import Screen

/// A pseudo-terminal that nobody watches: whatever is drawn on it is read at once and discarded.
///
/// `CursesTerminal` can open its descriptor like any terminal, so the cost of drawing can be measured anywhere.
package final class UnwatchedTerminal: Sendable {
    /// The descriptor that a program draws on.
    package let descriptor: Int32
    private let reading = DispatchGroup()

    /// The environment of a modern terminal emulator, with true colour and UTF-8.
    package static let environment = TerminalEnvironment { name in
        ["TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"][name]
    }

    /// Returns nil where the system has no pseudo-terminals, or none left.
    package init?(size: Size) {
        var (reader, writer): (Int32, Int32) = (-1, -1)
        guard unsafe openpty(&reader, &writer, nil, nil, nil) == 0 else { return nil }
        descriptor = writer
        var size = winsize(
            ws_row: UInt16(clamping: size.rows), ws_col: UInt16(clamping: size.columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(writer, UInt(TIOCSWINSZ), &size)
        let end = reader
        DispatchQueue(label: "softscope.unwatched", qos: .userInitiated).async(group: reading) {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            // `read` fails when the last descriptor of the other end is closed.
            while unsafe read(end, &buffer, buffer.count) > 0 || errno == EINTR {}
            close(end)
        }
    }

    /// Terminals that were opened on the descriptor must be closed before.
    deinit {
        close(descriptor)
        reading.wait()
    }
}
