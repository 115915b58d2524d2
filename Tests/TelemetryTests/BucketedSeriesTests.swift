import Telemetry
import Testing

@Suite struct BucketedSeriesTests {
    @Test("Ten million batches fit into the buckets, and the only spike is preserved")
    func keepsSpikes() {
        var series = BucketedSeries(capacity: 1024)
        for batch in 1...10_000_000 {
            let value = batch == 7_654_321 ? 99.0 : 1.0
            series.append(Aggregate(value), firstBatch: batch, lastBatch: batch)
        }
        #expect(series.buckets.count <= 1024)
        #expect(series.buckets.count > 256)
        #expect(series.buckets.reduce(0) { $0 + $1.values.count } == 10_000_000)
        let spike = series.buckets.first { $0.values.maximum == 99 }
        #expect(spike.map { $0.firstBatch <= 7_654_321 && 7_654_321 <= $0.lastBatch } == true)
    }

    @Test("Buckets are consecutive, without gaps or overlaps", arguments: [1, 5, 16, 17, 100, 1000])
    func buckets(count: Int) {
        var series = BucketedSeries(capacity: 16)
        for batch in 1...count { series.append(Aggregate(Double(batch)), firstBatch: batch, lastBatch: batch) }
        #expect(series.buckets.count <= 16)
        var next = 1
        for bucket in series.buckets {
            #expect(bucket.firstBatch == next)
            #expect(bucket.values.minimum == Double(bucket.firstBatch))
            #expect(bucket.values.maximum == Double(bucket.lastBatch))
            next = bucket.lastBatch + 1
        }
        #expect(next == count + 1)
    }

    @Test("The moving average of a constant is that constant, from the first batch on")
    func smoothingIsUnbiased() {
        var series = BucketedSeries()
        for batch in 1...50 { series.append(Aggregate(2.5), firstBatch: batch, lastBatch: batch) }
        for value in series.smoothed(window: 20) { #expect(abs(value - 2.5) < 1e-12) }
    }

    @Test("The moving average continues after a non-finite value, which stays a gap")
    func smoothingSkipsGaps() {
        var series = BucketedSeries()
        for (index, value) in [1.0, .nan, 3.0].enumerated() {
            series.append(Aggregate(value), firstBatch: index + 1, lastBatch: index + 1)
        }
        let smoothed = series.smoothed(window: 2)
        #expect(smoothed[0] == 1)
        #expect(smoothed[1].isNaN)
        #expect(smoothed[2] > 1 && smoothed[2] < 3)
    }

    @Test(
        "Merging two aggregates equals one over all values",
        arguments: [
            [[1.0, 2.0], [3.0]], [[], [5.0]], [[.nan, 1], [.infinity, -4]],
        ])
    func merging(parts: [[Double]]) {
        func aggregate(_ values: [Double]) -> Aggregate {
            values.reduce(into: Aggregate()) { $0.merge(Aggregate($1, weight: 2)) }
        }
        var merged = aggregate(parts[0])
        merged.merge(aggregate(parts[1]))
        let whole = aggregate(parts[0] + parts[1])
        #expect(merged == whole)
        let finite = (parts[0] + parts[1]).filter(\.isFinite)
        #expect(merged.count == finite.count)
        #expect(merged.mean == finite.reduce(0, +) / Double(finite.count))
        #expect(merged.minimum == finite.min())
        #expect(merged.maximum == finite.max())
    }
}
