/// Reads a metric's file in MLflow's file store, RUN/metrics/NAME: on each line a time in milliseconds since 1970, the
/// value and, except in old files, the step.
///
/// MLflow allows a step to come again and to go back, so that no line begins another attempt.
package struct MLflowMetricFile: LogParser {
    private let name: String
    private var faults: LineFaults
    private var line = 1
    private var metric: Int?

    /// The metric is called as what follows "metrics/" in the path, for a name may contain slashes.
    package init(path: String) {
        let parts = path.split(separator: "/")
        let folder = parts.dropLast().lastIndex(of: "metrics") ?? max(parts.count - 2, -1)
        self.init(path: path, name: parts.dropFirst(folder + 1).joined(separator: "/"))
    }

    package init(path: String, name: String) {
        self.name = name
        faults = LineFaults(path: path)
    }

    package mutating func parse(
        _ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch
    ) -> Int {
        var start = 0
        while start < bytes.byteCount {
            guard let text = TextLine(bytes, from: start, isLast: isLast) else { return start }
            if text.isUnfinished, !text.range.isEmpty {
                faults.remark(TableLogParser.cutOff, line: line, byte: offset + start, into: &batch)
            } else if !text.range.isEmpty, text.hasZeros || !takeLine(bytes, text, &batch) {
                let what = "the line is not a time, a value and a step; it was skipped"
                faults.damage(what, line: line, byte: offset + start, into: &batch)
            }
            line += 1
            start = text.next
        }
        if isLast { faults.end(into: &batch) }
        return start
    }

    private mutating func takeLine(_ bytes: RawSpan, _ text: TextLine, _ batch: inout LogBatch) -> Bool {
        var rest = text.range
        var fields: [Range<Int>] = []
        while !rest.isEmpty, fields.count < 3 {
            let end = bytes.first(0x20, in: rest) ?? rest.upperBound
            fields.append(rest.lowerBound..<end)
            rest = bytes.trimmed(end..<rest.upperBound)
        }
        guard fields.count == 3 || fields.count == 2,
            let time = DecimalText.value(bytes, fields[0]), time.isFinite,
            let value = DecimalText.value(bytes, fields[1])
        else { return false }
        var step: Int64?
        if fields.count == 3 {
            step = DecimalText.integer(bytes, fields[2]) ?? DecimalText.value(bytes, fields[2]).flatMap(RowAxis.step)
            guard step != nil else { return false }
        }
        let number = metric ?? batch.number(of: name)
        metric = number
        batch.points.append(LogPoint(metric: number, step: step, seconds: time / 1000, value: value))
        return true
    }
}
