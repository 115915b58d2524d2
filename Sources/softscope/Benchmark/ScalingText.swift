import Screen

/// How cost grows, as small charts and a table.
struct ScalingText {
    var series: [ScalingBenchmark.Series]
    var appearance: Appearance
    /// The width of the lines, in columns.
    var columns: Int

    /// The rows of a chart, with its title.
    private static let height = 10
    private static let gap = 2
    private static let widest = 160

    private var numbers: NumberFormat { appearance.numbers }

    var lines: [String] { ["", "milliseconds an epoch, both axes logarithmic", ""] + charts + table }

    /// The charts, two beside each other where there is room.
    private var charts: [String] {
        let width = min(columns, Self.widest)
        let beside = width >= 60 ? 2 : 1
        let rows = (series.count + beside - 1) / beside
        var frame = Frame(size: Size(columns: width, rows: rows * (Self.height + 1)))
        let each = (width - (beside - 1) * Self.gap) / beside
        for (number, series) in series.enumerated() {
            let place = Rectangle(
                column: number % beside * (each + Self.gap), row: number / beside * (Self.height + 1), width: each,
                height: Self.height)
            draw(series, into: &frame, in: place)
        }
        return frame.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private func draw(_ series: ScalingBenchmark.Series, into frame: inout Frame, in place: Rectangle) {
        frame.write(series.subject.title, in: place.line(0), style: appearance.theme.strong, with: appearance)
        let samples = series.points.map { ChartSample(x: Double($0.value), y: $0.epochs.median * 1000) }
        let measured = ChartSeries("measured", samples, kind: .markers(joined: true), style: appearance.theme.training)
        let chart = LineChart(
            [measured], x: .init(scale: .logarithmic, integersOnly: true), y: .init(scale: .logarithmic))
        var area = place
        _ = area.removeTop(1)
        frame.draw(chart, in: area, with: appearance)
    }

    /// The numbers of the charts, with the factor by which each grew from the point before.
    private var table: [String] {
        series.flatMap { series in
            let points = series.points
            let factors = points.indices.map { index in
                index == 0
                    ? "" : numbers.fixed(points[index].epochs.median / points[index - 1].epochs.median, digits: 2)
            }
            return [
                "",
                row(series.subject.rawValue, points.map { numbers.grouped($0.value) }),
                row("milliseconds", points.map { numbers.fixed($0.epochs.median * 1000, digits: 1) }),
                row("times the one before", factors),
            ]
        }
    }

    private func row(_ name: String, _ cells: [String]) -> String {
        name.paddedRight(to: 22) + cells.map { $0.paddedLeft(to: 8) }.joined()
    }
}
