/// Consecutive points of a metric as bytes: a column each of steps, epochs, times and values, and of what points that
/// stand for several values have besides. 10 to 25 bytes a point.
enum PointChunk {
    /// The largest number of points in a chunk.
    static let capacity = 4096
    private static let version: UInt8 = 1

    static func encoded(_ points: some Collection<StoredPoint>) -> [UInt8] {
        var writer = ChunkWriter()
        writer.write(byte: version)
        writer.write(varint: UInt64(points.count))
        writer.write(presence: points.map { $0.step != nil })
        writer.write(integers: points.compactMap(\.step))
        for column in [points.map(\.epoch), points.map(\.seconds)] {
            writer.write(presence: column.map { $0 != nil })
            writer.write(doubles: column.compactMap(\.self))
        }
        writer.write(doubles: points.map(\.value))
        let spreads = points.compactMap(\.spread)
        writer.write(presence: points.map { $0.spread != nil })
        guard !spreads.isEmpty else { return writer.bytes }
        writer.write(integers: spreads.map(\.firstStep))
        writer.write(integers: spreads.map { Int64($0.count) })
        writer.write(doubles: spreads.map(\.minimum))
        writer.write(doubles: spreads.map(\.maximum))
        return writer.bytes
    }

    /// The points; nil if the bytes are damaged.
    static func points(_ bytes: [UInt8]) -> [StoredPoint]? {
        let bytes = bytes.span
        var reader = ChunkReader()
        // A point takes a byte at least.
        guard reader.byte(bytes) == version, let count = reader.count(bytes), count <= capacity,
            let steps = column(count, &reader, bytes, { $0.integers($1, $2) }),
            let epochs = column(count, &reader, bytes, { $0.doubles($1, $2) }),
            let seconds = column(count, &reader, bytes, { $0.doubles($1, $2) }),
            let values = reader.doubles(count, bytes),
            let hasSpread = reader.presence(count, bytes)
        else { return nil }
        var points: [StoredPoint] = []
        points.reserveCapacity(count)
        for index in 0..<count {
            points.append(
                StoredPoint(step: steps[index], epoch: epochs[index], seconds: seconds[index], value: values[index]))
        }
        let places = hasSpread.indices.filter { hasSpread[$0] }
        guard !places.isEmpty else { return reader.isAtEnd(bytes) ? points : nil }
        guard let firstSteps = reader.integers(places.count, bytes), let counts = reader.integers(places.count, bytes),
            let minima = reader.doubles(places.count, bytes), let maxima = reader.doubles(places.count, bytes),
            reader.isAtEnd(bytes)
        else { return nil }
        for (number, place) in places.enumerated() {
            points[place].spread = StoredPoint.Spread(
                firstStep: firstSteps[number], count: max(0, Int(counts[number])), minimum: minima[number],
                maximum: maxima[number])
        }
        return points
    }

    /// A column whose values may be absent.
    private static func column<Value>(
        _ count: Int, _ reader: inout ChunkReader, _ bytes: Span<UInt8>,
        _ read: (inout ChunkReader, Int, Span<UInt8>) -> [Value]?
    ) -> [Value?]? {
        guard let isThere = reader.presence(count, bytes),
            let values = read(&reader, isThere.count(where: \.self), bytes)
        else { return nil }
        var next = 0
        return isThere.map { isThere in
            guard isThere else { return nil }
            defer { next += 1 }
            return values[next]
        }
    }
}
