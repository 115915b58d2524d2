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
        var start: Int
        var end: Int
        var hasDoubledQuotes = false
    }

    /// The fields of the current record.
    var fields: [Field] = []
    /// The line in which the current record begins, from 1.
    var line = 0

    private let path: String
    private let stream: any ByteStream
    private let fileSize: Int
    /// The table of objects, if the file is JSON.
    let json: JSONTable?
    /// The separator that was given or detected; `brace` if the records are JSON objects.
    let separator: UInt8
    var buffer: UnsafeMutableBufferPointer<UInt8>
    /// The unread part of `buffer` is `position..<end`.
    private(set) var position = 0
    private(set) var end = 0
    private(set) var isAtEnd = false
    /// The columns whose decimal commas are replaced by points.
    let decimalCommas: Set<Int>
    /// The size of the current record in bytes, including its line break.
    var recordBytes = 0
    /// The number of records of which a requested field was not UTF-8 and was read as Windows-1252.
    var foreignRecords = 0
    /// The line in which the first such record begins, from 1.
    var foreignLine: Int?
    var lastForeignLine: Int?
    /// The number of fields of the first record; nil before it is read.
    var columns: Int?
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
    static let bar: UInt8 = 0x7C
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

    /// A fault in the current record, or in the given line.
    func fault(
        _ kind: FormatFault.Kind, line: Int? = nil, column: String? = nil, expected: String, found: String
    ) -> DatasetError {
        .malformed(
            path: path,
            FormatFault(kind, at: .line(line ?? self.line, column: column), expected: expected, found: found))
    }
}
