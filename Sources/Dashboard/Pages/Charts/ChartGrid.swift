import Screen

/// How charts share the page: as many as fit, in a grid that fills it.
struct ChartGrid {
    let columns: Int
    let rows: Int
    private let area: Rectangle
    private let charts: Int

    /// The least size of a chart with its border.
    private static let least = (columns: 36, rows: 8)

    init(_ charts: Int, in area: Rectangle) {
        self.area = area
        self.charts = charts
        let most = (columns: max(1, area.width / Self.least.columns), rows: max(1, area.height / Self.least.rows))
        // The shape in which the charts are nearest to four times as wide as high in cells.
        let count = max(1, min(charts, most.columns * most.rows))
        let shapes = (1...most.columns).compactMap { columns -> (columns: Int, rows: Int, waste: Double)? in
            let rows = (count + columns - 1) / columns
            guard rows <= most.rows else { return nil }
            let (width, height) = (Double(area.width) / Double(columns), Double(area.height) / Double(rows))
            let empty = Double(rows * columns - count) / Double(rows * columns)
            let shape = width / height / 4
            return (columns, rows, max(shape, 1 / shape) + empty)
        }
        let best = shapes.min { $0.waste < $1.waste } ?? (columns: most.columns, rows: most.rows, waste: 0)
        (columns, rows) = (best.columns, best.rows)
    }

    /// The number of charts on a page.
    var count: Int { columns * rows }

    /// The places on the page with the chart `selected`, with their areas.
    func cells(around selected: Int) -> [(Int, Rectangle)] {
        let first = selected / count * count
        let lines = area.rows(Array(repeating: .flexible, count: rows))
        return lines.enumerated().flatMap { row, line in
            let start = first + row * columns
            // The charts of a row that is not full share its width.
            let count = min(columns, max(1, charts - start))
            return line.columns(Array(repeating: .flexible, count: count)).enumerated().map { (start + $0, $1) }
        }
    }
}
