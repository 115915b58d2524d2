/// The first records of a table, from which the rest is understood.
struct TableSample {
    let path: String
    let separator: UInt8
    /// Fields without the blanks around them.
    private(set) var records: [[Substring]] = []
    /// Lines at the start that are comments: a single field that begins with # or |, above records of several.
    private(set) var comments = 0
    /// Whether the records are JSON objects, of which the first is the keys.
    var isKeyed: Bool { separator == RecordReader.brace }
    /// Keys that are left out, as their values are nested.
    let nestedKeys: [String]
    /// Columns of numbers in a table with decimal commas, which are points in `records`; none in other tables.
    private(set) var decimalCommas: Set<Int> = []
    /// How many columns have decimal commas.
    private(set) var commaColumns = 0
    /// The line of the first field that is not UTF-8.
    let foreignLine: Int?
    /// Whether there are no more records.
    private(set) var isWhole = false
    /// Bytes that a record takes in the file, on the average.
    private(set) var bytesPerRecord = 1.0

    private static let mostRecords = 1_000
    private static let mostBytes = 1 << 20
    /// So many are read even if they take more than that, up to `largestSample` bytes.
    private static let fewestRecords = 12
    private static let largestSample = 1 << 26

    /// - Parameter stride: takes one in so many records, up to the end of the file; nil takes the first ones.
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
        guard let first = records.first else { throw .emptyFile(path: path) }
        if first.count == 1, records.count > 1, records[1].count > 1, first[0].hasPrefix("|") || first[0].hasPrefix("#")
        {
            records.removeFirst()
            comments = 1
        }
        (decimalCommas, commaColumns) = DecimalComma.columns(of: records, separator: reader.separator)
        for row in records.indices where !decimalCommas.isEmpty {
            for column in decimalCommas where column < records[row].count {
                records[row][column] = DecimalComma.pointed(records[row][column])
            }
        }
        bytesPerRecord = Double(max(1, bytes)) / Double(records.count)
    }
}

extension StringProtocol {
    /// Without the blanks and tabs around it.
    var trimmed: Substring {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }
        guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) }) else {
            return Substring()
        }
        return Substring(self[start...end])
    }
}
