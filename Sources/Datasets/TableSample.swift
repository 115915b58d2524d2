import Files

/// The first records of a table, from which its layout is detected.
struct TableSample {
    let path: String
    let separator: UInt8
    /// The fields of each record, without surrounding blanks.
    private(set) var records: [[Substring]] = []
    /// The number of comment lines at the start: a single field that begins with # or |, above records of several
    /// fields.
    private(set) var comments = 0
    /// Whether the records are JSON objects, with the keys as the first record.
    var isKeyed: Bool { separator == RecordReader.brace }
    /// The keys that are left out because their values are objects or arrays.
    let nestedKeys: [String]
    /// The numeric columns of a table with decimal commas, which are points in `records`; empty for other tables.
    private(set) var decimalCommas: Set<Int> = []
    /// The number of columns with decimal commas.
    private(set) var commaColumns = 0
    /// The line of the first field that is not UTF-8.
    let foreignLine: Int?
    /// Whether the sample holds all records of the table.
    private(set) var isWhole = false
    /// The average size of a record in the file, in bytes.
    private(set) var bytesPerRecord = 1.0

    private static let mostRecords = 1_000
    private static let mostBytes = 1 << 20
    /// At least this many records are read even beyond `mostBytes`, up to `largestSample` bytes.
    private static let fewestRecords = 12
    private static let largestSample = 1 << 26

    /// - Parameter stride: takes every stride-th record up to the end of the file; nil takes the first ones.
    init(reading path: String, separator: UInt8?, stride: Int? = nil) throws(DatasetError) {
        let reader = try RecordReader(reading: path, separator: separator)
        self.path = path
        self.separator = reader.separator
        nestedKeys = reader.nestedKeys
        var bytes = 0
        var seen = 0
        isWhole = true
        while try reader.next() {
            seen += 1
            if let stride, seen > Self.fewestRecords, seen % stride != 0 { continue }
            let isFull =
                bytes >= Self.largestSample
                || stride == nil && records.count >= Self.fewestRecords
                    && (records.count >= Self.mostRecords || bytes >= Self.mostBytes)
            guard !isFull else {
                isWhole = false
                break
            }
            var record: [Substring] = []
            for field in reader.fields.indices { record.append(try reader.text(field).trimmed) }
            bytes += reader.recordBytes
            records.append(record)
        }
        foreignLine = reader.foreignLine
        guard let first = records.first else { throw .file(.empty(path: path)) }
        if first.count == 1, records.count > 1, records[1].count > 1, first[0].hasPrefix("|") || first[0].hasPrefix("#")
        {
            records.removeFirst()
            comments = 1
        }
        (decimalCommas, commaColumns) = DecimalComma.columns(of: records, separator: reader.separator)
        if commaColumns > 0, let grouped = DecimalComma.groupedThousands(in: records) {
            throw .malformed(
                path: path,
                FormatFault(
                    .wrongValue, at: .whole,
                    expected: "numbers without points between thousands, as there are decimal commas beside them",
                    found: excerpt(grouped)))
        }
        for row in records.indices where !decimalCommas.isEmpty {
            for column in decimalCommas where column < records[row].count {
                records[row][column] = DecimalComma.pointed(records[row][column])
            }
        }
        bytesPerRecord = Double(max(1, bytes)) / Double(records.count)
    }
}

extension StringProtocol {
    /// The text without surrounding blanks and tabs.
    var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }
        guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) }) else {
            return Substring()
        }
        return Substring(self[start...end])
    }
}
