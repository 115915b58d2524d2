import Screen
import Telemetry

/// The samples of a curve on an axis.
struct CurvePoints {
    /// In the order of the axis; nil where the curve has nothing that the axis shows, such as epochs.
    let samples: [ChartSample]?
    /// The means of the samples without smoothing.
    private let means: [Double]
    /// Where the attempts after the first begin.
    let resumptions: [Double]
    /// The place of the first value that is NaN or infinite.
    let firstNotFinite: Double?

    /// A gap of so many usual intervals is cut from the active time.
    private static let idleIntervals = 10.0

    init(_ curve: Curve, _ options: CurveOptions) {
        let segments = Self.segments(of: curve, options.attempts)
        let buckets = segments.flatMap(\.self)
        let times = Self.times(buckets, isActive: options.axis == .activeTime)
        func place(_ index: Int) -> Double {
            switch options.axis {
            case .step: buckets[index].lastStep
            case .epoch: buckets[index].lastEpoch
            case .time, .activeTime: times[index]
            }
        }
        means = buckets.map(\.values.mean)
        let drawn = options.smooths ? Self.smoothed(buckets) : means
        let samples = buckets.indices.map { index in
            let start = options.axis == .step ? buckets[index].firstStep : place(index)
            return ChartSample(
                from: start, to: place(index), mean: drawn[index], minimum: buckets[index].values.minimum,
                maximum: buckets[index].values.maximum)
        }
        self.samples = samples.contains { $0.end.isFinite } || buckets.isEmpty ? samples : nil
        var starts: [Int] = []
        var start = 0
        for segment in segments {
            if start > 0 { starts.append(start) }
            start += segment.count
        }
        resumptions = starts.map(place).filter(\.isFinite)
        firstNotFinite = buckets.indices.first { buckets[$0].values.nonFiniteCount > 0 }.map(place)
    }

    /// The value at a place of the axis, without smoothing; the mean where several values lie there.
    func value(at place: Double) -> Double {
        samples?.lastIndex { $0.start <= place }.map { means[$0] } ?? .nan
    }

    /// The buckets of the attempts that are drawn. Of an attempt that a later one repeats, only what came before that
    /// is drawn, so that the curve does not run back.
    private static func segments(of curve: Curve, _ attempts: CurveOptions.Attempts) -> [[Curve.Bucket]] {
        switch attempts {
        case .all: return curve.segments.map(\.buckets)
        case .first: return curve.segments.prefix(1).map(\.buckets)
        case .latest:
            var kept: [[Curve.Bucket]] = []
            for segment in curve.segments {
                let start = segment.buckets.first?.firstStep ?? .infinity
                kept = kept.map { $0.filter { $0.lastStep < start } }.filter { !$0.isEmpty }
                kept.append(segment.buckets)
            }
            return kept
        }
    }

    /// The seconds since the first value, of each bucket.
    private static func times(_ buckets: [Curve.Bucket], isActive: Bool) -> [Double] {
        guard let first = buckets.lazy.map(\.lastSeconds).first(where: \.isFinite) else {
            return buckets.map { _ in .nan }
        }
        let seconds = buckets.map { $0.lastSeconds - first }
        guard isActive else { return seconds }
        let gaps = zip(seconds, seconds.dropFirst()).map { $1 - $0 }
        let usual = gaps.filter { $0 > 0 }.sorted()
        let limit = usual.isEmpty ? .infinity : idleIntervals * usual[usual.count / 2]
        var idle = 0.0
        return seconds.indices.map { index in
            if index > 0, gaps[index - 1] > limit { idle += gaps[index - 1] - limit / idleIntervals }
            return seconds[index] - idle
        }
    }

    /// A moving average of the means over a fortieth of the curve, corrected for its bias towards the start. A bucket
    /// without a finite value stays a gap, and constants stay as they are: a learning rate that is reduced keeps its step.
    private static func smoothed(_ buckets: [Curve.Bucket]) -> [Double] {
        let window = Double(buckets.count) / 40
        guard window > 1 else { return buckets.map(\.values.mean) }
        let kept = 1 - 1 / window
        var (average, weight) = (0.0, 0.0)
        var former = Double.nan
        return buckets.map { bucket in
            guard bucket.values.count > 0 else { return .nan }
            defer { former = bucket.values.mean }
            if bucket.values.minimum == bucket.values.maximum, bucket.values.mean == former {
                (average, weight) = (former, 1)
                return former
            }
            average = kept * average + (1 - kept) * bucket.values.mean
            weight = kept * weight + (1 - kept)
            return average / weight
        }
    }
}

extension [ChartSample] {
    /// At most so many samples, with the extremes of those that they stand for.
    func thinned(to count: Int) -> [ChartSample] {
        guard self.count > count, count > 0 else { return self }
        return (0..<count).map { place in
            let part = self[place * self.count / count..<(place + 1) * self.count / count]
            var sample = part[part.startIndex]
            let means = part.lazy.map(\.mean).filter(\.isFinite)
            sample.end = part[part.endIndex - 1].end
            sample.mean = means.isEmpty ? .nan : means.reduce(0, +) / Double(means.count)
            sample.minimum = part.lazy.map(\.minimum).min() ?? sample.minimum
            sample.maximum = part.lazy.map(\.maximum).max() ?? sample.maximum
            return sample
        }
    }
}
