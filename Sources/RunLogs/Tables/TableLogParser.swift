import Interchange

/// Reads a table in CSV whose rows have a step or an epoch: Lightning's metrics.csv, Keras' CSVLogger, Ultralytics'
/// results.csv, and those of other programs.
///
/// The header says what the columns are: see `RowAxis` for the names of steps, epochs and times. Every other column is
/// a metric with the column's name, where a cell holds a number; also "nan" and "inf" are values. Cells that are empty
/// or "NA" are missing, and arrays are left out. Each cell is judged alone: what later rows hold is not known while a
/// file grows.
///
/// Lines that begin with "#" before the header are comments; the last one is the header if a row of numbers follows. A
/// header may come again, with other columns, too: programs write it anew when a metric is new, or when they start
/// again. `RowSeries` says where another attempt begins. A line with bytes that are zero is not written yet: a network
/// file system shows them before the text. It is waited for until another line follows it.
package struct TableLogParser: LogParser {
    /// What a column's cells are, and for a metric its number in the series; -1 before its first value.
    struct Cell {
        let role: TableColumns.Role
        var series = -1
    }

    /// What the axes of a row say.
    struct Axes {
        var step: Int64?
        var epoch: Double?
        var seconds: Double?
    }

    private(set) var columns = TableColumns()
    var cells: [Cell] = []
    private(set) var hasHeader = false
    /// How many rows there were, and how many lines that are none.
    private(set) var rows = 0
    private(set) var otherLines = 0
    private(set) var start = TableStart()
    private(set) var record = TableRecord()
    var values: [RowSeries.Value] = []
    var series = RowSeries()
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
            if !hasHeader {
                guard let next = findHeader(bytes, from: place, isLast: isLast) else { return place }
                place = next
                guard place < bytes.byteCount else { break }
            } else if let end = bytes.first(start.lineEnd, in: place..<bytes.byteCount),
                takeNumbers(bytes, place..<end, into: &batch)
            {
                rows += 1
                line += 1
                place = end + 1
                continue
            }
            guard let next = takeLine(bytes, from: place, isLast: isLast, &batch) else { return place }
            place = next
        }
        if isLast { faults.end(into: &batch) }
        return place
    }

    /// Goes to the first line that is no comment, behind the byte order mark; nil where it is not known yet.
    private mutating func findHeader(_ bytes: RawSpan, from place: Int, isLast: Bool) -> Int? {
        var first = place
        if place == 0, offset == 0, bytes.byteCount > 3 || isLast, bytes.matches([0xEF, 0xBB, 0xBF], in: 0..<3, at: 0) {
            first = 3
        }
        var comments = 0
        var form = start
        guard let next = form.learn(bytes, from: first, isLast: isLast, comments: &comments) else { return nil }
        start = form
        line += comments
        return next
    }

    /// Takes the line at `place`, whatever it is, and returns where the next one begins; nil where it has to be waited
    /// for.
    private mutating func takeLine(
        _ bytes: RawSpan, from place: Int, isLast: Bool, _ batch: inout LogBatch
    ) -> Int? {
        if let end = endOfComment(bytes, from: place) {
            line += 1
            return end + 1
        }
        switch record.split(bytes, from: place, separator: start.separator, lineEnd: start.lineEnd, isLast: isLast) {
        case .cutOff:
            guard isLast else { return nil }
            faults.remark("the last line is not complete", line: line, byte: offset + place, into: &batch)
            return bytes.byteCount
        case .unclosed(let next):
            damage("a quotation mark is not closed", at: place, &batch)
            line += 1
            return next
        case .record(let next):
            let isUnfinished = record.lineBreaks == 0
            if record.hasZeros {
                if !isLast, next == bytes.byteCount || bytes.first(start.lineEnd, in: next..<bytes.byteCount) == nil {
                    return nil
                }
                takeZeros(isUnfinished: isUnfinished, at: place, &batch)
            } else if !record.isBlank {
                if isUnfinished {
                    faults.remark(Self.cutOff, line: line, byte: offset + place, into: &batch)
                } else {
                    takeRecord(bytes, at: place, &batch)
                }
            }
            line += record.lineBreaks
            return next
        }
    }

    /// The end of a comment among the rows. Only where the first column is no axis may a cell begin like one.
    private func endOfComment(_ bytes: RawSpan, from place: Int) -> Int? {
        guard bytes.byte(at: place) == UInt8(ascii: "#"), let role = cells.first?.role, role.isAxis,
            let end = bytes.first(start.lineEnd, in: place..<bytes.byteCount), !bytes.has(0, in: place..<end)
        else { return nil }
        return end
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
        otherLines += 1
        faults.damage("\(what); the line was skipped", line: line, byte: offset + place, into: &batch)
    }

    private mutating func remark(_ what: String, at place: Int, _ batch: inout LogBatch) {
        faults.remark(what, line: line, byte: offset + place, into: &batch)
    }

    /// What is said of a last line whose last number may have further digits.
    package static let cutOff = "the last line has no line break, and may be cut off; it is not read yet"
}

// MARK: - Records

extension TableLogParser {
    private mutating func takeRecord(_ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) {
        if !hasHeader {
            guard isRow(bytes, under: start.comment) else {
                takeHeader(record.fields.indices.map { record.text($0, of: bytes) })
                return
            }
            takeHeader(start.comment)
        }
        let count = record.fields.count
        // Some programs end every row with a separator.
        let isComplete = count == cells.count || count == cells.count + 1 && record.fields[count - 1].isEmpty
        if isComplete, takeRow(bytes, at: place, &batch) {
            rows += 1
        } else if isHeader(bytes) {
            remark("the header is repeated", at: place, &batch)
            takeHeader(record.fields.indices.map { record.text($0, of: bytes) })
            series.expectAttempt()
        } else if isComplete {
            damage("the step or the epoch is not a number", at: place, &batch)
        } else {
            let fields = count == 1 ? "1 field" : "\(count) fields"
            damage("the line has \(fields), and the header \(cells.count)", at: place, &batch)
        }
    }

    private mutating func takeHeader(_ names: [String]) {
        columns = TableColumns(names: TableColumns.distinct(names))
        cells = columns.columns.map { Cell(role: $0.role) }
        hasHeader = true
    }

    /// Whether the record is a row of a table with such a header, and cannot be a header itself.
    private func isRow(_ bytes: RawSpan, under names: [String]) -> Bool {
        names.count == record.fields.count && names.contains { RowAxis($0).isStepOrEpoch }
            && record.fields.allSatisfy { $0.isEmpty || number(bytes, $0) != nil || isMissing(bytes, $0) }
    }

    /// Whether the record names a step or an epoch, and holds no number.
    private func isHeader(_ bytes: RawSpan) -> Bool {
        var hasAxis = false
        for (index, field) in record.fields.enumerated() where !field.isEmpty {
            if DecimalText.value(bytes, field) != nil { return false }
            hasAxis = hasAxis || RowAxis(record.text(index, of: bytes)).isStepOrEpoch
        }
        return hasAxis
    }

    /// The number in a cell; between semicolons with a comma for the point, too.
    private func number(_ bytes: RawSpan, _ field: Range<Int>) -> Double? {
        if let value = DecimalText.value(bytes, field) { return value }
        guard start.separator == UInt8(ascii: ";"), bytes.has(UInt8(ascii: ","), in: field) else { return nil }
        let text = bytes.array(field).map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
        return unsafe DecimalText.value(text.span.bytes, 0..<text.count)
    }

    /// Appends the values of a row; returns false, and does nothing, where its step or epoch is not a number.
    private mutating func takeRow(_ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) -> Bool {
        guard var axes = axes(bytes) else { return false }
        values.removeAll(keepingCapacity: true)
        for (index, cell) in cells.enumerated() where !record.fields[index].isEmpty {
            let field = record.fields[index]
            switch cell.role {
            case .step where axes.step == nil && !columns.columns[index].isTold && !isMissing(bytes, field):
                columns.columns[index].isTold = true
                let step = quoted(record.text(index, of: bytes))
                remark("the step \(step) is not a whole number; the values have no step", at: place, &batch)
            case .duration:
                guard axes.seconds == nil, let value = number(bytes, field) else { break }
                axes.seconds = RowAxis.seconds(since1970: value)
                if axes.seconds == nil { append(value, of: index) }
            case .metric:
                if let value = number(bytes, field) {
                    append(value, of: index)
                } else {
                    tellText(index, bytes, at: place, &batch)
                }
            case .ignored, .step, .epoch, .time: break
            }
        }
        series.append(values, step: axes.step, epoch: axes.epoch, seconds: axes.seconds, into: &batch)
        return true
    }

    /// The step, the epoch and the time of a row; nil where the step or the epoch is something else.
    private func axes(_ bytes: RawSpan) -> Axes? {
        var axes = Axes()
        for (index, cell) in cells.enumerated() where !record.fields[index].isEmpty {
            let field = record.fields[index]
            switch cell.role {
            case .step:
                // Not every whole number of 64 bits is a double.
                guard let whole = DecimalText.integer(bytes, field) else {
                    guard let value = number(bytes, field) else {
                        if isMissing(bytes, field) { break }
                        return nil
                    }
                    axes.step = RowAxis.step(value)
                    break
                }
                axes.step = whole
            case .epoch:
                if let value = number(bytes, field), value.isFinite {
                    axes.epoch = value
                } else if !isMissing(bytes, field) {
                    return nil
                }
            case .time:
                axes.seconds =
                    number(bytes, field).map { RowAxis.seconds($0) }
                    ?? RowAxis.seconds(ofDate: bytes.array(field))
            case .duration where number(bytes, field) == nil: axes.seconds = RowAxis.seconds(ofDate: bytes.array(field))
            case .metric, .ignored, .duration: break
            }
        }
        return axes
    }

    private mutating func append(_ value: Double, of column: Int) {
        if cells[column].series < 0 { cells[column].series = series.series(named: columns.columns[column].name) }
        values.append(RowSeries.Value(series: cells[column].series, value: value))
    }

    private static let missing = ["NA", "N/A", "<NA>", "nan", "NaN", "null", "NULL", "None", "-"].map { Array($0.utf8) }

    private func isMissing(_ bytes: RawSpan, _ field: Range<Int>) -> Bool {
        field.count <= 4 && Self.missing.contains(bytes.array(field))
    }

    /// Tells, once for each column, that a cell holds text though others hold numbers.
    private mutating func tellText(_ column: Int, _ bytes: RawSpan, at place: Int, _ batch: inout LogBatch) {
        let isExpected = cells[column].series >= 0 && !columns.columns[column].isTold
        let field = record.fields[column]
        // Keras writes arrays as "[1, 2]" within quotation marks that are doubled.
        let isArray = bytes.array(field).first { $0 != UInt8(ascii: "\"") } == UInt8(ascii: "[")
        guard isExpected, !isArray, !isMissing(bytes, field) else { return }
        columns.columns[column].isTold = true
        let found = "\(quoted(record.text(column, of: bytes))) in the column \(quoted(columns.columns[column].name))"
        remark("\(found) is not a number", at: place, &batch)
    }
}
