/// Reads one file of a log from its beginning, piece by piece, while it may still be written. A value: a file that was
/// rewritten is read by a new one.
package protocol LogParser: Sendable {
    /// - Parameter path: the file's path, for troubles and images.
    init(path: String)

    /// Parses as much as is complete, and returns how many bytes of `bytes` it has dealt with: the next call begins
    /// behind these.
    ///
    /// A record that is cut off at the end of `bytes` is left for the next call, unless `isLast`; then a line without
    /// a line break is parsed if it is a complete one, and anything else that is incomplete is a trouble that is no
    /// damage: the writer may not have finished it.
    ///
    /// - Parameters:
    ///   - bytes: what follows in the file. Where nothing was dealt with, the next call has more of it, so that a
    ///     record of any size fits at last.
    ///   - offset: the place of the first of them in the file.
    ///   - isLast: whether the file ends behind `bytes`, and will not be waited for.
    mutating func parse(_ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch) -> Int
}
