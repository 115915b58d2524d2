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
    /// How many values lie where a logarithmic axis has no place, as far as the ends of the buckets tell.
    var notPositivePlaces: Int {
        stretches.reduce(0) { count, stretch in
            stretch.pieces.joined().reduce(count) { count, bucket in
                guard clock.start(of: bucket) <= 0 else { return count }
                return count + (clock.end(of: bucket) <= 0 ? bucket.points : 1)
            }
        }
    }
    /// Whether each sample in the window is a single value.
    let isExact: Bool
    /// The steps from one sample to the next, on average; nil with fewer than two.
    let stepsPerSample: Double?
    /// The least and the greatest value, with their places.
    let least: (place: Double, value: Double)?
    let greatest: (place: Double, value: Double)?

    private let stretches: [CurveStretch]
    private let clock: RunClock

    /// - Parameters:
    ///   - exact: the values in a range of steps as the log has them, if they were fetched.
    ///   - count: the largest number of samples, more than the chart has columns of dots.
    init(
        _ curve: Curve, exact: (curve: Curve, steps: ClosedRange<Double>)?, _ options: CurveOptions, clock: RunClock,
        count: Int
    ) {
        self.clock = clock
        let stretches = [CurveStretch](curve, options.attempts)
        let extent = Extent(stretches, clock, options)
        (least, greatest) = (extent.least, extent.greatest)
        firstNotFinite =
            curve.notFinite > 0
            ? stretches.firstBucket { $0.values.nonFiniteCount > 0 }.map { clock.end(of: $0) } : nil
        let filled = stretches.filter { !$0.isEmpty }
        resumptions = filled.dropFirst().compactMap(\.first).map { clock.start(of: $0) }.filter(\.isFinite)
        whole = extent.window(
            from: filled.first?.first.map { clock.start(of: $0) }, isLogarithmic: options.hasLogarithmicSteps)
        self.stretches = stretches
        guard filled.isEmpty || extent.hasPlaces else {
            (samples, isExact, stepsPerSample) = (nil, false, nil)
            return
        }
        var drawn = stretches
        if let exact { drawn = drawn.refined(with: exact, options.attempts) }
        if let window = options.window { drawn = drawn.map { $0.part(in: window, clock) } }
        drawn = drawn.filter { !$0.isEmpty }
        isExact = drawn.allSatisfy { $0.allSatisfy { $0.points == 1 } }
        let number = drawn.reduce(0) { $0 + $1.count }
        if number > 1, let first = drawn.first?.first, let last = drawn.last?.last {
            stepsPerSample = (last.lastStep - first.firstStep).magnitude / Double(number)
        } else {
            stepsPerSample = nil
        }
        // With exact values in their midst, stretches are no attempts.
        let joins = exact != nil || options.axis == .step || options.axis == .epoch
        samples = CurveSamples(drawn, number, clock, smooths: options.smooths, joins: joins, atMost: count).samples
    }

    /// The place of a step; nil before the first value, and where the axis does not say.
    func place(ofStep step: Double) -> Double? {
        guard let first = stretches.first(where: { !$0.isEmpty })?.first, step >= first.firstStep,
            let bucket = stretches.firstBucket(where: { $0.lastStep >= step })
                ?? stretches.last(where: { !$0.isEmpty })?.last
        else { return nil }
        // Within a bucket only its ends are known.
        let place =
            clock.start(of: bucket) == bucket.firstStep && step >= bucket.firstStep ? step : clock.end(of: bucket)
        return place.isFinite ? place : nil
    }

    /// The place of the first value that is not before a time in seconds.
    func place(ofSeconds seconds: Double) -> Double? {
        stretches.firstBucket { $0.lastSeconds >= seconds }.map(clock.end).flatMap { $0.isFinite ? $0 : nil }
    }

    // MARK: -

    typealias Extreme = (place: Double, value: Double)

    /// The ends of the axis and of the values that buckets take, found in one pass.
    private struct Extent {
        private(set) var least: Extreme?
        private(set) var greatest: Extreme?
        /// Whether any bucket has a place on the axis.
        private(set) var hasPlaces = false
        private var (low, high) = (Double.infinity, -Double.infinity)

        init(_ stretches: [CurveStretch], _ clock: RunClock, _ options: CurveOptions) {
            var (smallest, largest) = (Double.infinity, -Double.infinity)
            for stretch in stretches {
                for piece in stretch.pieces {
                    for bucket in piece {
                        let end = clock.end(of: bucket)
                        if end.isFinite {
                            hasPlaces = true
                            if !options.hasLogarithmicSteps || end > 0 { (low, high) = (min(low, end), max(high, end)) }
                        }
                        let values = bucket.values
                        guard values.count > 0 else { continue }
                        if values.minimum < smallest, !options.isLogarithmic || values.minimum > 0 {
                            smallest = values.minimum
                            least = (end, smallest)
                        }
                        if values.maximum > largest, !options.isLogarithmic || values.maximum > 0 {
                            largest = values.maximum
                            greatest = (end, largest)
                        }
                    }
                }
            }
        }

        /// What the buckets take of the axis; nil if that is nothing.
        func window(from start: Double?, isLogarithmic: Bool) -> AxisWindow? {
            guard low <= high else { return nil }
            let start = start.flatMap { $0.isFinite && $0 < low ? $0 : nil } ?? low
            return AxisWindow(isLogarithmic && start <= 0 ? low : start, high)
        }
    }
}

extension [CurveStretch] {
    /// The first bucket of all that passes; nil if none does.
    fileprivate func firstBucket(where passes: (Curve.Bucket) -> Bool) -> Curve.Bucket? {
        for stretch in self {
            if let bucket = stretch.firstBucket(where: passes) { return bucket }
        }
        return nil
    }
}

extension Curve {
    /// The value at a place of an axis, the mean where several values lie there; NaN before the first one.
    func value(at place: Double, _ attempts: CurveOptions.Attempts, clock: RunClock) -> ShownValue {
        let shown = attempts == .first ? segments[..<min(1, segments.count)] : segments[...]
        // Later attempts repeat steps of earlier ones.
        guard
            let segment = shown.last(where: { $0.buckets.first.map { clock.start(of: $0) <= place } ?? false }),
            let last = segment.lastBucket(where: { clock.start(of: $0) <= place })
        else { return ShownValue(.nan) }
        return ShownValue(last.values.mean, isMean: last.points > 1 && last.values.minimum < last.values.maximum)
    }
}

/// A value of a curve, or the mean of several.
struct ShownValue: Hashable, Sendable {
    let value: Double
    let isMean: Bool

    init(_ value: Double, isMean: Bool = false) { (self.value, self.isMean) = (value, isMean) }

    /// Four digits, with a sign before a mean.
    func text(with appearance: Appearance) -> String {
        (isMean ? appearance.text("≈", ascii: "~") : "") + appearance.numbers.significant(value, digits: 4)
    }
}
