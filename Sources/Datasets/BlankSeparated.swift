/// Tables whose fields stand apart by one blank or more, as many of UCI's do.
enum BlankSeparated {
    private static let linesToSee = 20

    /// Whether the first lines have equally many words each (quoted ones hold no blanks there), and one of them is a number in every line, or in every line
    /// below the first: texts are not so.
    static func isTable(_ start: [UInt8]) -> Bool {
        var lines = start.split(maxSplits: linesToSee) { RecordReader.isLineEnd($0) }.map { $0.split(separator: 0x20) }
        // The last one may be cut, or be the rest.
        if lines.count > 2 { lines.removeLast() }
        lines.removeAll(where: \.isEmpty)
        guard lines.count > 1, let width = lines.first?.count, width > 1, lines.allSatisfy({ $0.count == width }) else {
            return false
        }
        return (0..<width).contains { column in
            lines.dropFirst().allSatisfy { NumberText.value(of: $0[column]) != nil }
        }
    }
}
