/// A line of a log, which may still be written.
struct TextLine {
    /// Its place without blanks at both ends.
    let range: Range<Int>
    /// Where the next line begins.
    let next: Int
    /// Whether the file ends without a line break: the line may be cut off.
    let isUnfinished: Bool
    /// Whether it contains zeros. A network file system shows them before the text, so they were waited for until
    /// another line followed.
    let hasZeros: Bool

    /// The line that begins at `place`; nil where it has to be waited for.
    @inline(__always)
    init?(_ bytes: RawSpan, from place: Int, isLast: Bool) {
        let lineBreak = bytes.lineBreak(from: place)
        guard lineBreak != nil || isLast else { return nil }
        let end = lineBreak ?? bytes.byteCount
        hasZeros = bytes.has(0, in: place..<end)
        if hasZeros, !isLast, bytes.lineBreak(from: end + 1) == nil { return nil }
        range = bytes.trimmed(place..<end)
        next = min(end + 1, bytes.byteCount)
        isUnfinished = lineBreak == nil
    }
}
