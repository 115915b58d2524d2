/// The values of a metric that another program logged, in memory that does not grow with their number.
///
/// A curve has a segment for each attempt of its run. A segment holds buckets of equally many consecutive values with
/// their mean and extremes, so that no spike is lost; when there are too many, adjacent ones are merged in pairs.
///
/// Copies share what both have. When one of them grows, it copies its newest chunk of buckets, not all of them: a curve
/// that is shown ten times a second while it grows costs a few kilobytes each time.
package struct Curve: Sendable {
    package struct Bucket: Sendable, Hashable {
        package var firstStep: Double
        package var lastStep: Double
        /// NaN where the log has no epochs.
        package var lastEpoch: Double
        /// The time of the last value in seconds; NaN where the log has none.
        package var lastSeconds: Double
        package var values: Aggregate
        /// The number of values, finite or not.
        package var points: Int
    }

    package struct Segment: Sendable {
        package let attempt: Int
        /// The buckets in the order of the log: `bucketsPerChunk` in each chunk but the last. Other modules go through chunks
        /// several times as fast as through `buckets`.
        package internal(set) var chunks: [[Bucket]] = []
        var pointsPerBucket = 1
        /// The last value in the order of the log.
        package internal(set) var newest = Double.nan

        /// 5 KB: the chunk that grows and the list of all chunks are copied at about equal cost.
        package static let bucketsPerChunk = 64

        init(attempt: Int) { self.attempt = attempt }

        package var buckets: FlattenSequence<[[Bucket]]> { chunks.joined() }

        /// The number of buckets.
        package var count: Int {
            chunks.isEmpty ? 0 : (chunks.count - 1) * Self.bucketsPerChunk + chunks[chunks.count - 1].count
        }
    }

    /// In the order of the log.
    package internal(set) var segments: [Segment] = []
    package internal(set) var points = 0
    package internal(set) var notFinite = 0
    /// The number of finite values that a logarithmic axis cannot show.
    package internal(set) var notPositive = 0
    /// The step of the first value that is NaN or infinite.
    package internal(set) var firstNotFinite: Double?
    /// The last value in the order of the log.
    package internal(set) var newest = Double.nan
    package internal(set) var newestStep = Double.nan
    /// The extremes of the finite values; nil if there is none.
    package var least: Double? { low <= high ? low : nil }
    package var greatest: Double? { low <= high ? high : nil }
    var low = Double.infinity
    var high = -Double.infinity
    /// The earliest time of a value in seconds; NaN where the log has none.
    package internal(set) var earliest = Double.nan
    /// The gaps between the times of its values.
    package internal(set) var gaps = TimeGaps()

    /// The largest number of buckets of a segment.
    let capacity: Int
    /// More buckets than a wide screen has columns of dots.
    private static let usualCapacity = 1024
    /// The largest number of segments; the values of further attempts join the last one.
    static let mostSegments = 64

    /// - Parameter capacity: the largest number of buckets of an attempt, at least 2; nil for a usual one.
    package init(capacity: Int? = nil) { self.capacity = max(2, capacity ?? Self.usualCapacity) }

    package var buckets: some Sequence<Bucket> { segments.lazy.flatMap(\.buckets) }

    /// The time of the last value in seconds; nil where the log has none.
    package var newestSeconds: Double? {
        guard let seconds = segments.last?.chunks.last?.last?.lastSeconds, seconds.isFinite else { return nil }
        return seconds
    }
}

extension Curve.Segment {
    /// The last bucket of those that pass, which are the first ones; nil if none does. Its cost grows with the logarithm
    /// of their number.
    package func lastBucket(where passes: (Curve.Bucket) -> Bool) -> Curve.Bucket? {
        let chunk = chunks.partitionPoint { $0.first.map(passes) ?? false }
        guard chunk > 0 else { return nil }
        let buckets = chunks[chunk - 1]
        let place = buckets.partitionPoint(passes)
        return place > 0 ? buckets[place - 1] : nil
    }
}

extension Array {
    /// The number of the first elements, which pass; those behind them do not.
    fileprivate func partitionPoint(_ passes: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if passes(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
