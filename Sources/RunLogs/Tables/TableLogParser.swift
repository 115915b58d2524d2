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

    var columns = TableColumns()
    var cells: [Cell] = []
    var hasHeader = false
    /// How many rows there were, and how many lines that are none.
    var rows = 0
    private(set) var otherLines = 0
    private(set) var start = TableStart()
    private(set) var record = TableRecord()
    var values: [RowSeries.Value] = []
    var series = RowSeries()
    var faults: LineFaults
    /// The number of the next line, from 1.
    var line = 1
    var offset = 0

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
        if isLast { end(at: place, &batch) }
        return place
    }

    private mutating func end(at place: Int, _ batch: inout LogBatch) {
        // Where no column holds numbers, what they hold instead is worth saying.
        if rows > 0, cells.allSatisfy({ $0.series < 0 }) {
            for column in cells.indices { tellFirstText(of: column, at: place, &batch) }
        }
        faults.end(into: &batch)
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

    mutating func damage(_ what: String, at place: Int, _ batch: inout LogBatch) {
        otherLines += 1
        faults.damage("\(what); the line was skipped", line: line, byte: offset + place, into: &batch)
    }

    mutating func remark(_ what: String, at place: Int, _ batch: inout LogBatch) {
        faults.remark(what, line: line, byte: offset + place, into: &batch)
    }

    /// What is said of a last line whose last number may have further digits.
    package static let cutOff = "the last line has no line break, and may be cut off; it is not read yet"
}
