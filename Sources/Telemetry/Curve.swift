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
        package private(set) var chunks: [[Bucket]] = []
        private var pointsPerBucket = 1

        /// 5 KB: the chunk that grows and the list of all chunks are copied at about equal cost.
        package static let bucketsPerChunk = 64

        fileprivate init(attempt: Int) { self.attempt = attempt }

        package var buckets: FlattenSequence<[[Bucket]]> { chunks.joined() }

        /// The number of buckets.
        package var count: Int {
            chunks.isEmpty ? 0 : (chunks.count - 1) * Self.bucketsPerChunk + chunks[chunks.count - 1].count
        }
    }

    /// In the order of the log.
    package private(set) var segments: [Segment] = []
    package private(set) var points = 0
    package private(set) var notFinite = 0
    /// The step of the first value that is NaN or infinite.
    package private(set) var firstNotFinite: Double?
    /// The last value in the order of the log.
    package private(set) var newest = Double.nan
    package private(set) var newestStep = Double.nan
    /// The extremes of the finite values; nil if there is none.
    package var least: Double? { low <= high ? low : nil }
    package var greatest: Double? { low <= high ? high : nil }
    private var low = Double.infinity
    private var high = -Double.infinity
    /// The earliest time of a value in seconds; NaN where the log has none.
    package private(set) var earliest = Double.nan
    /// The gaps between the times of its values.
    package private(set) var gaps = TimeGaps()

    /// The largest number of buckets of a segment.
    private let capacity: Int
    /// More buckets than a wide screen has columns of dots.
    private static let usualCapacity = 1024
    /// The largest number of segments; the values of further attempts join the last one.
    private static let mostSegments = 64

    /// - Parameter capacity: the largest number of buckets of an attempt, at least 2; nil for a usual one.
    package init(capacity: Int? = nil) { self.capacity = max(2, capacity ?? Self.usualCapacity) }

    package var buckets: some Sequence<Bucket> { segments.lazy.flatMap(\.buckets) }

    /// The time of the last value in seconds; nil where the log has none.
    package var newestSeconds: Double? {
        guard let seconds = segments.last?.chunks.last?.last?.lastSeconds, seconds.isFinite else { return nil }
        return seconds
    }

    /// Appends a value.
    ///
    /// - Parameters:
    ///   - step: nil where the log has none; values are then counted.
    ///   - epoch: nil where the log has none.
    ///   - seconds: nil where the log has none.
    ///   - attempt: the attempt of the run that it belongs to.
    package mutating func append(_ value: Double, step: Double?, epoch: Double?, seconds: Double?, attempt: Int) {
        let step = step ?? epoch ?? Double(points)
        points += 1
        newest = value
        newestStep = step
        if value.isFinite {
            low = min(low, value)
            high = max(high, value)
        } else {
            notFinite += 1
            if firstNotFinite == nil { firstNotFinite = step }
        }
        if let seconds, seconds.isFinite {
            gaps.note(seconds)
            if !(earliest <= seconds) { earliest = seconds }
        }
        let bucket = Bucket(
            firstStep: step, lastStep: step, lastEpoch: epoch ?? .nan, lastSeconds: seconds ?? .nan,
            values: Aggregate(value), points: 1)
        if segments.last?.attempt != attempt, segments.count < Self.mostSegments {
            segments.append(Segment(attempt: attempt))
        }
        segments[segments.count - 1].append(bucket, capacity: capacity)
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

    fileprivate mutating func append(_ bucket: Curve.Bucket, capacity: Int) {
        if let chunk = chunks.indices.last, let last = chunks[chunk].indices.last,
            chunks[chunk][last].points < pointsPerBucket
        {
            chunks[chunk][last].merge(bucket)
            return
        }
        add(bucket)
        guard count > capacity else { return }
        pointsPerBucket *= 2
        let old = Array(buckets)
        chunks.removeAll(keepingCapacity: true)
        for start in stride(from: 0, to: old.count, by: 2) {
            var pair = old[start]
            if start + 1 < old.count { pair.merge(old[start + 1]) }
            add(pair)
        }
    }

    private mutating func add(_ bucket: Curve.Bucket) {
        if let last = chunks.indices.last, chunks[last].count < Self.bucketsPerChunk {
            chunks[last].append(bucket)
        } else {
            chunks.append([bucket])
        }
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

extension Curve.Bucket {
    fileprivate mutating func merge(_ next: Curve.Bucket) {
        lastStep = next.lastStep
        lastEpoch = next.lastEpoch
        lastSeconds = next.lastSeconds
        values.merge(next.values)
        points += next.points
    }
}
