import Interchange

/// Reads a table in CSV whose rows have a step or an epoch: Lightning's metrics.csv, Keras' CSVLogger, Ultralytics'
/// results.csv, and those of other programs.
///
/// The header says what the columns are: see `RowAxis` for the names of steps, epochs and times. Every other column is
/// a metric with the column's name, where a cell holds a number; also "nan" and "inf" are values. Cells that are empty
/// or "NA" are missing. Each cell is judged alone: what later rows hold is not known while a file grows.
///
/// A header that is repeated begins another attempt and may change the columns; `RowSeries` says where a step that
/// goes back does. A line with bytes that are zero is not written yet: a network file system shows them before the
/// text. It is waited for until another line follows it.
package struct TableLogParser: LogParser {
    private var columns = TableColumns()
    private var roles: [TableColumns.Role] = []
    /// The numbers of the columns' metrics in the series; -1 before the first value.
    private var metrics: [Int] = []
    private var hasHeader = false
    private var separator = UInt8(ascii: ",")
    private var record = TableRecord()
    private var values: [RowSeries.Value] = []
    private var series = RowSeries()
    private var faults: LineFaults
    /// The number of the next line, from 1.
    private var line = 1
    private var offset = 0

    package init(path: String) { faults = LineFaults(path: path) }

    package mutating func parse(
        _ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch
    ) -> Int {
        self.offset = offset
        var place = 0
        while place < bytes.byteCount {
            if !hasHeader { prepare(bytes, &place) }
            switch record.split(bytes, from: place, separator: separator, isLast: isLast) {
            case .cutOff:
                guard isLast else { return place }
                faults.remark("the last line is not complete", line: line, byte: offset + place, into: &batch)
                place = bytes.byteCount
            case .unclosed(let next):
                damage("a quotation mark is not closed", at: place, &batch)
                line += 1
                place = next
            case .record(let next):
                let isUnfinished = record.lineBreaks == 0
                if record.hasZeros {
                    if !isLast, bytes.lineBreak(from: next) == nil { return place }
                    takeZeros(isUnfinished: isUnfinished, at: place, &batch)
                } else if !record.isBlank {
                    if isUnfinished {
                        faults.remark(Self.cutOff, line: line, byte: offset + place, into: &batch)
                    } else {
                        takeRecord(bytes, at: place, &batch)
                    }
                }
                line += record.lineBreaks
                place = next
            }
        }
        if isLast { faults.end(into: &batch) }
        return place
    }

    /// Skips the byte order mark, and finds the separator in the header's line.
    private mutating func prepare(_ bytes: RawSpan, _ place: inout Int) {
        if place == 0, offset == 0, bytes.matches([0xEF, 0xBB, 0xBF], in: 0..<3, at: 0),
            bytes.lineBreak(from: 0) != nil
        {
            place = 3
        }
        guard let end = bytes.lineBreak(from: place) else { return }
        separator = TableColumns.separator(of: bytes.array(place..<end))
    }

    private mutating func takeZeros(isUnfinished: Bool, at place: Int, _ batch: inout LogBatch) {
        guard !isUnfinished else {
            return faults.remark("the last line is not written yet", line: line, byte: offset + place, into: &batch)
        }
        damage("the line contains bytes that are zero", at: place, &batch)
        // Without the header nobody knows what the columns are; the rows are not taken for one.
        hasHeader = true
    }

    private mutating func damage(_ what: String, at place: Int, _ batch: inout LogBatch) {
        faults.damage("\(what); the line was skipped", line: line, byte: offset + place, into: &batch)
    }

    /// What is said of a last line whose last number may have further digits.
    package static let cutOff = "the last line has no line break, and may be cut off; it is not read yet"

    private mutating func takeRecord(_ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) {
        guard hasHeader else {
            takeHeader(bytes)
            return
        }
        let count = record.fields.count
        // Some programs end every row with a separator.
        let isComplete =
            count == columns.columns.count || count == columns.columns.count + 1 && record.fields[count - 1].isEmpty
        if isComplete, takeRow(bytes, at: place, &batch) { return }
        if isHeader(bytes) {
            faults.remark(
                "the header is repeated; another attempt begins", line: line, byte: offset + place, into: &batch)
            takeHeader(bytes)
            series.beginAttempt()
        } else if isComplete {
            damage("the step or the epoch is not a number", at: place, &batch)
        } else {
            let fields = count == 1 ? "1 field" : "\(count) fields"
            damage("the line has \(fields), and the header \(columns.columns.count)", at: place, &batch)
        }
    }

    private mutating func takeHeader(_ bytes: RawSpan) {
        columns = TableColumns(names: TableColumns.distinct(record.fields.indices.map { record.text($0, of: bytes) }))
        roles = columns.columns.map(\.role)
        metrics = roles.map { _ in -1 }
        hasHeader = true
    }

    /// Whether the record names a step or an epoch, and holds no number.
    private func isHeader(_ bytes: RawSpan) -> Bool {
        var hasAxis = false
        for (index, field) in record.fields.enumerated() where !field.isEmpty {
            if DecimalText.value(bytes, field) != nil { return false }
            let axis = RowAxis(record.text(index, of: bytes))
            hasAxis = hasAxis || axis == .step || axis == .epoch
        }
        return hasAxis
    }

    /// The number in a cell; between semicolons with a comma for the point, too.
    @inline(__always)
    private func number(_ bytes: RawSpan, _ field: Range<Int>) -> Double? {
        if let value = DecimalText.value(bytes, field) { return value }
        guard separator == UInt8(ascii: ";"), bytes.has(UInt8(ascii: ","), in: field) else { return nil }
        let text = bytes.array(field).map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
        return unsafe DecimalText.value(text.span.bytes, 0..<text.count)
    }

    /// Appends the values of a row; returns false, and does nothing, where its step or epoch is not a number.
    private mutating func takeRow(_ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) -> Bool {
        var (step, epoch, seconds): (Int64?, Double?, Double?) = (nil, nil, nil)
        values.removeAll(keepingCapacity: true)
        let (roles, fields) = (roles, record.fields)
        for index in roles.indices {
            let field = fields[index]
            if field.isEmpty { continue }
            let value = number(bytes, field)
            switch roles[index] {
            case .ignored: break
            case .step:
                // Not every whole number of 64 bits is a double.
                if let whole = DecimalText.integer(bytes, field) ?? value.flatMap(RowAxis.step) {
                    step = whole
                } else if !isMissing(bytes, field) {
                    return false
                }
            case .epoch:
                if let value, value.isFinite {
                    epoch = value
                } else if !isMissing(bytes, field) {
                    return false
                }
            case .time:
                guard let value else {
                    seconds = RowAxis.seconds(ofDate: bytes.array(field))
                    break
                }
                seconds = RowAxis.seconds(value)
            case .duration:
                guard let value else {
                    seconds = RowAxis.seconds(ofDate: bytes.array(field))
                    break
                }
                seconds = RowAxis.seconds(since1970: value)
                if seconds == nil { append(value, of: index) }
            case .metric:
                guard let value else {
                    tellText(index, bytes, at: place, &batch)
                    break
                }
                // Repeated from `append`, which this avoids to call for each value.
                let metric = metrics[index]
                guard metric >= 0 else {
                    append(value, of: index)
                    break
                }
                values.append(RowSeries.Value(series: metric, value: value))
            }
        }
        series.append(values, step: step, epoch: epoch, seconds: seconds, into: &batch)
        return true
    }
}

extension TableLogParser {
    private mutating func append(_ value: Double, of column: Int) {
        if metrics[column] < 0 { metrics[column] = series.series(named: columns.columns[column].name) }
        values.append(RowSeries.Value(series: metrics[column], value: value))
    }

    private static let missing = ["NA", "N/A", "null", "NULL", "None", "-"].map { Array($0.utf8) }

    private func isMissing(_ bytes: RawSpan, _ field: Range<Int>) -> Bool {
        field.count <= 4 && Self.missing.contains(bytes.array(field))
    }

    /// Tells, once for each column, that a cell holds text though others hold numbers.
    private mutating func tellText(_ column: Int, _ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) {
        let isExpected = metrics[column] >= 0 && !columns.columns[column].isTold
        let field = record.fields[column]
        // Keras writes arrays as "[1, 2]" within quotation marks that are doubled.
        let isArray = bytes.array(field).first { $0 != UInt8(ascii: "\"") } == UInt8(ascii: "[")
        guard isExpected, !isArray, !isMissing(bytes, field) else { return }
        columns.columns[column].isTold = true
        let found = "\(quoted(record.text(column, of: bytes))) in the column \(quoted(columns.columns[column].name))"
        faults.remark("\(found) is not a number", line: line, byte: offset + place, into: &batch)
    }
}
