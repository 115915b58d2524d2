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
        if parseScalar(data, in: bytes, into: &batch) { return }
        do {
            try parseFields(data, in: bytes, at: offset, into: &batch)
        } catch {
            report.damage(
                at: offset + data.lowerBound,
                "a record of \(data.count) bytes is no event, or has a part that is not as expected; that was skipped",
                into: &batch)
        }
    }

    /// Parses an event in the form that most scalars have: the time, the step, and a summary with one value, which has a
    /// tag and a number of 32 bits, with each length in one byte. Returns false, and does nothing, for any other.
    ///
    /// A log may have tens of millions of them, and the general way takes three times as long.
    @inline(__always)
    private mutating func parseScalar(_ data: Range<Int>, in bytes: RawSpan, into batch: inout LogBatch) -> Bool {
        let end = data.upperBound
        guard data.count >= 20, bytes.byte(at: data.lowerBound) == 0x09 else { return false }
        let seconds = Double(bitPattern: bytes.word(at: data.lowerBound + 1))
        var place = data.lowerBound + 9
        var step: UInt64 = 0
        if bytes.byte(at: place) == 0x10 {
            var shift: UInt64 = 0
            var byte: UInt8
            repeat {
                place += 1
                guard place < end, shift < 56 else { return false }
                byte = bytes.byte(at: place)
                step |= UInt64(byte & 0x7F) << shift
                shift += 7
            } while byte >= 0x80
            place += 1
        }
        let rest = end - place
        guard rest >= 11, rest < 0x80, bytes.byte(at: end - 5) == 0x15 else { return false }
        // Six bytes in the order of the file: the summary, its value, and the tag, each with its length.
        let lengths = UInt64(rest - 2) << 8 | UInt64(rest - 4) << 24 | UInt64(rest - 11) << 40
        guard bytes.word(at: place) & 0xFFFF_FFFF_FFFF == 0x0A_000A_002A | lengths else { return false }
        let number = tags.number(of: place + 6..<end - 5, in: bytes)
        if number == series.count { series.append(Series()) }
        let value = Double(Float(bitPattern: bytes.halfWord(at: end - 4)))
        append(value, of: number, at: Moment(step: Int64(bitPattern: step), seconds: seconds), into: &batch)
        return true
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

    @inline(__always)
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
