/// Reads a file of Burn's `FileMetricLogger`: SPLIT/epoch-N/METRIC.log, or SPLIT/TAG/epoch-N/METRIC.log, with a value
/// of one metric and one epoch on each line. A value may be followed by a comma and the number of samples it is the
/// mean of.
///
/// The metric is called as in "train/Loss". A line has no step of its own, so lines are counted, also over the files of
/// the epochs before.
package struct BurnMetricFile: LogParser {
    /// What the path of such a file says.
    package struct Place: Sendable, Hashable {
        /// "train", "valid" or "test", and the tag if there is one.
        package var split: String
        package var epoch: Int
        /// The metric's name, in which Burn has replaced blanks by underscores.
        package var metric: String

        /// Nil where the path is not one of Burn's.
        package init?(path: String) {
            let parts = path.split(separator: "/").map(String.init)
            guard parts.count >= 3, let file = parts.last, file.hasSuffix(".log"), file.utf8.count > 4,
                let epoch = Self.epoch(parts[parts.count - 2])
            else { return nil }
            let splits: Set = ["train", "valid", "test"]
            let folder = parts[parts.count - 3]
            if splits.contains(folder) {
                split = folder
            } else {
                guard parts.count >= 4, splits.contains(parts[parts.count - 4]) else { return nil }
                split = "\(parts[parts.count - 4])/\(folder)"
            }
            self.epoch = epoch
            metric = String(file.dropLast(4))
        }

        private static func epoch(_ folder: String) -> Int? {
            guard folder.hasPrefix("epoch-"), let number = Int(folder.dropFirst(6)), number >= 0 else { return nil }
            return number
        }
    }

    private let place: Place?
    private var faults: LineFaults
    private var line = 1
    private var metric: Int?
    private var isTextTold = false
    /// The step of the next line: what to begin with in the file of the next epoch.
    package private(set) var nextStep: Int64

    package init(path: String) { self.init(path: path, firstStep: 1) }

    /// - Parameter firstStep: the step of the first line.
    package init(path: String, firstStep: Int64) {
        place = Place(path: path)
        nextStep = firstStep
        faults = LineFaults(path: path)
    }

    package mutating func parse(
        _ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch
    ) -> Int {
        var start = 0
        while start < bytes.byteCount {
            guard let text = TextLine(bytes, from: start, isLast: isLast) else { return start }
            if !text.range.isEmpty { takeLine(bytes, text, at: offset + start, &batch) }
            line += 1
            start = text.next
        }
        if isLast { faults.end(into: &batch) }
        return start
    }

    private mutating func takeLine(_ bytes: RawSpan, _ text: TextLine, at byte: Int, _ batch: inout LogBatch) {
        guard !text.isUnfinished else {
            // The file of another epoch may follow one that was cut off.
            nextStep &+= 1
            return faults.remark(TableLogParser.cutOff, line: line, byte: byte, into: &batch)
        }
        let end = bytes.first(UInt8(ascii: ","), in: text.range) ?? text.range.upperBound
        let step = nextStep
        nextStep &+= 1
        guard !text.hasZeros, let value = DecimalText.value(bytes, text.range.lowerBound..<end) else {
            tell(at: byte, &batch)
            return
        }
        let number = metric ?? batch.number(of: place.map { "\($0.split)/\($0.metric)" } ?? "value")
        metric = number
        batch.points.append(LogPoint(metric: number, step: step, epoch: place.map { Double($0.epoch) }, value: value))
    }

    /// A metric of Burn may be text in all lines; a single one that is no number is damage.
    private mutating func tell(at byte: Int, _ batch: inout LogBatch) {
        if metric != nil {
            faults.damage("the line is not a number; it was skipped", line: line, byte: byte, into: &batch)
        } else if !isTextTold {
            isTextTold = true
            faults.remark("the line is not a number; lines with text are skipped", line: line, byte: byte, into: &batch)
        }
    }
}
