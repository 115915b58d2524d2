import Interchange

/// Makes histograms of the two forms that event files have.
struct EventHistogram {
    private var edges: [Double]
    private var counts: [Double]

    /// The histogram; nil where the edges do not ascend.
    var histogram: LogHistogram? {
        let isAscending = zip(edges, edges.dropFirst()).allSatisfy { $0 <= $1 }
        return isAscending && edges.count == counts.count + 1 ? LogHistogram(edges: edges, counts: counts) : nil
    }

    var isEmpty: Bool { counts.isEmpty }

    /// The message `HistogramProto` (tensorflow/core/framework/summary.proto): an upper edge for each count. Writers
    /// have edges from -DBL_MAX to DBL_MAX, most of them around nothing. As in TensorBoard, empty counts at both ends
    /// are left out, and the outermost edges are the least and the greatest value.
    init(message: Range<Int>, in bytes: RawSpan) throws(InterchangeError) {
        var least = 0.0
        var greatest = 0.0
        var limits: [Double] = []
        var buckets: [Double] = []
        var reader = ProtobufReader(message, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            switch field {
            case 1: least = value.double ?? 0
            case 2: greatest = value.double ?? 0
            case 6: try Self.append(value, to: &limits, in: bytes)
            case 7: try Self.append(value, to: &buckets, in: bytes)
            default: break
            }
        }
        guard limits.count >= buckets.count, let first = buckets.firstIndex(where: { $0 > 0 }),
            let last = buckets.lastIndex(where: { $0 > 0 })
        else {
            (edges, counts) = ([], [])
            return
        }
        counts = Array(buckets[first...last])
        edges = [least] + limits[first..<last] + [greatest]
    }

    /// A tensor [buckets × (left edge, right edge, count)].
    init(rows: [Double]) {
        edges = []
        counts = []
        for row in stride(from: 0, to: rows.count - rows.count % 3, by: 3) {
            edges.append(rows[row])
            counts.append(rows[row + 2])
        }
        if !edges.isEmpty { edges.append(rows[rows.count - rows.count % 3 - 2]) }
    }

    private static func append(
        _ value: ProtobufReader.Value, to numbers: inout [Double], in bytes: RawSpan
    ) throws(InterchangeError) {
        switch value {
        case .fixed64(let bits): numbers.append(Double(bitPattern: bits))
        case .bytes(let range):
            var packed = ProtobufReader(range, of: bytes)
            while !packed.isAtEnd { numbers.append(Double(bitPattern: try packed.fixed64(in: bytes))) }
        default: break
        }
    }
}
