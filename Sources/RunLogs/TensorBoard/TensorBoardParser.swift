import Interchange

/// Reads an event file of TensorBoard (`events.out.tfevents.…`), from whichever of TensorFlow, PyTorch, tensorboardX
/// or Keras it is.
///
/// Names of metrics are the tags as stored. Damage costs the records that it touches: behind a damaged length, the
/// next record is searched for.
package struct TensorBoardParser: LogParser {
    let path: String
    var report: TroubleReport
    var tags = NameTable()
    /// What is known of each tag, by its number in `tags`.
    var series: [Series] = []
    /// Whether there was an event that names the version of the format, with which writers begin.
    var hasVersion = false
    /// Whether the bytes at hand are behind a damaged length, and before the next record.
    private var isSearching = false

    package init(path: String) {
        self.path = path
        report = TroubleReport(path: path)
    }

    package mutating func parse(_ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch) -> Int {
        var position = 0
        while position < bytes.byteCount {
            switch EventRecord(at: position, in: bytes) {
            case .intact(let data, let end):
                isSearching = false
                parseEvent(data, in: bytes, at: offset, into: &batch)
                position = end
            case .incomplete(let hasHeader):
                guard isLast else { return position }
                if isSearching {
                    // A length and its checksum fit by chance, or the record is cut off.
                    position = hasHeader ? position + 1 : bytes.byteCount
                } else {
                    report.end(
                        at: offset + position, isZero: bytes.isZero(in: position..<bytes.byteCount), "the last record",
                        into: &batch)
                    return bytes.byteCount
                }
            case .wrongLength(let header):
                if !isSearching {
                    guard !UnwrittenBytes.shouldWait(for: header, in: bytes, at: offset, isLast: isLast) else {
                        return position
                    }
                    if isLast, bytes.isZero(in: position..<bytes.byteCount) {
                        report.end(at: offset + position, isZero: true, "the last record", into: &batch)
                        return bytes.byteCount
                    }
                    report.damage(
                        at: offset + position,
                        "the length of a record is damaged; reading goes on at the next record that can be found",
                        into: &batch)
                    isSearching = true
                }
                position += 1
            case .wrongData(let record):
                isSearching = false
                guard !UnwrittenBytes.shouldWait(for: record, in: bytes, at: offset, isLast: isLast) else {
                    return position
                }
                report.damage(
                    at: offset + position,
                    "the checksum of a record of \(record.count) bytes is wrong; the record was skipped", into: &batch)
                position = record.upperBound
            }
        }
        return position
    }
}

extension TensorBoardParser {
    /// What is known of a tag.
    struct Series: Sendable {
        /// The number of the metric in the batch; nil before the first point.
        var metric: Int?
        var plugin = Plugin.unknown
    }

    /// The kind of data that a tag has, as its metadata say. They are only with the first value of a tag.
    enum Plugin: Sendable {
        case unknown, scalars, histograms, images, text, hyperparameters, other

        init(_ name: String) {
            self =
                switch name {
                case "": .unknown
                case "scalars": .scalars
                case "histograms": .histograms
                case "images": .images
                case "text": .text
                case "hparams": .hyperparameters
                default: .other
                }
        }
    }
}
