import Screen
import Telemetry

/// The samples of a curve's buckets, at most so many: with the extremes of those that they stand for, and their mean,
/// which may be smoothed.
///
/// An attempt that repeats steps is a line of its own, and so is each one on an axis of time, which passes between them: the one
/// before ends, and the average begins anew.
struct CurveSamples {
    private(set) var samples: [ChartSample] = []
    private let clock: RunClock
    private let smooths: Bool
    /// The number of buckets, and into how many groups they are divided.
    private let (total, count): (Int, Int)
    private var smoothing: Smoothing
    /// The buckets that were gone through, the groups that are complete, and how many buckets end the next one.
    private var (taken, groups, end) = (0, 0, 0)
    private var isBegun = false
    private var (start, last, sum, number, minimum, maximum) = (0.0, 0.0, 0.0, 0, 0.0, 0.0)

    /// - Parameters:
    ///   - total: the number of buckets of all stretches.
    ///   - joins: whether a stretch goes on where the one before ends.
    init(
        _ stretches: [CurveStretch], _ total: Int, _ clock: RunClock, smooths: Bool, joins: Bool = true,
        atMost most: Int
    ) {
        (self.clock, self.smooths, self.total) = (clock, smooths, total)
        count = min(total, max(1, most))
        smoothing = Smoothing(total)
        end = count > 0 ? total / count : 0
        samples.reserveCapacity(count)
        var former = -Double.infinity
        for stretch in stretches {
            if let first = stretch.first, former.isFinite, !joins || clock.start(of: first) < former {
                breakOff(at: clock.start(of: first))
            }
            for piece in stretch.pieces {
                for bucket in piece { add(bucket) }
            }
            if let last = stretch.last { former = clock.end(of: last) }
        }
    }

    @inline(__always)
    private mutating func add(_ bucket: Curve.Bucket) {
        let values = bucket.values
        if isBegun {
            if values.minimum < minimum { minimum = values.minimum }
            if values.maximum > maximum { maximum = values.maximum }
        } else {
            (start, minimum, maximum) = (clock.start(of: bucket), values.minimum, values.maximum)
            (sum, number, isBegun) = (0, 0, true)
        }
        let mean = smooths ? smoothing.next(values) : values.mean
        if mean.isFinite { (sum, number) = (sum + mean, number + 1) }
        last = clock.end(of: bucket)
        taken += 1
        guard taken == end else { return }
        finish()
        groups += 1
        end = (groups + 1) * total / count
    }

    private mutating func finish() {
        samples.append(
            ChartSample(
                from: start, to: last, mean: number == 1 ? sum : number > 0 ? sum / Double(number) : .nan,
                minimum: minimum, maximum: maximum))
        isBegun = false
    }

    /// Ends the line, and leaves a gap before the next one.
    private mutating func breakOff(at place: Double) {
        if isBegun { finish() }
        samples.append(
            ChartSample(from: place, to: place, mean: .nan, minimum: .infinity, maximum: -.infinity))
        smoothing = Smoothing(total)
    }

    /// A moving average of the means over a fortieth of what is shown, corrected for its bias towards the start. A
    /// bucket without a finite value stays a gap, and constants stay as they are: a learning rate that is reduced keeps
    /// its step.
    private struct Smoothing {
        /// The share of the average that is kept; nil where the window is too short for one.
        private let kept: Double?
        private var (average, weight) = (0.0, 0.0)
        private var former = Double.nan

        init(_ count: Int) {
            let window = Double(count) / 40
            kept = window > 1 ? 1 - 1 / window : nil
        }

        mutating func next(_ values: Aggregate) -> Double {
            guard let kept else { return values.mean }
            guard values.count > 0 else { return .nan }
            let mean = values.mean
            defer { former = mean }
            if values.minimum == values.maximum, mean == former {
                (average, weight) = (former, 1)
                return former
            }
            average = kept * average + (1 - kept) * mean
            weight = kept * weight + (1 - kept)
            return average / weight
        }
    }
}
