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
        let extent = Extent(coarse, clock, options)
        (least, greatest) = (extent.least, extent.greatest)
        firstNotFinite =
            curve.notFinite > 0 ? coarse.first { $0.values.nonFiniteCount > 0 }.map { clock.end(of: $0) } : nil
        var starts: [Double] = []
        var first = 0
        for segment in segments {
            if first > 0, !segment.isEmpty { starts.append(clock.start(of: segment[0])) }
            first += segment.count
        }
        resumptions = starts.filter(\.isFinite)
        whole = extent.window(
            from: coarse.first.map { clock.start(of: $0) }, isLogarithmic: options.hasLogarithmicSteps)
        buckets = coarse
        guard coarse.isEmpty || extent.hasPlaces else {
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
        samples = Self.samples(of: drawn, clock, smooths: options.smooths, atMost: count)
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
        case .all: return curve.segments.map(\.allBuckets)
        case .first: return curve.segments.prefix(1).map(\.allBuckets)
        case .latest:
            var kept: [[Curve.Bucket]] = []
            for segment in curve.segments {
                let buckets = segment.allBuckets
                let start = buckets.first?.firstStep ?? .infinity
                kept = kept.map { $0.filter { $0.lastStep < start } }.filter { !$0.isEmpty }
                kept.append(buckets)
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

    typealias Extreme = (place: Double, value: Double)

    /// The samples of buckets, at most so many: with the extremes of those that they stand for, and their mean, which may
    /// be smoothed.
    private static func samples(
        of buckets: [Curve.Bucket], _ clock: RunClock, smooths: Bool, atMost most: Int
    ) -> [ChartSample] {
        let count = min(buckets.count, max(1, most))
        var smoothing = Smoothing(buckets.count)
        var samples: [ChartSample] = []
        samples.reserveCapacity(count)
        var next = 0
        for place in 0..<count {
            let (first, end) = (next, (place + 1) * buckets.count / count)
            var (sum, number) = (0.0, 0)
            var (minimum, maximum) = (buckets[first].values.minimum, buckets[first].values.maximum)
            while next < end {
                let values = buckets[next].values
                let mean = smooths ? smoothing.next(values) : values.mean
                if mean.isFinite { (sum, number) = (sum + mean, number + 1) }
                if values.minimum < minimum { minimum = values.minimum }
                if values.maximum > maximum { maximum = values.maximum }
                next += 1
            }
            samples.append(
                ChartSample(
                    from: clock.start(of: buckets[first]), to: clock.end(of: buckets[end - 1]),
                    mean: number == 1 ? sum : number > 0 ? sum / Double(number) : .nan, minimum: minimum,
                    maximum: maximum))
        }
        return samples
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

    /// The ends of the axis and of the values that buckets take, found in one pass.
    private struct Extent {
        private(set) var least: Extreme?
        private(set) var greatest: Extreme?
        /// Whether any bucket has a place on the axis.
        private(set) var hasPlaces = false
        private var (low, high) = (Double.infinity, -Double.infinity)

        init(_ buckets: [Curve.Bucket], _ clock: RunClock, _ options: CurveOptions) {
            var (leastPlace, greatestPlace): (Int?, Int?) = (nil, nil)
            var (smallest, largest) = (Double.infinity, -Double.infinity)
            for index in buckets.indices {
                let end = clock.end(of: buckets[index])
                if end.isFinite {
                    hasPlaces = true
                    if !options.hasLogarithmicSteps || end > 0 { (low, high) = (min(low, end), max(high, end)) }
                }
                let values = buckets[index].values
                guard values.count > 0 else { continue }
                if values.minimum < smallest, !options.isLogarithmic || values.minimum > 0 {
                    (smallest, leastPlace) = (values.minimum, index)
                }
                if values.maximum > largest, !options.isLogarithmic || values.maximum > 0 {
                    (largest, greatestPlace) = (values.maximum, index)
                }
            }
            least = leastPlace.map { (clock.end(of: buckets[$0]), smallest) }
            greatest = greatestPlace.map { (clock.end(of: buckets[$0]), largest) }
        }

        /// What the buckets take of the axis; nil if that is nothing.
        func window(from start: Double?, isLogarithmic: Bool) -> AxisWindow? {
            guard low <= high else { return nil }
            let start = start.flatMap { $0.isFinite && $0 < low ? $0 : nil } ?? low
            return AxisWindow(isLogarithmic && start <= 0 ? low : start, high)
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
