import Interchange

/// The message `Event` (tensorflow/core/util/event.proto).
extension TensorBoardParser {
    /// When an event took place.
    struct Moment {
        /// Absent is 0, as everywhere in proto3.
        var step: Int64 = 0
        /// Since 1970; nil where absent.
        var seconds: Double?
    }

    /// - Parameter offset: the place of `bytes` in the file.
    mutating func parseEvent(_ data: Range<Int>, in bytes: RawSpan, at offset: Int, into batch: inout LogBatch) {
        do {
            try parseFields(data, in: bytes, at: offset, into: &batch)
        } catch {
            report.damage(
                at: offset + data.lowerBound,
                "a record of \(data.count) bytes is no event, or has a part that is not as expected; that was skipped",
                into: &batch)
        }
    }

    private mutating func parseFields(
        _ data: Range<Int>, in bytes: RawSpan, at offset: Int, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var moment = Moment()
        var summary: Range<Int>?
        var session: Range<Int>?
        var isVersion = false
        var reader = ProtobufReader(data, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            switch field {
            case 1: moment.seconds = value.double
            case 2: moment.step = value.integer ?? 0
            case 3: isVersion = value.range != nil
            case 5: summary = value.range
            case 7: session = value.range
            default: break
            }
        }
        if let summary { try parseSummary(summary, of: moment, in: bytes, at: offset, into: &batch) }
        if let session { try parseSession(session, of: moment, in: bytes, into: &batch) }
        // PyTorch writes a second one before the session of a `purge_step`.
        if isVersion, !hasVersion {
            hasVersion = true
            batch.append(.attempt(step: nil, seconds: moment.seconds))
        }
    }

    /// The message `SessionLog`. A session that starts makes all values from its step on obsolete.
    private func parseSession(
        _ session: Range<Int>, of moment: Moment, in bytes: RawSpan, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var status: Int64 = 0
        var reader = ProtobufReader(session, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            if field == 1 { status = value.integer ?? 0 }
        }
        switch status {
        case 1: batch.append(.attempt(step: moment.step, seconds: moment.seconds))
        case 3: batch.append(.checkpoint(step: moment.step))
        default: break
        }
    }

    private mutating func parseSummary(
        _ summary: Range<Int>, of moment: Moment, in bytes: RawSpan, at offset: Int, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var reader = ProtobufReader(summary, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            guard field == 1, let range = value.range else { continue }
            try parseValue(range, of: moment, in: bytes, at: offset, into: &batch)
        }
    }

    /// The message `Summary.Value` (tensorflow/core/framework/summary.proto).
    private mutating func parseValue(
        _ range: Range<Int>, of moment: Moment, in bytes: RawSpan, at offset: Int, into batch: inout LogBatch
    ) throws(InterchangeError) {
        var tag = range.lowerBound..<range.lowerBound
        var metadata: Range<Int>?
        var content = Content.none
        var reader = ProtobufReader(range, of: bytes)
        while let (field, value) = try reader.next(in: bytes) {
            switch field {
            case 1: tag = value.range ?? tag
            case 2: content = value.float.map { .scalar($0) } ?? content
            case 4: content = value.range.map { .image($0) } ?? content
            case 5: content = value.range.map { .histogram($0) } ?? content
            case 8: content = value.range.map { .tensor($0) } ?? content
            case 9: metadata = value.range
            default: break
            }
        }
        let number = tags.number(of: tag, in: bytes)
        if number == series.count { series.append(Series()) }
        if let metadata { try parseMetadata(metadata, of: number, in: bytes, into: &batch) }
        switch content {
        case .none: break
        case .scalar(let value): append(Double(value), of: number, at: moment, into: &batch)
        case .tensor(let range):
            try parseTensor(range, of: number, at: moment, in: bytes, offset: offset, into: &batch)
        case .histogram(let range):
            let histogram = try EventHistogram(message: range, in: bytes)
            append(histogram, of: number, at: moment, offset: offset + range.lowerBound, into: &batch)
        case .image(let range):
            var reader = ProtobufReader(range, of: bytes)
            while let (field, value) = try reader.next(in: bytes) {
                guard field == 4, let picture = value.range else { continue }
                append([picture], of: number, at: moment, in: bytes, offset: offset, into: &batch)
            }
        }
    }

    private enum Content {
        case none
        case scalar(Float)
        case image(Range<Int>)
        case histogram(Range<Int>)
        case tensor(Range<Int>)
    }

    mutating func append(_ value: Double, of number: Int, at moment: Moment, into batch: inout LogBatch) {
        let metric: Int
        if let known = series[number].metric {
            metric = known
        } else {
            metric = batch.number(of: tags.name(number))
            series[number].metric = metric
        }
        batch.points.append(LogPoint(metric: metric, step: moment.step, seconds: moment.seconds, value: value))
    }
}
