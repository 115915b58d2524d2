/// What the first lines of a table say about the form of all others.
struct TableStart {
    /// The byte that ends a line: a line feed, or a carriage return where no line feed follows it.
    private(set) var lineEnd: UInt8 = 0x0A
    private(set) var separator = UInt8(ascii: ",")
    /// The fields of the last comment, which may be the header: NumPy's `savetxt` writes it so.
    private(set) var comment: [String] = []
    private var isEndKnown = false

    private static let hash = UInt8(ascii: "#")

    /// Learns from the line that begins at `place`. Returns where the next line begins that is no comment; nil where
    /// more bytes are needed to tell.
    ///
    /// - Parameter comments: is increased by the number of comments.
    mutating func learn(_ bytes: RawSpan, from start: Int, isLast: Bool, comments: inout Int) -> Int? {
        var place = start
        while place < bytes.byteCount {
            guard isEndKnown || findLineEnd(bytes, from: place, isLast: isLast) else { return nil }
            guard let end = bytes.first(lineEnd, in: place..<bytes.byteCount) else { return isLast ? place : nil }
            let line = bytes.trimmed(place..<end)
            guard !line.isEmpty, bytes.byte(at: line.lowerBound) == Self.hash, !bytes.has(0, in: line) else {
                learnSeparator(bytes.array(line))
                return place
            }
            let text = line.lowerBound + 1..<line.upperBound
            separator = TableColumns.separator(of: bytes.array(text))
            var record = TableRecord()
            if case .record = record.split(bytes.extracting(text), from: 0, separator: separator, isLast: true) {
                comment = record.fields.indices.map { record.text($0, of: bytes.extracting(text)) }
            }
            comments += 1
            place = end + 1
        }
        return place
    }

    /// The first line that is no comment may be a row, whose numbers may have commas; then its cells are those of a
    /// header in the comment.
    private mutating func learnSeparator(_ line: [UInt8]) {
        guard comment.count < 2 || line.count(where: { $0 == separator }) != comment.count - 1 else { return }
        separator = TableColumns.separator(of: line)
    }

    /// Decides by the first line break. A carriage return may be the first half of one, or of one that was written
    /// twice.
    private mutating func findLineEnd(_ bytes: RawSpan, from start: Int, isLast: Bool) -> Bool {
        let line = bytes.lineBreak(from: start) ?? bytes.byteCount
        guard start < line, var place = bytes.first(0x0D, in: start..<line) else {
            isEndKnown = line < bytes.byteCount
            return isEndKnown || isLast
        }
        while place < bytes.byteCount, bytes.byte(at: place) == 0x0D { place += 1 }
        guard place < bytes.byteCount || isLast else { return false }
        if place == bytes.byteCount || bytes.byte(at: place) != 0x0A { lineEnd = 0x0D }
        isEndKnown = true
        return true
    }
}
