/// One character position of the screen.
package struct Cell: Hashable, Sendable {
    /// The character that is drawn; `nil` in the right half of a wide character.
    package var scalar: Unicode.Scalar?
    package var style: Style
    /// Accents drawn over and under the character.
    package var marks: CombiningMarks

    package init(
        _ scalar: Unicode.Scalar? = " ", _ style: Style = .plain, marks: CombiningMarks = CombiningMarks()
    ) {
        self.scalar = scalar
        self.marks = marks
        self.style = style
    }

    package static let blank = Cell()
}

/// A whole screen as a value: rows of cells that widgets draw into and a terminal shows.
///
/// Drawing is clipped to the frame, so a widget need not ask how large it is.
package struct Frame: Hashable, Sendable {
    package let size: Size
    /// `[size.rows × size.columns]`, row-major.
    package private(set) var cells: [Cell]

    package init(size: Size, filledWith cell: Cell = .blank) {
        self.size = size
        cells = Array(repeating: cell, count: size.columns * size.rows)
    }

    package var area: Rectangle { Rectangle(size) }

    /// The cell at a position. Outside of the frame it is blank, and setting it does nothing. Overwriting one half of
    /// a wide character turns the other half into a space.
    package subscript(column: Int, row: Int) -> Cell {
        get { area.contains(column: column, row: row) ? cells[row * size.columns + column] : .blank }
        set {
            guard area.contains(column: column, row: row) else { return }
            let index = row * size.columns + column
            if cells[index].scalar == nil, newValue.scalar != nil, column > 0 {
                cells[index - 1].scalar = " "
            }
            if column + 1 < size.columns, cells[index + 1].scalar == nil { cells[index + 1].scalar = " " }
            cells[index] = newValue
        }
    }

    /// The cells of one row. `row` must lie inside the frame.
    package func row(_ row: Int) -> ArraySlice<Cell> {
        cells[row * size.columns..<(row + 1) * size.columns]
    }

    package mutating func fill(_ area: Rectangle, with cell: Cell = .blank) {
        let area = area.intersection(self.area)
        guard !area.isEmpty else { return }
        for row in area.row..<area.endRow {
            let start = row * size.columns
            // Either end may cut a wide character in half.
            self[area.column, row] = cell
            self[area.endColumn - 1, row] = cell
            for index in start + area.column..<start + area.endColumn { cells[index] = cell }
        }
    }

    /// Writes one line of text and returns the number of columns it took.
    ///
    /// `DrawnCharacters` says how each character is drawn. Text from column `end` on (from the frame's end where it
    /// is nil) is cut off; a wide character is never halved.
    @discardableResult
    package mutating func write(
        _ text: some StringProtocol, column: Int, row: Int, style: Style = .plain, end: Int? = nil
    ) -> Int {
        write(String(text), column: column, row: row, style: style, end: end)
    }

    /// Writes one line of text and returns the number of columns it took; see the generic method.
    @discardableResult
    package mutating func write(
        _ text: String, column: Int, row: Int, style: Style = .plain, end: Int? = nil
    ) -> Int {
        let end = min(end ?? size.columns, size.columns)
        var position = column
        if text.isPlain {
            for byte in text.utf8 {
                if position >= end { break }
                self[position, row] = Cell(Unicode.Scalar(byte), style)
                position += 1
            }
            return position - column
        }
        for character in text.drawnCharacters {
            let next = position + character.width
            if next > end { break }
            // Of a wide character that begins left of the frame, only the right half would remain in the first
            // column.
            if position >= 0 || character.width == 1 {
                self[position, row] = Cell(character.scalar, style, marks: character.marks)
                if character.width == 2 { self[position + 1, row] = Cell(nil, style) }
            }
            position = next
        }
        return position - column
    }

    /// Draws another frame at a place, cut off at the edges of this one.
    package mutating func draw(_ picture: Frame, column: Int, row: Int) {
        let part = Rectangle(column: column, row: row, width: picture.size.columns, height: picture.size.rows)
            .intersection(area)
        guard !part.isEmpty else { return }
        for y in part.row..<part.endRow {
            let source = (y - row) * picture.size.columns - column
            // Either end may cut a wide character in half.
            self[part.column, y] = picture.cells[source + part.column]
            self[part.endColumn - 1, y] = picture.cells[source + part.endColumn - 1]
            let start = y * size.columns
            for x in part.column..<part.endColumn { cells[start + x] = picture.cells[source + x] }
        }
    }

    /// Changes the style of cells that are already drawn.
    package mutating func restyle(_ area: Rectangle, _ change: (inout Style) -> Void) {
        let area = area.intersection(self.area)
        for row in area.row..<area.endRow {
            for column in area.column..<area.endColumn {
                change(&cells[row * size.columns + column].style)
            }
        }
    }

    /// The characters without their styles: one line per row, without trailing spaces.
    package var text: String {
        (0..<size.rows).map { row in
            var line = ""
            for cell in self.row(row) {
                guard let scalar = cell.scalar else { continue }
                line.unicodeScalars.append(scalar)
                if !cell.marks.isEmpty { line.unicodeScalars += cell.marks.scalars }
            }
            while line.last == " " { line.removeLast() }
            return line
        }
        .joined(separator: "\n")
    }
}
