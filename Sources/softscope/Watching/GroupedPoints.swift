import RunLogs
import Telemetry

/// Points of several metrics, those of each one behind the other: a curve takes many at once far faster than each alone.
///
/// It keeps its memory for the points that it takes next.
struct GroupedPoints {
    private(set) var points: [Curve.Point] = []
    /// Where the points of each metric begin, and where the last ones end.
    private var starts: [Int] = [0]

    /// Takes points, in place of those before.
    ///
    /// - Parameter metrics: the number of metrics. Points of further ones are left out.
    mutating func take(_ new: Span<LogPoint>, metrics: Int) {
        if points.count < new.count {
            points = Array(repeating: Curve.Point(.nan, step: .nan, epoch: .nan, seconds: .nan), count: new.count)
        }
        starts = Array(repeating: 0, count: metrics + 1)
        // A span is checked for uniqueness once, an array at every change.
        var ends = starts.mutableSpan
        for index in new.indices {
            let metric = Int(new[index].metric)
            if metric >= 0, metric < metrics { ends[metric + 1] += 1 }
        }
        for metric in 0..<metrics { ends[metric + 1] += ends[metric] }
        place(new, metrics: metrics)
    }

    private mutating func place(_ new: Span<LogPoint>, metrics: Int) {
        var next = starts
        var places = next.mutableSpan
        var points = self.points.mutableSpan
        for index in new.indices {
            let point = new[index]
            let metric = Int(point.metric)
            guard metric >= 0, metric < metrics else { continue }
            points[places[metric]] = Curve.Point(
                point.value, step: point.step.map(Double.init) ?? .nan, epoch: point.epoch ?? .nan,
                seconds: point.seconds ?? .nan)
            places[metric] += 1
        }
    }

    /// Where the points of a metric lie in `points`, in the order of the log.
    func range(of metric: Int) -> Range<Int> { starts[metric]..<starts[metric + 1] }
}
