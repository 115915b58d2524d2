import Interchange
import Telemetry

/// The curves of a run in its file: a tensor F64 [buckets × 8] for each metric, with the numbers of a bucket's first and
/// last batch and the parts of its aggregate, and a list of the metrics in the metadata.
extension MetricHistory {
    private static let prefix = "curves."
    private static let columns = 8

    var tensors: [SafetensorsFile.Tensor] {
        names.map { name in
            let buckets = self[name].buckets
            return SafetensorsFile.Tensor(
                name: Self.prefix + name.text, shape: [buckets.count, Self.columns],
                values: buckets.flatMap { [Double($0.firstBatch), Double($0.lastBatch)] + $0.values.parts })
        }
    }

    var json: JSONValue {
        JSONValue(
            names.map { name in
                [
                    "name": .string(name.text), "batches_per_bucket": .integer(self[name].batchesPerBucket),
                    "newest": newest(name).map { $0.isFinite ? .number($0) : .null } ?? .null,
                ] as JSONValue
            })
    }

    init(_ json: MetadataValue, from tensors: inout TensorReader) throws(ModelFileError) {
        self.init(bucketLimit: ResumePoint.curveBuckets)
        for entry in try json.elements(limit: MetricHistory.nameLimit) {
            let name = try entry["name"].text()
            let rows = try tensors.table(Self.prefix + name, columns: Self.columns)
            let newest = entry["newest"].value?.doubleValue ?? .nan
            let buckets = rows.compactMap(BucketedSeries.Bucket.init(row:))
            let width = try entry["batches_per_bucket"].integer(in: 1...ModelFile.greatestCount)
            guard buckets.count == rows.count,
                restore(MetricName(name), buckets, batchesPerBucket: width, newest: newest)
            else { throw entry.fault("a curve with the buckets of its tensor") }
        }
    }
}

extension BucketedSeries.Bucket {
    /// - Parameter row: eight numbers.
    fileprivate init?(row: ArraySlice<Double>) {
        let parts = Array(row)
        guard let first = Int(exactly: parts[0]), let last = Int(exactly: parts[1]), last <= ModelFile.greatestCount,
            let values = Aggregate(parts: Array(parts[2...]))
        else { return nil }
        self.init(firstBatch: first, lastBatch: last, values: values)
    }
}
