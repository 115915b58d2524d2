import Interchange

/// Reads the log of a run that the client of Weights & Biases keeps (`run-….wandb`), also one of an offline run.
///
/// Names of metrics are the keys, nested ones joined with dots. Metrics of the machine are below `system/`.
package struct WandBParser: LogParser {
    let path: String
    var report: TroubleReport
    var keys = NameTable()
    /// What the keys mean, by the numbers in `keys`.
    var meanings: [HistoryItems.Meaning] = []
    var systemKeys = NameTable()
    var systemMetrics: [Int] = []
    var history = HistoryItems()
    /// The step of a record that has none.
    var nextStep: Int64 = 0
    var hasStarted = false

    /// The record that a chunk began and no chunk has ended.
    private var begun: [UInt8]?
    private var placeOfBegun = 0
    /// Whether chunks of a record are missing, which was reported.
    private var isBehindDamage = false
    /// The place in the file up to which everything is skipped.
    private var skipEnd = 0

    package init(path: String) {
        self.path = path
        report = TroubleReport(path: path)
    }

    package mutating func parse(_ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch) -> Int {
        var position = 0
        while position < bytes.byteCount {
            if offset + position < skipEnd {
                position = min(bytes.byteCount, skipEnd - offset)
                continue
            }
            if offset + position == 0 {
                guard let end = parseHeader(bytes, isLast: isLast, into: &batch) else { return 0 }
                position = end
                continue
            }
            switch WandBChunk(at: position, in: bytes, offset: offset) {
            case .intact(let type, let data):
                parse(data, type: type, in: bytes, at: offset, into: &batch)
                position = data.upperBound
            case .padding(let end): position = end
            case .incomplete:
                guard isLast else { return position }
                position = finish(position, bytes, offset, "the last record", into: &batch)
            case .zeros(let part):
                guard !UnwrittenBytes.shouldWait(for: part, in: bytes, at: offset, isLast: isLast) else {
                    return position
                }
                if isLast, bytes.isZero(in: position..<bytes.byteCount) {
                    position = finish(position, bytes, offset, "the last record", into: &batch)
                } else {
                    skipBlock(at: offset + position, "there are zeros instead of a record", into: &batch)
                }
            case .wrongLength(let part):
                guard !UnwrittenBytes.shouldWait(for: part, in: bytes, at: offset, isLast: isLast) else {
                    return position
                }
                skipBlock(at: offset + position, "the length of a record is damaged", into: &batch)
            case .wrongChecksum(let part):
                guard !UnwrittenBytes.shouldWait(for: part, in: bytes, at: offset, isLast: isLast) else {
                    return position
                }
                // What follows tells how much is damaged.
                if !isLast, case .incomplete = WandBChunk(at: part.upperBound, in: bytes, offset: offset) {
                    return position
                }
                skip(part, in: bytes, at: offset, into: &batch)
                // Where the whole block is skipped, `skipEnd` leads on.
                position = part.upperBound
            }
        }
        if isLast, begun != nil {
            begun = nil
            report.end(at: placeOfBegun, isZero: false, "the last record", into: &batch)
        }
        return position
    }

    /// The end of the header; nil where it is to be waited for.
    private mutating func parseHeader(_ bytes: RawSpan, isLast: Bool, into batch: inout LogBatch) -> Int? {
        let header = 0..<WandBChunk.headerSize
        guard bytes.byteCount >= header.count else {
            return isLast ? finish(0, bytes, 0, "the header", into: &batch) : nil
        }
        guard bytes.matches(":W&B", in: 0..<4), bytes.byte(at: 4) == 0xE1, bytes.byte(at: 5) == 0xBE else {
            guard !UnwrittenBytes.shouldWait(for: header, in: bytes, at: 0, isLast: isLast) else { return nil }
            if isLast, bytes.isZero(in: 0..<bytes.byteCount) { return finish(0, bytes, 0, "the header", into: &batch) }
            report.damage(at: 0, "the file does not begin as one of W&B; it is read nevertheless", into: &batch)
            return header.count
        }
        if bytes.byte(at: 6) != 0 {
            report.damage(
                at: 6, "the format has version \(bytes.byte(at: 6)), and not 0; it is read nevertheless", into: &batch)
        }
        return header.count
    }

    private func finish(
        _ position: Int, _ bytes: RawSpan, _ offset: Int, _ what: String, into batch: inout LogBatch
    ) -> Int {
        report.end(
            at: offset + position, isZero: bytes.isZero(in: position..<bytes.byteCount), what, into: &batch)
        return bytes.byteCount
    }

    /// Skips a chunk whose checksum is wrong. If its length leads to another chunk that is intact, or to the end of the
    /// block, the damage is in its data, and only that is lost; otherwise nothing in the block can be trusted.
    private mutating func skip(_ chunk: Range<Int>, in bytes: RawSpan, at offset: Int, into batch: inout LogBatch) {
        let what = "the checksum of a record is wrong"
        let isFollowed =
            switch WandBChunk(at: chunk.upperBound, in: bytes, offset: offset) {
            case .intact, .padding: chunk.upperBound < bytes.byteCount
            case .zeros, .wrongLength, .wrongChecksum, .incomplete: false
            }
        guard isFollowed else {
            skipBlock(at: offset + chunk.lowerBound, what, into: &batch)
            return
        }
        report.damage(
            at: offset + chunk.lowerBound, "\(what); its \(chunk.count) bytes were skipped", into: &batch)
        begun = nil
        isBehindDamage = true
    }

    /// A length may be what is damaged, so that nothing in the block can be trusted.
    private mutating func skipBlock(at place: Int, _ what: String, into batch: inout LogBatch) {
        let rest = WandBChunk.rest(ofBlockAt: place)
        report.damage(at: place, "\(what); \(rest) bytes were skipped, up to the next block", into: &batch)
        begun = nil
        isBehindDamage = true
        skipEnd = place + rest
    }

    /// Parses the record that a chunk ends, or keeps the chunk.
    private mutating func parse(
        _ data: Range<Int>, type: UInt8, in bytes: RawSpan, at offset: Int, into batch: inout LogBatch
    ) {
        let place = offset + data.lowerBound - WandBChunk.headerSize
        switch type {
        case 1, 2:
            if begun != nil {
                report.damage(at: placeOfBegun, "the end of a record is missing; it was skipped", into: &batch)
                begun = nil
            }
            isBehindDamage = false
            if type == 1 {
                parseRecord(data, in: bytes, place: place, into: &batch)
            } else {
                begun = bytes.array(data)
                placeOfBegun = place
            }
        case 3, 4:
            guard begun != nil else {
                if !isBehindDamage {
                    report.damage(at: place, "the beginning of a record is missing; it was skipped", into: &batch)
                    isBehindDamage = true
                }
                return
            }
            unsafe bytes.extracting(data).withUnsafeBytes { unsafe begun?.append(contentsOf: $0) }
            guard type == 4, let record = begun else { return }
            begun = nil
            let joined = unsafe record.span.bytes
            parseRecord(0..<record.count, in: joined, place: placeOfBegun, into: &batch)
        default:
            report.damage(at: place, "a record has the unknown type \(type); it was skipped", into: &batch)
        }
    }
}
