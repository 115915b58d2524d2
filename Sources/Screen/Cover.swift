/// The cells of a plot that are already drawn on.
struct Cover {
    private let area: Rectangle
    private var taken: [Bool]

    init(_ area: Rectangle) {
        self.area = area
        taken = Array(repeating: false, count: area.width * area.height)
    }

    mutating func add(column: Int, row: Int) {
        guard area.contains(column: column, row: row) else { return }
        taken[(row - area.row) * area.width + column - area.column] = true
    }

    mutating func add(_ rectangle: Rectangle) {
        for row in rectangle.row..<rectangle.endRow {
            for column in rectangle.column..<rectangle.endColumn { add(column: column, row: row) }
        }
    }

    mutating func add(_ canvas: BrailleCanvas) {
        for row in 0..<min(area.height, canvas.size.rows) {
            for column in 0..<min(area.width, canvas.size.columns)
            where canvas.hasDots(column: column, row: row) {
                taken[row * area.width + column] = true
            }
        }
    }

    /// The place of a text that is joined to a cell by a line: beside the cell's column, one to four rows above or below,
    /// with free cells for the text, its surroundings and the line; nil where there is none, or the text fits beside the
    /// cell itself.
    ///
    /// - Parameter isDrawn: whether the line is there already, and its cells need not be free.
    func leader(width: Int, column: Int, row: Int, isDrawn: Bool) -> (text: Int, row: Int)? {
        func isFree(_ columns: Range<Int>, _ row: Int) -> Bool {
            row >= area.row && row < area.endRow && columns.lowerBound >= area.column
                && columns.upperBound <= area.endColumn
                && columns.allSatisfy { !taken[(row - area.row) * area.width + $0 - area.column] }
        }
        let right = column + 2..<column + 2 + width
        let left = column - 1 - width..<column - 1
        guard !isFree(right, row), !isFree(left, row) else { return nil }
        for distance in 1...4 {
            for candidate in [row - distance, row + distance] {
                guard candidate >= area.row, candidate < area.endRow,
                    isDrawn
                        || (min(row, candidate) + 1..<max(row, candidate)).allSatisfy({
                            isFree(column..<column + 1, $0)
                        })
                else { continue }
                let line = isDrawn ? 1 : 0
                if isFree(column + line..<column + 3 + width, candidate) { return (column + 2, candidate) }
                if isFree(column - 2 - width..<column + 1 - line, candidate) {
                    return (column - 1 - width, candidate)
                }
            }
        }
        return nil
    }

    /// The nearest place to a cell with `width` free cells, and one more free cell on either side; `nil` where there
    /// is none. Rows count double, as cells are about twice as high as wide.
    func place(width: Int, column: Int, row: Int) -> (column: Int, row: Int)? {
        var nearest: (column: Int, row: Int)?
        var shortest = Int.max
        // The search goes outwards from the row itself, until no closer place is possible.
        for turn in 0..<2 * area.height {
            let candidateRow = row + (turn % 2 == 0 ? turn / 2 : -(turn + 1) / 2)
            if 2 * abs(candidateRow - row) > shortest { break }
            guard candidateRow >= area.row, candidateRow < area.endRow else { continue }
            var free = 0
            for end in 0...area.width {
                let isEdge = end == area.width
                let isTaken =
                    !isEdge && taken[(candidateRow - area.row) * area.width + end]
                if isTaken {
                    free = 0
                    continue
                }
                free += 1
                // `end` is the free cell after the text, or the edge of the plot.
                let start = end - width
                let needed = start == 0 ? width + 1 : width + 2
                guard start >= 0, free >= needed else { continue }
                let left = area.column + start
                let across = column < left ? left - column : max(0, column - (left + width - 1))
                let distance = across + 2 * abs(candidateRow - row)
                let isHigher = nearest.map { candidateRow < $0.row } ?? true
                if distance < shortest || (distance == shortest && isHigher) {
                    shortest = distance
                    nearest = (left, candidateRow)
                }
            }
        }
        return nearest
    }
}
