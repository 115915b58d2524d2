import Screen
import Telemetry

/// A line for each rank, with bars for its speed and for its waiting where there is room.
struct RanksTable: Widget {
    var ranks: [RankReport]
    /// The number of ranks above the first one that is shown.
    var skipped: Int

    /// Wider bars tell no more.
    private static let widest = 140
    private static let widestHost = 30

    private static let columns = [
        Table.Column("rank", importance: 9),
        Table.Column("host", alignment: .left, importance: 7),
        Table.Column("samples/s", importance: 8, minimumWidth: 9),
        Table.Column("", alignment: .left, importance: 1, holdsBars: true, minimumWidth: 6),
        Table.Column("waiting", importance: 6, minimumWidth: 7),
        Table.Column("", alignment: .left, importance: 2, holdsBars: true, minimumWidth: 6),
        Table.Column("memory", importance: 5, minimumWidth: 8),
        Table.Column("instructions", alignment: .left, importance: 3),
        Table.Column("", alignment: .left, importance: 4, minimumWidth: 7),
    ]

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let numbers = appearance.numbers
        let most = ranks.map(\.samplesPerSecond).filter(\.isFinite).max() ?? 0
        let slowest = ranks.slowest
        let common = ranks.haveDifferentInstructions ? ranks.first?.instructions : nil
        let rows = ranks.enumerated().map { rank, report in
            let isSlowest = rank == slowest
            let differs = common != nil && report.instructions != common
            return Table.Row(
                [
                    .text(StyledText("\(rank)")),
                    .text(StyledText(report.host.shortenedInside(to: Self.widestHost, with: appearance))),
                    .text(StyledText(numbers.count(report.samplesPerSecond))),
                    .bar(most > 0 ? report.samplesPerSecond / most : 0, isSlowest ? theme.warning : nil),
                    .text(StyledText(numbers.percent(report.waiting, digits: 0))),
                    .bar(report.waiting, theme.muted),
                    .text(StyledText("\(numbers.count(report.memory))B")),
                    .text(
                        differs ? StyledText(report.instructions, theme.warning) : StyledText(report.instructions)),
                    .text(StyledText(isSlowest ? "slowest" : "")),
                ], style: isSlowest ? theme.warning : nil)
        }
        let table = Table(Self.columns, rows, offset: skipped, spreads: true)
        var place = area
        frame.draw(table, in: place.removeLeft(min(area.width, Self.widest)), with: appearance)
    }
}
