import Screen
import Telemetry

/// How charts of some runs are drawn, with what was drawn last.
struct ChartBoard {
    let runs: [WatchedRun]
    /// Where their values lie on the axis.
    let clocks: [RunClock]
    /// The names of the runs as legends show them.
    let labels: [String]
    /// The places of the runs in the palette.
    let colors: [Int]
    var exact = ExactAnswers()
    let options: CurveOptions
    /// Whether the names of several runs stand at the ends of their lines.
    var isEnlarged = false
    let cache: ChartCache

    /// The width for which curves are computed where nothing is drawn.
    private static let usualColumns = 100

    private func stamp(of chart: MetricChart, columns: Int) -> ChartCache.CurveStamp {
        let lines = chart.lines.compactMap { line -> ChartCache.CurveStamp.Line? in
            guard let curve = line.curve(in: runs), clocks.indices.contains(line.run) else { return nil }
            let run = runs[line.run]
            return .init(
                line: line, generation: run.generation, points: curve.points, clock: clocks[line.run],
                exact: exact.stamp(of: run))
        }
        return ChartCache.CurveStamp(
            lines: lines, marks: .init(marks: runs.first?.marks.count ?? 0, pauses: runs.first?.pauses ?? []),
            options: options.ofCurves, columns: columns)
    }

    /// The curves of a chart where nothing is drawn.
    func curves(of chart: MetricChart) -> ChartCurves {
        curves(of: chart, stamp(of: chart, columns: Self.usualColumns))
    }

    private func curves(of chart: MetricChart, _ stamp: ChartCache.CurveStamp) -> ChartCurves {
        cache.curves(of: chart, stamp) {
            ChartCurves(chart, of: runs, clocks: clocks, exact: exact, options, columns: stamp.columns)
        }
    }

    func drawing(of chart: MetricChart, columns: Int, with appearance: Appearance) -> ChartDrawing {
        drawing(of: chart, curves(of: chart, stamp(of: chart, columns: columns)), with: appearance)
    }

    private func drawing(
        of chart: MetricChart, _ curves: ChartCurves, with appearance: Appearance
    ) -> ChartDrawing {
        var drawing = ChartDrawing(
            chart, curves, of: runs, labels: labels, colors: colors, exact: exact, options,
            isEnlarged: isEnlarged, with: appearance)
        drawing.chart.findAxis = { [cache] in cache.axis($0, make: $1) }
        return drawing
    }

    func draw(
        _ chart: MetricChart, into frame: inout Frame, in area: Rectangle, isSelected: Bool, isPinned: Bool = false,
        with appearance: Appearance
    ) {
        let stamp = stamp(of: chart, columns: area.width)
        let look = ChartCache.PictureStamp(
            size: Size(columns: area.width, rows: area.height), crosshair: options.crosshair, isSelected: isSelected,
            isPinned: isPinned, isEnlarged: isEnlarged, labels: labels, colors: colors,
            isRunning: runs.map { $0.state == "running" }, appearance: appearance)
        let picture = cache.picture(
            of: chart, stamp, look,
            makeCurves: { ChartCurves(chart, of: runs, clocks: clocks, exact: exact, options, columns: stamp.columns) }
        ) { curves in
            var picture = Frame(size: look.size, filledWith: Cell(" ", appearance.theme.text))
            drawing(of: chart, curves, with: appearance)
                .draw(into: &picture, in: picture.area, isSelected: isSelected, isPinned: isPinned, with: appearance)
            return picture
        }
        frame.draw(picture, column: area.column, row: area.row)
    }
}
