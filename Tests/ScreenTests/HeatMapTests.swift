import Screen
import Testing

@Suite("Heat maps")
struct HeatMapTests {
    static func map(_ size: Size, count: Int = 3, cursor: HeatMapGrid.Place = .init(row: 0, column: 0)) -> HeatMap {
        let names = (0..<count).map { "n\($0)" }
        let grid = HeatMapGrid(
            in: Rectangle(size), count: count, cursor: cursor, nameWidth: 3, narrowest: 4, widest: 8)
        return HeatMap(grid, rowNames: names, columnNames: names) { row, column in
            .init("\(row * 10 + column)", detail: "1 %", heat: 0.5, hue: row == column ? .good : .bad)
        }
    }

    @Test("names are above and at the left, and the cursor has a mark")
    func drawing() {
        #expect(
            Self.map(Size(columns: 15, rows: 4)).picture(15, 4) == """
                     n0  n1  n2
                n0 ▸  0   1   2
                n1   10  11  12
                n2   20  21  22
                """)
        #expect(Self.map(Size(columns: 15, rows: 7)).picture(15, 7).contains("1 %"))
    }

    @Test("backgrounds are coloured only where there are enough colours")
    func backgrounds() {
        let size = Size(columns: 15, rows: 4)
        #expect(Self.map(size).frame(15, 4)[9, 2].style.background != nil)
        #expect(Self.map(size).frame(15, 4, .monochrome).cells.allSatisfy { $0.style.background == nil })
    }

    @Test("a visible cell is found where it is drawn, in a grid that scrolls around its cursor")
    func places() {
        for count in [1, 3, 50] {
            for (columns, rows) in [(15, 4), (40, 12), (100, 40)] {
                let cursor = HeatMapGrid.Place(row: count - 1, column: count / 2)
                let grid = Self.map(Size(columns: columns, rows: rows), count: count, cursor: cursor).grid
                #expect(!grid.rectangle(cursor).isEmpty)
                for row in grid.rows {
                    for column in grid.columns {
                        let place = HeatMapGrid.Place(row: row, column: column)
                        let cell = grid.rectangle(place)
                        #expect(grid.place(atColumn: cell.column, row: cell.row) == place)
                        #expect(grid.place(atColumn: cell.endColumn - 1, row: cell.endRow - 1) == place)
                    }
                }
            }
        }
    }

    @Test("a map can be drawn in any size")
    func sizes() {
        for columns in 0...20 {
            for rows in 0...6 { _ = Self.map(Size(columns: columns, rows: rows), count: 9).picture(columns, rows) }
        }
        _ = Self.map(Size(columns: 20, rows: 6), count: 0).picture(20, 6)
    }
}
