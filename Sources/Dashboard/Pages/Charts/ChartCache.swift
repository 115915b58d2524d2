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
        let hasEndLabels: Bool
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

    /// A horizontal axis, which charts mostly share.
    func axis(_ request: LineChart.AxisRequest, make: () -> Axis) -> Axis {
        if let known = axes.withLock({ $0[request] }) { return known }
        let axis = make()
        axes.withLock { axes in
            if axes.count >= Self.most { axes = [:] }
            axes[request] = axis
        }
        return axis
    }

    /// The curves of a chart.
    func curves(of chart: MetricChart, _ stamp: CurveStamp, make: () -> ChartCurves) -> ChartCurves {
        if let known = entries.withLock({ $0[chart] }), known.stamp == stamp { return known.curves }
        let curves = make()
        entries.withLock { entries in
            if entries.count >= Self.most, entries[chart] == nil { entries = [:] }
            entries[chart] = Entry(stamp: stamp, curves: curves)
        }
        return curves
    }

    /// The picture of a chart whose curves are in the cache.
    func picture(
        of chart: MetricChart, _ curveStamp: CurveStamp, _ stamp: PictureStamp, make: () -> Frame
    ) -> Frame {
        if let known = entries.withLock({ $0[chart] }), known.stamp == curveStamp, let picture = known.picture,
            picture.stamp == stamp
        {
            return picture.frame
        }
        let frame = make()
        entries.withLock { entries in
            if entries[chart]?.stamp == curveStamp { entries[chart]?.picture = (stamp, frame) }
        }
        return frame
    }
}
