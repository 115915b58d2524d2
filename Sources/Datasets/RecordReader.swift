import Files
import Interchange

/// Reads the records of a text table (RFC 4180, with any separator of one byte) one at a time, in memory that depends
/// only on the longest one.
///
/// A field that begins with a quote ends at the next quote that is not doubled, and may contain separators, line breaks
/// and doubled quotes. Quotes inside other fields are part of the text, and so are quotes in a tab-separated table that
/// are never closed (see `RecordReader+Quotes`). Blanks before and after quotes are ignored. Lines end with LF, CR LF
/// or CR, even within one file; blank lines are skipped.
///
/// A field that is not valid UTF-8 is read as Windows-1252, whatever the other fields are, and counted.
///
/// A file of JSON objects is read as a table too: its keys are the first record, and the values of each object are one
/// more record (see `JSONTable`).
@safe final class RecordReader {
    /// A field of the current record, without its quotes.
    struct Field {
        fileprivate var start: Int
        fileprivate var end: Int
        fileprivate var hasDoubledQuotes = false
    }

    /// The fields of the current record.
    private(set) var fields: [Field] = []
    /// The line in which the current record begins, from 1.
    private(set) var line = 0

    private let path: String
    private let stream: any ByteStream
    private let fileSize: Int
    /// The table of objects, if the file is JSON.
    private let json: JSONTable?
    /// The separator that was given or detected; `brace` if the records are JSON objects.
    let separator: UInt8
    private(set) var buffer: UnsafeMutableBufferPointer<UInt8>
    /// The unread part of `buffer` is `position..<end`.
    private(set) var position = 0
    private(set) var end = 0
    private(set) var isAtEnd = false
    /// The columns whose decimal commas are replaced by points.
    private let decimalCommas: Set<Int>
    /// The size of the current record in bytes, including its line break.
    private(set) var recordBytes = 0
    /// The number of records of which a requested field was not UTF-8 and was read as Windows-1252.
    private(set) var foreignRecords = 0
    /// The line in which the first such record begins, from 1.
    private(set) var foreignLine: Int?
    private var lastForeignLine: Int?
    /// The number of fields of the first record; nil before it is read.
    private(set) var columns: Int?
    private var nextLine = 1

    private static let chunk = 1 << 20
    /// The size in bytes beyond which a quote must have been forgotten.
    static let longestRecord = 1 << 24
    /// The largest number of fields in a record: more columns than any table has, and few enough that a line of
    /// separators takes no excessive memory.
    static let mostFields = 1 << 18

    static let quote: UInt8 = 0x22
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let tab: UInt8 = 0x09
    /// Stands for JSON objects, which have no separator.
    static let brace: UInt8 = 0x7B
    private static let bar: UInt8 = 0x7C
    /// A run of one or more blanks separates fields; blanks at the start and end of a line do not.
    static let blank: UInt8 = 0x20

    @inline(__always) static func isLineEnd(_ byte: UInt8) -> Bool { byte == lineFeed || byte == carriageReturn }

    /// - Parameter separator: nil detects it from the start of the file: JSON objects; a tab if the first line has one;
    ///   otherwise the more frequent of comma and semicolon; a bar if there are neither; blanks if they form columns.
    init(
        reading path: String, separator: UInt8? = nil, decimalCommas: Set<Int> = []
    ) throws(DatasetError) {
        self.decimalCommas = decimalCommas
        let file = try reading(InputFile(path: path))
        let stream = try reading(file.unpacked())
        // A small file needs a buffer of only one byte more than its size, which shows that it has ended.
        let most = stream is InputFile ? file.size : min(file.size, Self.chunk) * Inflation.greatestRatio
        let room = min(Self.chunk, max(most, 1 << 10) + 1)
        let start = try reading(stream.next(room))
        try Self.checkText(start, path)
        self.path = path
        self.stream = stream
        fileSize = file.size
        let isJSON = separator == Self.brace || (separator == nil && JSONObjects.begin(start))
        self.separator = isJSON ? Self.brace : separator ?? Self.separator(of: start)
        // Allocated after everything that throws, as an incomplete object would not free it.
        json = isJSON ? try JSONTable(stream, start: start, isWhole: start.count < room, path: path) : nil
        unsafe buffer = .allocate(capacity: room)
        if isJSON { return }
        unsafe _ = buffer.update(fromContentsOf: start)
        end = start.count
        isAtEnd = start.count < room
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    deinit { unsafe buffer.deallocate() }

    /// The approximate number of records if each takes `bytes` bytes; 0 for a packed file, where it is unknown.
    func records(ofBytes bytes: Double) -> Int {
        stream is InputFile ? Int(min(Double(fileSize) / bytes * 1.02 + 16, 1e12)) : 0
    }

    /// The fraction of the file that has been read, 0…1.
    var fraction: Double { min(1, Double(stream.bytesRead) / Double(max(1, fileSize))) }

    private static func checkText(_ start: [UInt8], _ path: String) throws(DatasetError) {
        func fault(_ place: Int, _ found: String) -> DatasetError {
            .malformed(
                path: path, FormatFault(.malformed, at: .byte(place), expected: "a table of text", found: found))
        }
        func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && !(tab...carriageReturn).contains(byte) }
        if let signature = FileSignature(of: start) { throw .foreign(path: path, signature, as: .table) }
        if let zero = start.firstIndex(of: 0) { throw fault(zero, "a zero byte") }
        // One in nine bytes of packed or random data is a control character; text has hardly any.
        let controls = start.count(where: isControl)
        if controls > 16, controls * 16 > start.count, let first = start.firstIndex(where: isControl) {
            throw fault(first, "many control characters")
        }
    }

    private static func separator(of start: [UInt8]) -> UInt8 {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in start {
            if byte == quote { isQuoted.toggle() }
            if isQuoted { continue }
            if isLineEnd(byte), counts.contains(where: { $0.key != bar }) { break }
            if [tab, 0x2C, 0x3B, bar].contains(byte) { counts[byte, default: 0] += 1 }
        }
        if counts[tab] != nil { return tab }
        if counts.isEmpty, BlankSeparated.isTable(start) { return blank }
        if counts[0x3B] != nil, DecimalComma.explainsCommas(of: start) { return 0x3B }
        if counts[0x3B] == nil, counts[0x2C] == nil, counts[bar] != nil { return bar }
        return counts[0x3B, default: 0] > counts[0x2C, default: 0] ? 0x3B : 0x2C
    }

    // MARK: - Records

    /// Reads the next record; false at the end of the table. Throws `malformed` or `file`.
    func next() throws(DatasetError) -> Bool {
        if let json {
            guard let record = try json.next() else { return false }
            take(record)
            return true
        }
        while true {
            switch scan() {
            case .record(let next, let lines):
                line = nextLine
                nextLine += lines
                recordBytes = next - position
                position = next
                if fields.count == 1, isBlank(fields[0]), !isQuoted(fields[0]) { continue }
                unescapeQuotes()
                placeDecimalPoints()
                columns = columns ?? fields.count
                return true
            case .end: return false
            case .needsMore: try refill()
            case .fault(let lines, let expected, let found):
                throw fault(.malformed, line: nextLine + lines, expected: expected, found: found)
            }
        }
    }

    /// Copies the values of an object to where the fields of other records are.
    private func take(_ record: JSONTable.Record) {
        line = record.line
        recordBytes = record.size
        columns = record.fields.count
        let bytes = record.fields.reduce(0) { $0 + $1.utf8.count }
        if unsafe bytes > buffer.count {
            unsafe buffer.deallocate()
            unsafe buffer = .allocate(capacity: max(bytes, 2 * buffer.count))
        }
        fields.removeAll(keepingCapacity: true)
        var place = 0
        for text in record.fields {
            let start = place
            for byte in text.utf8 {
                unsafe buffer[place] = byte
                place += 1
            }
            fields.append(Field(start: start, end: place))
        }
    }

    /// The keys of JSON objects that are left out because their values are objects or arrays.
    var nestedKeys: [String] { json?.leftOut ?? [] }

    private enum Scan {
        case record(next: Int, lines: Int)
        case end
        case needsMore
        case fault(lines: Int, expected: String, found: String)
    }

    private func isQuoted(_ field: Field) -> Bool { unsafe field.start > 0 && buffer[field.start - 1] == Self.quote }

    private func isBlank(_ field: Field) -> Bool {
        unsafe buffer[field.start..<field.end].allSatisfy { $0 == 0x20 || $0 == Self.tab }
    }

    /// Finds the fields of the record at `position` if all of it is in the buffer, which is not modified.
    private func scan() -> Scan {
        fields.removeAll(keepingCapacity: true)
        guard position < end else { return isAtEnd ? .end : .needsMore }
        let (bytes, end, separator) = unsafe (UnsafeBufferPointer(buffer), end, self.separator)
        var place = position
        var lines = 0
        let hasBlanks = separator == Self.blank
        func afterBlanks(_ start: Int) -> Int {
            var place = start
            while unsafe place < end && bytes[place] == Self.blank { place += 1 }
            return place
        }
        if hasBlanks { place = afterBlanks(place) }
        while true {
            var field = Field(start: place, end: place)
            var isPlain = true
            var opening = place
            while unsafe opening < end && bytes[opening] == 0x20 { opening += 1 }
            if unsafe opening < end && bytes[opening] == Self.quote {
                switch quotedField(at: opening) {
                case .field(let end, let next, let hasDoubledQuotes, let breaks):
                    field = Field(start: opening + 1, end: end, hasDoubledQuotes: hasDoubledQuotes)
                    (place, lines) = (next, lines + breaks)
                    isPlain = false
                case .plain: break
                case .needsMore: return .needsMore
                case .fault(let breaks, let expected, let found):
                    return .fault(lines: lines + breaks, expected: expected, found: found)
                }
            }
            if isPlain {
                while unsafe place < end && bytes[place] != separator && !Self.isLineEnd(bytes[place]) { place += 1 }
                field.end = place
            }
            if hasBlanks { place = afterBlanks(place) }
            if place >= end {
                guard isAtEnd else { return .needsMore }
                fields.append(field)
                return .record(next: place, lines: lines)
            }
            fields.append(field)
            if unsafe bytes[place] == Self.carriageReturn {
                if place + 1 >= end, !isAtEnd { return .needsMore }
                let isPair = unsafe place + 1 < end && bytes[place + 1] == Self.lineFeed
                return .record(next: place + (isPair ? 2 : 1), lines: lines + 1)
            }
            if unsafe bytes[place] == Self.lineFeed { return .record(next: place + 1, lines: lines + 1) }
            if fields.count == Self.mostFields {
                return .fault(lines: lines, expected: "at most \(Self.mostFields) fields in a record", found: "more")
            }
            if !hasBlanks { place += 1 }
        }
    }

    private func unescapeQuotes() {
        for index in fields.indices where fields[index].hasDoubledQuotes {
            var target = fields[index].start
            var source = target
            while source < fields[index].end {
                unsafe buffer[target] = buffer[source]
                source += unsafe buffer[source] == Self.quote ? 2 : 1
                target += 1
            }
            fields[index].end = target
        }
    }

    private func placeDecimalPoints() {
        for column in decimalCommas where column < fields.count {
            let field = trimmed(column)
            if let place = unsafe DecimalComma.place(in: buffer[field]) {
                unsafe buffer[field.lowerBound + place] = 0x2E
            }
        }
    }

    /// Moves the unread bytes to the front, and fills the rest of the buffer.
    private func refill() throws(DatasetError) {
        let rest = end - position
        if unsafe rest > buffer.count / 2 {
            guard unsafe buffer.count < Self.longestRecord else {
                throw fault(
                    .tooLarge, line: nextLine, expected: "a record of at most \(Self.longestRecord) bytes",
                    found: "a longer one; is a quote missing?")
            }
            let larger = unsafe UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * buffer.count)
            unsafe _ = larger.update(fromContentsOf: buffer[position..<end])
            unsafe buffer.deallocate()
            unsafe buffer = larger
        } else if position > 0, let base = unsafe buffer.baseAddress {
            unsafe base.update(from: base + position, count: rest)
        }
        position = 0
        end = rest
        let room = unsafe buffer.count - rest
        let more = try reading(stream.next(room))
        if let base = unsafe buffer.baseAddress {
            unsafe more.withUnsafeBufferPointer { source in
                if let start = source.baseAddress { unsafe (base + rest).update(from: start, count: source.count) }
            }
        }
        end += more.count
        isAtEnd = more.count < room
    }

    // MARK: - Fields

    /// Whether a field holds nothing but blanks; true also beyond the record's last field.
    func isEmpty(_ field: Int) -> Bool { field >= fields.count || isBlank(fields[field]) }

    /// Whether a field marks a missing value; true also beyond the record's last field.
    func isMissing(_ field: Int) -> Bool { unsafe field >= fields.count || MissingValue.matches(trimmedBytes(field)) }

    /// The text of a field without surrounding blanks; nil if it is not text.
    func word(_ field: Int) -> String? { unsafe decoded(trimmedBytes(field)) }

    private func decoded(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        if let text = unsafe String(validating: bytes, as: UTF8.self) { return text }
        guard unsafe !bytes.contains(0) else { return nil }
        if lastForeignLine != line { foreignRecords += 1 }
        foreignLine = foreignLine ?? line
        lastForeignLine = line
        return unsafe DecodedText.windows1252(bytes)
    }

    private func trimmedBytes(_ field: Int) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(rebasing: buffer[trimmed(field)])
    }

    /// The position of a field in the buffer, without surrounding blanks.
    private func trimmed(_ field: Int) -> Range<Int> {
        var (start, end) = (fields[field].start, fields[field].end)
        while unsafe start < end && (buffer[start] == 0x20 || buffer[start] == Self.tab) { start += 1 }
        while unsafe end > start && (buffer[end - 1] == 0x20 || buffer[end - 1] == Self.tab) { end -= 1 }
        return start..<end
    }

    /// The number in a field; nil if it is not a number.
    func number(_ field: Int) -> Double? { unsafe NumberText.value(of: bytes(field)) }

    /// The text of a field. Throws `malformed` if it is not UTF-8 and contains zero bytes.
    func text(_ field: Int, column: String? = nil) throws(DatasetError) -> String {
        let bytes = unsafe bytes(field)
        guard let text = unsafe decoded(bytes) else {
            throw fault(.malformed, column: column, expected: "text", found: "zero bytes")
        }
        return text
    }

    private func bytes(_ field: Int) -> UnsafeBufferPointer<UInt8> {
        unsafe UnsafeBufferPointer(rebasing: buffer[fields[field].start..<fields[field].end])
    }

    /// A fault in the current record, or in the given line.
    func fault(
        _ kind: FormatFault.Kind, line: Int? = nil, column: String? = nil, expected: String, found: String
    ) -> DatasetError {
        .malformed(
            path: path,
            FormatFault(kind, at: .line(line ?? self.line, column: column), expected: expected, found: found))
    }
}
