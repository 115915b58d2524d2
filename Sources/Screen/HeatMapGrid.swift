/// The layout of a square grid that may be larger than its area: it shows the part around the cursor.
package struct HeatMapGrid: Hashable, Sendable {
    /// A cell of the grid; a row's or a column's name where the other index is nil; the corner where both are.
    package struct Place: Hashable, Sendable {
        package var row: Int?
        package var column: Int?

        package init(row: Int? = nil, column: Int? = nil) {
            self.row = row
            self.column = column
        }
    }

    package let area: Rectangle
    package let cursor: Place
    package let nameWidth: Int
    package let cellWidth: Int
    package let cellHeight: Int
    /// Empty columns to the right of the number in a wide cell.
    package let trailing: Int
    /// The visible rows.
    package let rows: Range<Int>
    package let columns: Range<Int>

    /// - Parameters:
    ///   - count: the number of rows, which is also the number of columns.
    ///   - narrowest: the least width of a cell, in columns.
    ///   - widest: the greatest width of a cell where there is room, in columns.
    ///   - highest: the greatest height of a cell, in rows: 1, or 2 where all rows have room.
    package init(
        in area: Rectangle, count: Int, cursor: Place, nameWidth: Int, narrowest: Int, widest: Int, highest: Int = 2
    ) {
        let (count, narrowest) = (max(0, count), max(1, narrowest))
        self.area = area
        self.cursor = cursor
        self.nameWidth = min(nameWidth, max(0, area.width - narrowest))
        let width = area.width - self.nameWidth
        let height = max(0, area.height - 1)
        cellWidth = count > 0 ? min(max(narrowest, width / count), max(narrowest, widest)) : narrowest
        cellHeight = count > 0 && highest > 1 && height / count >= 2 ? 2 : 1
        trailing = cellWidth > narrowest + 1 ? 1 : 0
        columns = Self.window(of: count, room: width / cellWidth, around: cursor.column ?? 0)
        rows = Self.window(of: count, room: height / cellHeight, around: cursor.row ?? 0)
    }

    /// The cells of the screen at a place of the grid; empty where the place is not visible.
    package func rectangle(_ place: Place) -> Rectangle {
        var result = Rectangle(column: area.column, row: area.row, width: nameWidth, height: min(1, area.height))
        if let column = place.column {
            guard columns.contains(column) else { return Rectangle(Size(columns: 0, rows: 0)) }
            result.column += nameWidth + (column - columns.lowerBound) * cellWidth
            result.width = cellWidth
        }
        if let row = place.row {
            guard rows.contains(row) else { return Rectangle(Size(columns: 0, rows: 0)) }
            result.row += 1 + (row - rows.lowerBound) * cellHeight
            result.height = cellHeight
        }
        return result
    }

    /// The place of the grid at a cell of the screen; nil outside of the grid.
    package func place(atColumn column: Int, row: Int) -> Place? {
        guard area.contains(column: column, row: row) else { return nil }
        var place = Place()
        if column >= area.column + nameWidth {
            let index = columns.lowerBound + (column - area.column - nameWidth) / cellWidth
            guard columns.contains(index) else { return nil }
            place.column = index
        }
        if row > area.row {
            let index = rows.lowerBound + (row - area.row - 1) / cellHeight
            guard rows.contains(index) else { return nil }
            place.row = index
        }
        return place
    }

    private static func window(of count: Int, room: Int, around index: Int) -> Range<Int> {
        let length = min(count, max(0, room))
        let first = min(max(0, index - length / 2), count - length)
        return first..<first + length
    }
}
