/// Tells damage in a growing file from bytes that have not arrived yet.
///
/// A network file system may show the new length of a file before its contents: zeros stand there for some seconds,
/// often up to a limit of pages, with what was written later already behind them. TensorBoard takes such zeros for a
/// wrong checksum and gives the file up.
enum UnwrittenBytes {
    /// How many bytes may arrive behind zeros before these count as damage. Without a limit, one lost page would
    /// keep the rest of the file from being shown.
    static let patience = 4 << 20
    private static let page = 4096

    /// Whether a part of the file that is wrong may be so because it, or its end, has not arrived.
    ///
    /// - Parameters:
    ///   - range: the part, which must be inside `bytes`.
    ///   - offset: the place of `bytes` in the file.
    static func mayExplain(_ range: Range<Int>, in bytes: RawSpan, at offset: Int) -> Bool {
        guard let last = range.last else { return false }
        if bytes.byte(at: last) == 0, bytes.isZero(in: last..<min(bytes.byteCount, last + 512)) { return true }
        if bytes.isZero(in: range) { return true }
        // A hole in the midst of a record covers a page at least.
        let misalignment = (offset &+ range.lowerBound) % page
        var start = range.lowerBound + (misalignment == 0 ? 0 : page - misalignment)
        while start + page <= range.upperBound {
            if bytes.isZero(in: start..<start + page) { return true }
            start += page
        }
        return false
    }

    /// Whether to wait for them: something may still arrive, and not too much has arrived behind them.
    static func shouldWait(for range: Range<Int>, in bytes: RawSpan, at offset: Int, isLast: Bool) -> Bool {
        !isLast && bytes.byteCount - range.upperBound < patience && mayExplain(range, in: bytes, at: offset)
    }
}
