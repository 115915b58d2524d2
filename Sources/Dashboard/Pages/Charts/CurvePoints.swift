import Screen
import Telemetry

/// The samples of a curve on an axis.
struct CurvePoints: Sendable {
    /// In the order of the axis, those in the window with one more on either side; nil where the curve has nothing that
    /// the axis shows, such as epochs.
    let samples: [ChartSample]?
    /// All of the axis that the curve takes; nil without values.
    let whole: AxisWindow?
    /// Where the attempts after the first begin.
    let resumptions: [Double]
    /// The place of the first value that is NaN or infinite.
    let firstNotFinite: Double?
    /// Whether each sample in the window is a single value.
    let isExact: Bool
    /// The steps from one sample to the next, on average; nil with fewer than two.
    let stepsPerSample: Double?
    /// The least and the greatest value, with their places.
    let least: (place: Double, value: Double)?
    let greatest: (place: Double, value: Double)?

    private let buckets: [Curve.Bucket]
    private let clock: RunClock

    /// - Parameters:
    ///   - exact: the values in a range of steps as the log has them, if they were fetched.
    ///   - count: the largest number of samples, more than the chart has columns of dots.
    init(
        _ curve: Curve, exact: (curve: Curve, steps: ClosedRange<Double>)?, _ options: CurveOptions, clock: RunClock,
        count: Int
    ) {
        self.clock = clock
        let segments = Self.segments(of: curve, options.attempts)
        let coarse = segments.count == 1 ? segments[0] : segments.flatMap(\.self)
        let ends = coarse.map(clock.end)
        (least, greatest) = Self.extremes(of: coarse, ends, isPositive: options.isLogarithmic)
        firstNotFinite =
            curve.notFinite > 0 ? coarse.indices.first { coarse[$0].values.nonFiniteCount > 0 }.map { ends[$0] } : nil
        var starts: [Double] = []
        var first = 0
        for segment in segments {
            if first > 0, !segment.isEmpty { starts.append(clock.start(of: segment[0])) }
            first += segment.count
        }
        resumptions = starts.filter(\.isFinite)
        let finite = ends.lazy.filter { $0.isFinite && (!options.hasLogarithmicSteps || $0 > 0) }
        whole = finite.min().flatMap { low in
            let start = coarse.first.map(clock.start).flatMap { $0.isFinite && $0 < low ? $0 : nil } ?? low
            return finite.max().flatMap { AxisWindow(options.hasLogarithmicSteps && start <= 0 ? low : start, $0) }
        }
        buckets = coarse
        guard coarse.isEmpty || ends.contains(where: \.isFinite) else {
            (samples, isExact, stepsPerSample) = (nil, false, nil)
            return
        }
        var shown = segments
        if let exact { shown = Self.refined(shown, with: exact, options.attempts) }
        if let window = options.window { shown = shown.map { Self.part(of: $0, in: window, clock) } }
        let drawn = shown.count == 1 ? shown[0] : shown.flatMap(\.self)
        isExact = drawn.allSatisfy { $0.points == 1 }
        if drawn.count > 1, let first = drawn.first, let last = drawn.last {
            stepsPerSample = (last.lastStep - first.firstStep).magnitude / Double(drawn.count)
        } else {
            stepsPerSample = nil
        }
        let means = options.smooths ? Self.smoothed(drawn) : drawn.map(\.values.mean)
        samples = drawn.indices.map { index in
            ChartSample(
                from: clock.start(of: drawn[index]), to: clock.end(of: drawn[index]), mean: means[index],
                minimum: drawn[index].values.minimum, maximum: drawn[index].values.maximum)
        }.thinned(to: count)
    }

    /// The place of a step; nil before the first value, and where the axis does not say.
    func place(ofStep step: Double) -> Double? {
        guard let index = buckets.firstIndex(where: { $0.lastStep >= step }) ?? buckets.indices.last else { return nil }
        let bucket = buckets[index]
        // Within a bucket only its ends are known.
        let place =
            clock.start(of: bucket) == bucket.firstStep && step >= bucket.firstStep ? step : clock.end(of: bucket)
        return place.isFinite && step >= (buckets.first?.firstStep ?? .infinity) ? place : nil
    }

    /// The place of the first value that is not before a time in seconds.
    func place(ofSeconds seconds: Double) -> Double? {
        buckets.first { $0.lastSeconds >= seconds }.map(clock.end).flatMap { $0.isFinite ? $0 : nil }
    }

    // MARK: -

    /// The buckets of the attempts that are drawn. Of an attempt that a later one repeats, only what came before that
    /// is drawn, so that the curve does not run back.
    private static func segments(of curve: Curve, _ attempts: CurveOptions.Attempts) -> [[Curve.Bucket]] {
        switch attempts {
        case .all: return curve.segments.map { Array($0.buckets) }
        case .first: return curve.segments.prefix(1).map { Array($0.buckets) }
        case .latest:
            var kept: [[Curve.Bucket]] = []
            for segment in curve.segments {
                let start = segment.buckets.first?.firstStep ?? .infinity
                kept = kept.map { $0.filter { $0.lastStep < start } }.filter { !$0.isEmpty }
                kept.append(Array(segment.buckets))
            }
            return kept
        }
    }

    /// The segments with the exact values in place of the buckets that they are from.
    private static func refined(
        _ segments: [[Curve.Bucket]], with exact: (curve: Curve, steps: ClosedRange<Double>),
        _ attempts: CurveOptions.Attempts
    ) -> [[Curve.Bucket]] {
        let fine = self.segments(of: exact.curve, attempts)
        let before = segments.map { $0.filter { $0.lastStep < exact.steps.lowerBound } }.filter { !$0.isEmpty }
        let after = segments.map { segment in
            segment.filter { $0.lastStep > exact.steps.upperBound }.map { bucket in
                var bucket = bucket
                bucket.firstStep = max(bucket.firstStep, exact.steps.upperBound)
                return bucket
            }
        }.filter { !$0.isEmpty }
        return before + fine + after
    }

    /// The buckets that reach into the window, and one more on either side.
    private static func part(of buckets: [Curve.Bucket], in window: AxisWindow, _ clock: RunClock) -> [Curve.Bucket] {
        guard let first = buckets.firstIndex(where: { clock.end(of: $0) >= window.lower }),
            let last = buckets.lastIndex(where: { clock.start(of: $0) <= window.upper })
        else { return [] }
        let (from, to) = (max(0, min(first, last) - 1), min(buckets.count - 1, max(first, last) + 1))
        return Array(buckets[from...to])
    }

    private typealias Extreme = (place: Double, value: Double)

    private static func extremes(
        of buckets: [Curve.Bucket], _ ends: [Double], isPositive: Bool
    ) -> (least: Extreme?, greatest: Extreme?) {
        var (least, greatest): (Int?, Int?) = (nil, nil)
        for index in buckets.indices where buckets[index].values.count > 0 {
            let values = buckets[index].values
            if !isPositive || values.minimum > 0,
                values.minimum < least.map({ buckets[$0].values.minimum }) ?? .infinity
            {
                least = index
            }
            if !isPositive || values.maximum > 0,
                values.maximum > greatest.map({ buckets[$0].values.maximum }) ?? -.infinity
            {
                greatest = index
            }
        }
        return (
            least.map { (ends[$0], buckets[$0].values.minimum) },
            greatest.map { (ends[$0], buckets[$0].values.maximum) }
        )
    }

    /// A moving average of the means over a fortieth of what is shown, corrected for its bias towards the start. A
    /// bucket without a finite value stays a gap, and constants stay as they are: a learning rate that is reduced keeps
    /// its step.
    private static func smoothed(_ buckets: [Curve.Bucket]) -> [Double] {
        let window = Double(buckets.count) / 40
        guard window > 1 else { return buckets.map(\.values.mean) }
        let kept = 1 - 1 / window
        var (average, weight) = (0.0, 0.0)
        var former = Double.nan
        return buckets.map { bucket in
            guard bucket.values.count > 0 else { return .nan }
            let mean = bucket.values.mean
            defer { former = mean }
            if bucket.values.minimum == bucket.values.maximum, mean == former {
                (average, weight) = (former, 1)
                return former
            }
            average = kept * average + (1 - kept) * mean
            weight = kept * weight + (1 - kept)
            return average / weight
        }
    }
}

extension Curve {
    /// The value at a place of an axis, the mean where several values lie there; NaN before the first one.
    func value(at place: Double, _ attempts: CurveOptions.Attempts, clock: RunClock) -> Double {
        let shown = attempts == .first ? segments[..<min(1, segments.count)] : segments[...]
        // Later attempts repeat steps of earlier ones.
        guard
            let segment = shown.last(where: { $0.buckets.first.map { clock.start(of: $0) <= place } ?? false }),
            let last = segment.lastBucket(where: { clock.start(of: $0) <= place })
        else { return .nan }
        return last.values.mean
    }
}

extension [ChartSample] {
    /// At most so many samples, with the extremes of those that they stand for.
    func thinned(to count: Int) -> [ChartSample] {
        guard self.count > count, count > 0 else { return self }
        return (0..<count).map { place in
            let part = self[place * self.count / count..<(place + 1) * self.count / count]
            var sample = part[part.startIndex]
            sample.end = part[part.endIndex - 1].end
            var (sum, number) = (0.0, 0)
            for other in part {
                if other.mean.isFinite { (sum, number) = (sum + other.mean, number + 1) }
                if other.minimum < sample.minimum { sample.minimum = other.minimum }
                if other.maximum > sample.maximum { sample.maximum = other.maximum }
            }
            sample.mean = number > 0 ? sum / Double(number) : .nan
            return sample
        }
    }
}
