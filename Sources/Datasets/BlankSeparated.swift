/// Tables whose fields are separated by one or more blanks, as in many of UCI's data sets.
enum BlankSeparated {
    private static let linesToSee = 20

    /// Whether the first lines have the same number of words (quotes are not considered) and some word is a number in
    /// every line, or in every line below the first. Prose does not look like that.
    static func isTable(_ start: [UInt8]) -> Bool {
        var lines = start.split(maxSplits: linesToSee) { RecordReader.isLineEnd($0) }.map { $0.split(separator: 0x20) }
        // The last line may be cut off, or be the unsplit remainder.
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
