import Screen
import Telemetry

/// The charts that were drawn last, with their curves: thirty frames a second come, and most charts change seldom.
///
/// Copies of a page share the cache, which is harmless because what it returns depends only on its arguments.
final class ChartCache: Sendable {
    /// What the curves of a chart depend on.
    struct CurveStamp: Hashable, Sendable {
        struct Line: Hashable, Sendable {
            let line: MetricChart.Line
            let generation: Generation
            let points: Int
            /// Values of other metrics may be earlier, and begin a time axis.
            let clock: RunClock
            let exact: ExactPoints.Request?
        }
        /// What the marks of the first run depend on.
        struct Marks: Hashable, Sendable {
            let marks: Int
            let pauses: [TimeGaps.Gap]
        }
        let lines: [Line]
        let marks: Marks
        let options: CurveOptions
        let columns: Int
    }

    /// What the picture of a chart depends on besides.
    struct PictureStamp: Hashable, Sendable {
        let size: Size
        let crosshair: Double?
        let isSelected: Bool
        let isPinned: Bool
        let isEnlarged: Bool
        let labels: [String]
        let colors: [Int]
        /// Whether each of the runs goes on.
        let isRunning: [Bool]
        let appearance: Appearance
    }

    private struct Entry: Sendable {
        var stamp: CurveStamp
        var curves: ChartCurves
        var picture: (stamp: PictureStamp, frame: Frame)?
    }

    private let entries = Guarded<[MetricChart: Entry]>([:])
    private let axes = Guarded<[LineChart.AxisRequest: Axis]>([:])
    /// More charts than a screen has room for.
    private static let most = 256
    private static let mostAxes = 1024

    /// An axis, which charts side by side mostly share.
    func axis(_ request: LineChart.AxisRequest, make: () -> Axis) -> Axis {
        if let known = axes.withLock({ $0[request] }) { return known }
        let axis = make()
        axes.withLock { axes in
            if axes.count >= Self.mostAxes { axes = [:] }
            axes[request] = axis
        }
        return axis
    }

    /// The curves of a chart.
    func curves(of chart: MetricChart, _ stamp: CurveStamp, make: () -> ChartCurves) -> ChartCurves {
        if let known = entries.withLock({ $0[chart] }), known.stamp == stamp { return known.curves }
        let curves = make()
        keep(Entry(stamp: stamp, curves: curves), of: chart)
        return curves
    }

    /// The picture of a chart.
    func picture(
        of chart: MetricChart, _ curveStamp: CurveStamp, _ stamp: PictureStamp, makeCurves: () -> ChartCurves,
        draw: (ChartCurves) -> Frame
    ) -> Frame {
        let known = entries.withLock { $0[chart] }.flatMap { $0.stamp == curveStamp ? $0 : nil }
        if let picture = known?.picture, picture.stamp == stamp { return picture.frame }
        var entry = known ?? Entry(stamp: curveStamp, curves: makeCurves())
        let frame = draw(entry.curves)
        entry.picture = (stamp, frame)
        keep(entry, of: chart)
        return frame
    }

    private func keep(_ entry: Entry, of chart: MetricChart) {
        entries.withLock { entries in
            if entries.count >= Self.most, entries[chart] == nil { entries = [:] }
            entries[chart] = entry
        }
    }
}
