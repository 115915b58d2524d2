internal import CNcurses
internal import CTerminal
package import Screen

extension CursesTerminal {
    package mutating func present(_ frame: Frame) {
        handleNotices()
        var frame = frame.size == size ? frame : frame.fitted(to: size)
        // In the last cell curses would access the column before it (PutCharLR in ncurses 6.4), which does not exist
        // here.
        if size.columns == 1 { frame[0, size.rows - 1] = .blank }
        writer.write(frame)
        let bytes = streams.collect { unsafe wrefresh(curses_standard_screen()) }
        if !bytes.isEmpty { write(modes.beginningFrame + writer.expanded(bytes) + modes.endingFrame) }
    }

    package mutating func alert(_ alert: TerminalAlert) { write(alert.bytes(for: environment)) }

    package mutating func redrawAll() {
        writer.forget()
        unsafe clearok(curses_physical_screen(), true)
    }

    /// Adopts the terminal's current size.
    mutating func adoptSize() {
        size = Self.size(of: output, environment)
        resizeterm(Int32(size.rows), Int32(size.columns))
        let reset = TerminalDescription.reset(rows: size.rows, modes: modes)
        unsafe terminal_restorer_set_bytes(reset, reset.count)
        unsafe werase(curses_standard_screen())
        redrawAll()
    }
}

extension Frame {
    /// The frame cropped to a size, or padded with blanks.
    package func fitted(to size: Size) -> Frame {
        var result = Frame(size: size)
        for row in 0..<min(size.rows, self.size.rows) {
            for column in 0..<min(size.columns, self.size.columns) {
                result[column, row] = self[column, row]
            }
            // A wide character of which only the left half fits becomes a space.
            if size.columns < self.size.columns, size.columns > 0, self[size.columns, row].scalar == nil {
                result[size.columns - 1, row].scalar = " "
            }
        }
        return result
    }
}
