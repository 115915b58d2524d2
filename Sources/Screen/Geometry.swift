/// The size of a screen or of a part of it, in character cells.
package struct Size: Hashable, Sendable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }
}

/// A rectangle of cells; `column` and `row` count from 0 at the top left. Its size is never negative.
package struct Rectangle: Hashable, Sendable {
    package var column: Int
    package var row: Int
    package var width: Int
    package var height: Int

    package init(column: Int, row: Int, width: Int, height: Int) {
        self.column = column
        self.row = row
        self.width = max(0, width)
        self.height = max(0, height)
    }

    package init(_ size: Size) {
        self.init(column: 0, row: 0, width: size.columns, height: size.rows)
    }

    package var isEmpty: Bool { width == 0 || height == 0 }
    /// One past the last column.
    package var endColumn: Int { column + width }
    /// One past the last row.
    package var endRow: Int { row + height }

    package func contains(column: Int, row: Int) -> Bool {
        column >= self.column && column < endColumn && row >= self.row && row < endRow
    }

    /// The rectangle without a margin of that many columns and rows on each side; empty where no room is left.
    package func inset(columns: Int = 0, rows: Int = 0) -> Rectangle {
        Rectangle(
            column: column + columns, row: row + rows, width: width - 2 * columns, height: height - 2 * rows)
    }

    /// The area that both rectangles cover; empty where they do not overlap.
    package func intersection(_ other: Rectangle) -> Rectangle {
        let left = max(column, other.column)
        let top = max(row, other.row)
        return Rectangle(
            column: left, row: top,
            width: min(endColumn, other.endColumn) - left, height: min(endRow, other.endRow) - top)
    }

    /// Cuts `count` rows off the top (all of them where there are fewer) and returns them.
    package mutating func removeTop(_ count: Int) -> Rectangle {
        let taken = min(max(0, count), height)
        defer {
            row += taken
            height -= taken
        }
        return Rectangle(column: column, row: row, width: width, height: taken)
    }

    /// Cuts `count` rows off the bottom (all of them where there are fewer) and returns them.
    package mutating func removeBottom(_ count: Int) -> Rectangle {
        let taken = min(max(0, count), height)
        height -= taken
        return Rectangle(column: column, row: row + height, width: width, height: taken)
    }

    /// Cuts `count` columns off the left (all of them where there are fewer) and returns them.
    package mutating func removeLeft(_ count: Int) -> Rectangle {
        let taken = min(max(0, count), width)
        defer {
            column += taken
            width -= taken
        }
        return Rectangle(column: column, row: row, width: taken, height: height)
    }

    /// Cuts `count` columns off the right (all of them where there are fewer) and returns them.
    package mutating func removeRight(_ count: Int) -> Rectangle {
        let taken = min(max(0, count), width)
        width -= taken
        return Rectangle(column: column + width, row: row, width: taken, height: height)
    }

    /// A rectangle of the given size in the middle of this one, but no larger than this one.
    package func centered(width: Int, height: Int) -> Rectangle {
        let width = min(max(0, width), self.width)
        let height = min(max(0, height), self.height)
        return Rectangle(
            column: column + (self.width - width) / 2, row: row + (self.height - height) / 2,
            width: width, height: height)
    }
}
