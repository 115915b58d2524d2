import Screen
import Testing

@Suite("Tables")
struct TableTests {
    static let table = Table(
        [
            .init("name", alignment: .left, importance: 9), .init("p", importance: 5),
            .init("", importance: 1, holdsBars: true), .init("count", importance: 2),
        ],
        [
            .init([.text("cat"), .text("0.5"), .bar(0.5, nil), .text("12")]),
            .init([.text("crocodile"), .text("0.25"), .bar(0.25, nil)], isSelected: true),
        ])

    @Test("columns are aligned under their titles, and bars take the remaining room")
    func wide() {
        #expect(
            Self.table.picture(34, 3) == """
                name          p              count
                cat         0.5  █████          12
                crocodile  0.25  ██▌
                """)
    }

    @Test("whole columns are left out where room is short, the least important ones first")
    func narrow() {
        #expect(Self.table.picture(20, 2) == "name         p count\ncat        0.5    12")
        #expect(Self.table.picture(14, 2) == "name         p\ncat        0.5")
        #expect(Self.table.picture(4, 3) == "name\ncat\ncro…")
    }

    @Test("rows are spread where all of them have room, and tables can be drawn in any size")
    func sizes() {
        var table = Self.table
        table.spreads = true
        #expect(table.picture(14, 4).split(separator: "\n", omittingEmptySubsequences: false)[2] == "")
        for columns in 0...40 {
            for rows in 0...5 { _ = table.picture(columns, rows) }
        }
        #expect(Table([], []).picture(10, 2) == "\n")
    }
}
