package import Telemetry

/// What is known of a metric of a stored run without its points. It changes in the same transaction as they do.
package struct MetricFigures: Sendable {
    package let name: String
    package private(set) var points = 0
    /// The steps of the first and the last point; nil where these have none.
    package private(set) var firstStep: Int64?
    package private(set) var lastStep: Int64?
    package private(set) var lastEpoch: Double?
    /// The value of the last point; may be NaN or infinite.
    package private(set) var last = Double.nan
    /// The extremes of the finite values, with the step of the first such point; nil if there is no finite value.
    package private(set) var minimum: Extreme?
    package private(set) var maximum: Extreme?
    /// The number of points that are NaN or infinite.
    package private(set) var notFinite = 0

    package struct Extreme: Sendable, Hashable {
        package var value: Double
        package var step: Int64?

        package init(_ value: Double, step: Int64?) {
            self.value = value
            self.step = step
        }
    }

    package init(name: String) { self.name = name }

    /// Whether smaller values are better, or greater ones; nil where the name does not tell.
    package var better: QuantityName.Direction? { QuantityName.better(ofMetric: name) }

    /// The best value; nil where nobody knows which that is, or no value is finite.
    package var best: Extreme? { best(better) }

    /// The best value where it is known already which values are better.
    func best(_ better: QuantityName.Direction?) -> Extreme? {
        switch better {
        case .down: minimum
        case .up: maximum
        case nil: nil
        }
    }

    package mutating func add(_ point: StoredPoint) {
        if points == 0 { firstStep = point.spread?.firstStep ?? point.step }
        points += 1
        lastStep = point.step ?? lastStep
        lastEpoch = point.epoch ?? lastEpoch
        last = point.value
        guard point.value.isFinite else {
            notFinite += 1
            return
        }
        if point.value < minimum?.value ?? .infinity { minimum = Extreme(point.value, step: point.step) }
        if point.value > maximum?.value ?? -.infinity { maximum = Extreme(point.value, step: point.step) }
    }
}

extension MetricFigures: Equatable {
    /// Compares bits, so that NaN equals NaN.
    package static func == (left: MetricFigures, right: MetricFigures) -> Bool {
        left.name == right.name && left.points == right.points && left.firstStep == right.firstStep
            && left.lastStep == right.lastStep && left.lastEpoch?.bitPattern == right.lastEpoch?.bitPattern
            && left.last.bitPattern == right.last.bitPattern && left.minimum == right.minimum
            && left.maximum == right.maximum && left.notFinite == right.notFinite
    }
}

extension [MetricFigures] {
    /// The figures as bytes for the database.
    var encoded: [UInt8] {
        var writer = ChunkWriter()
        writer.write(byte: MetricFigures.version)
        writer.write(varint: UInt64(count))
        for metric in self { metric.write(to: &writer) }
        return writer.bytes
    }

    /// Nil if the bytes are damaged.
    init?(encoded bytes: [UInt8]) {
        let bytes = bytes.span
        var reader = ChunkReader()
        guard let count = MetricFigures.skipHead(&reader, bytes) else { return nil }
        self.init()
        reserveCapacity(count)
        for _ in 0..<count {
            guard let name = reader.text(bytes), let metric = MetricFigures(name, &reader, bytes) else { return nil }
            append(metric)
        }
        guard reader.isAtEnd(bytes) else { return nil }
    }
}

extension MetricFigures {
    fileprivate static var version: UInt8 { 1 }

    private enum Flag {
        static let firstStep: UInt8 = 1
        static let lastStep: UInt8 = 2
        static let lastEpoch: UInt8 = 4
        static let extremes: UInt8 = 8
        static let minimumStep: UInt8 = 16
        static let maximumStep: UInt8 = 32
    }

    fileprivate func write(to writer: inout ChunkWriter) {
        writer.write(text: name)
        var flags: UInt8 = 0
        if firstStep != nil { flags |= Flag.firstStep }
        if lastStep != nil { flags |= Flag.lastStep }
        if lastEpoch != nil { flags |= Flag.lastEpoch }
        if minimum != nil { flags |= Flag.extremes }
        if minimum?.step != nil { flags |= Flag.minimumStep }
        if maximum?.step != nil { flags |= Flag.maximumStep }
        writer.write(byte: flags)
        writer.write(varint: UInt64(points))
        writer.write(varint: UInt64(notFinite))
        writer.write(double: last)
        for step in [firstStep, lastStep, minimum?.step, maximum?.step] {
            if let step { writer.write(signed: step) }
        }
        for value in [lastEpoch, minimum?.value, maximum?.value] {
            if let value { writer.write(double: value) }
        }
    }

    /// Passes what comes before the figures; returns how many metrics there are. Nil if the bytes are damaged.
    static func skipHead(_ reader: inout ChunkReader, _ bytes: Span<UInt8>) -> Int? {
        reader.byte(bytes) == version ? reader.count(bytes) : nil
    }

    /// Passes what comes behind the name of a metric; returns false if the bytes are damaged.
    static func skipFigures(_ reader: inout ChunkReader, _ bytes: Span<UInt8>) -> Bool {
        guard let flags = reader.byte(bytes), reader.varint(bytes) != nil, reader.varint(bytes) != nil,
            reader.skip(8, bytes)
        else { return false }
        let steps = flags & (Flag.firstStep | Flag.lastStep | Flag.minimumStep | Flag.maximumStep)
        for _ in 0..<steps.nonzeroBitCount { guard reader.varint(bytes) != nil else { return false } }
        let doubles = (flags & Flag.lastEpoch != 0 ? 1 : 0) + (flags & Flag.extremes != 0 ? 2 : 0)
        return reader.skip(8 * doubles, bytes)
    }

    /// The best value in the figures that lie in `range`, behind the name; NaN where no value is finite, or nobody knows
    /// which values are better.
    static func best(
        _ better: QuantityName.Direction?, in range: Range<Int>, _ bytes: Span<UInt8>
    ) -> Double {
        // The extremes are the last of the figures.
        guard let better, range.count > 16, bytes[range.lowerBound] & Flag.extremes != 0 else { return .nan }
        var reader = ChunkReader(at: range.upperBound - (better == .down ? 16 : 8))
        return reader.double(bytes) ?? .nan
    }

    /// Reads what comes behind the name.
    init?(_ name: String, _ reader: inout ChunkReader, _ bytes: Span<UInt8>) {
        guard let flags = reader.byte(bytes), let points = reader.varint(bytes), let notFinite = reader.varint(bytes),
            let last = reader.double(bytes)
        else { return nil }
        self.init(name: name)
        self.points = Int(clamping: points)
        self.notFinite = Int(clamping: notFinite)
        self.last = last
        var steps: (Int64?, Int64?) = (nil, nil)
        if flags & Flag.firstStep != 0 {
            guard let step = reader.signed(bytes) else { return nil }
            firstStep = step
        }
        if flags & Flag.lastStep != 0 {
            guard let step = reader.signed(bytes) else { return nil }
            lastStep = step
        }
        if flags & Flag.minimumStep != 0 {
            guard let step = reader.signed(bytes) else { return nil }
            steps.0 = step
        }
        if flags & Flag.maximumStep != 0 {
            guard let step = reader.signed(bytes) else { return nil }
            steps.1 = step
        }
        if flags & Flag.lastEpoch != 0 {
            guard let epoch = reader.double(bytes) else { return nil }
            lastEpoch = epoch
        }
        if flags & Flag.extremes != 0 {
            guard let low = reader.double(bytes), let high = reader.double(bytes) else { return nil }
            minimum = Extreme(low, step: steps.0)
            maximum = Extreme(high, step: steps.1)
        }
    }
}
