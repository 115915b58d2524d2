import Glibc

/// A quantity over the batches of a run, stored in a limited number of buckets that preserve every spike.
///
/// Each bucket holds count, mean, minimum and maximum of the batches that it covers. When all buckets are used,
/// adjacent ones are merged in pairs, and each covers twice as many batches from then on, so that ten million batches
/// take no more memory than a few thousand. Appending takes constant time on average.
package struct BucketedSeries: Hashable, Sendable {
    package struct Bucket: Hashable, Sendable {
        /// The numbers of the first and the last batch in the bucket.
        package var firstBatch: Int
        package var lastBatch: Int
        package var values: Aggregate

        package init(firstBatch: Int, lastBatch: Int, values: Aggregate) {
            self.firstBatch = firstBatch
            self.lastBatch = lastBatch
            self.values = values
        }
    }

    package private(set) var buckets: [Bucket] = []
    /// The number of batches that a full bucket covers: a power of two.
    package private(set) var batchesPerBucket = 1
    private let capacity: Int

    /// `capacity` is the largest number of buckets, at least 2.
    package init(capacity: Int = 4096) {
        precondition(capacity >= 2, "a series of \(capacity) buckets")
        self.capacity = capacity
    }

    /// The series with these buckets; nil unless they follow each other and fit.
    package init?(_ buckets: [Bucket], batchesPerBucket: Int, capacity: Int) {
        guard buckets.count <= capacity, batchesPerBucket > 0, buckets.first?.firstBatch ?? 0 >= 0,
            buckets.allSatisfy({ $0.firstBatch <= $0.lastBatch }),
            zip(buckets, buckets.dropFirst()).allSatisfy({ $0.lastBatch < $1.firstBatch })
        else { return nil }
        self.init(capacity: capacity)
        self.buckets = buckets
        self.batchesPerBucket = batchesPerBucket
    }

    /// Appends the batches from `firstBatch` to `lastBatch`, which must follow those before.
    package mutating func append(_ values: Aggregate, firstBatch: Int, lastBatch: Int) {
        let bucket = Bucket(firstBatch: firstBatch, lastBatch: lastBatch, values: values)
        if !join(bucket) { buckets.append(bucket) }
        if buckets.count > capacity { halve() }
    }

    /// Appends the batches of another series, which must follow those before.
    package mutating func append(_ next: BucketedSeries) {
        for bucket in next.buckets {
            append(bucket.values, firstBatch: bucket.firstBatch, lastBatch: bucket.lastBatch)
        }
    }

    private mutating func join(_ next: Bucket) -> Bool {
        guard let last = buckets.last, last.firstBatch / batchesPerBucket == next.firstBatch / batchesPerBucket
        else { return false }
        buckets[buckets.count - 1].lastBatch = next.lastBatch
        buckets[buckets.count - 1].values.merge(next.values)
        return true
    }

    private mutating func halve() {
        while buckets.count > capacity {
            batchesPerBucket *= 2
            let old = buckets
            buckets.removeAll(keepingCapacity: true)
            for bucket in old where !join(bucket) { buckets.append(bucket) }
        }
    }

    /// An exponential moving average over the means of the buckets, one value for each, corrected for its bias towards
    /// the start as Adam's moments are (Kingma and Ba 2015).
    ///
    /// `window` is the number of batches after which the weight of a value has fallen to 1/e; it must be positive. A
    /// bucket without a finite value gives NaN, and the average continues after it.
    package func smoothed(window: Double) -> [Double] {
        var average = 0.0
        var weight = 0.0
        let decay = 1 / window
        // Nearly all buckets hold as many values as the one before, so the exponential is rarely recomputed.
        var (count, kept) = (0, 1.0)
        return buckets.map { bucket in
            guard bucket.values.count > 0 else { return .nan }
            if bucket.values.count != count {
                count = bucket.values.count
                kept = exp(-decay * Double(count))
            }
            average = kept * average + (1 - kept) * bucket.values.mean
            weight = kept * weight + (1 - kept)
            return average / weight
        }
    }
}
