/// Metrics by name over the steps of a run, in memory that does not grow with their number. Two histories that follow
/// each other fold into one.
package struct MetricHistory: Hashable, Sendable {
    private struct Entry: Hashable, Sendable {
        let name: MetricName
        var series: BucketedSeries
        var newest: Double
    }

    /// In the order in which they came. There are few, and they are asked for with each batch: looking through them
    /// costs less than a dictionary's hashes.
    private var entries: [Entry] = []
    /// The greatest number of buckets of any series.
    private let bucketLimit: Int

    /// The greatest number of names; values under further ones are not kept.
    package static let nameLimit = 256

    /// - Parameter bucketLimit: the greatest number of buckets of any series, at least 2.
    package init(bucketLimit: Int = .max) { self.bucketLimit = bucketLimit }

    /// Values at one step.
    package init(step: Int, _ values: [(MetricName, Double)]) {
        self.init()
        for (name, value) in values { append(Aggregate(value), of: name, from: step, to: step) }
    }

    package var isEmpty: Bool { entries.isEmpty }
    package var names: [MetricName] { entries.map(\.name) }

    /// The greatest step that a value was measured at; 0 where there is none.
    package var lastStep: Int { entries.reduce(0) { max($0, $1.series.buckets.last?.lastBatch ?? 0) } }

    /// The series of a name; an empty one where nothing was measured under it.
    package subscript(name: MetricName) -> BucketedSeries {
        entries.first { $0.name == name }?.series ?? BucketedSeries()
    }

    /// The value that was measured last; the mean where several came together. nil where there is none.
    package func newest(_ name: MetricName) -> Double? { entries.first { $0.name == name }?.newest }

    /// Takes in a series under a name that has none yet, as a file keeps it. Returns whether the series is valid.
    package mutating func restore(
        _ name: MetricName, _ buckets: [BucketedSeries.Bucket], batchesPerBucket: Int, newest: Double
    ) -> Bool {
        guard newest.isFinite || newest.isNaN, !names.contains(name), entries.count < Self.nameLimit,
            let series = BucketedSeries(buckets, batchesPerBucket: batchesPerBucket, capacity: capacity(of: name))
        else { return false }
        entries.append(Entry(name: name, series: series, newest: newest))
        return true
    }

    /// Takes in what was measured over some steps, which follow those before.
    package mutating func append(_ values: Aggregate, of name: MetricName, from first: Int, to last: Int) {
        guard let index = index(of: name) else { return }
        entries[index].series.append(values, firstBatch: first, lastBatch: last)
        entries[index].newest = values.mean
    }

    /// Takes in the history of the steps that follow.
    package mutating func append(_ next: MetricHistory) {
        for entry in next.entries {
            guard let index = index(of: entry.name) else { continue }
            entries[index].series.append(entry.series)
            entries[index].newest = entry.newest
        }
    }

    package mutating func append(_ report: BatchReport) {
        for (name, values) in report.metrics {
            append(values, of: name, from: report.firstBatch, to: report.lastBatch)
        }
    }

    package mutating func append(_ report: EpochReport) {
        for (name, values) in report.metrics { append(values, of: name, from: report.lastBatch, to: report.lastBatch) }
    }

    /// The place of a name, which gets one where there is room.
    private mutating func index(of name: MetricName) -> Int? {
        if let index = entries.firstIndex(where: { $0.name == name }) { return index }
        guard entries.count < Self.nameLimit else { return nil }
        entries.append(Entry(name: name, series: BucketedSeries(capacity: capacity(of: name)), newest: .nan))
        return entries.count - 1
    }

    /// Buckets: of what is measured with each batch as many as show a spike; else more than a wide screen has columns of
    /// dots; fewer of what is shown as a small curve.
    private func capacity(of name: MetricName) -> Int {
        let usual =
            switch name {
            case .learningRate, .gradientNorm: 256
            case _ where name.place == "train": 4096
            default: 1024
            }
        return min(usual, bucketLimit)
    }
}
