/// A line of the file that says when the bytes of another one arrived.
///
/// A file that is read while it grows does not say when something was written. Beside it, each line "1234 1796054400250"
/// says that the bytes from 1234 on arrived at that time, in milliseconds since 1970, or less than `spacing` later. A line
/// that is damaged or missing makes the next ones no worse.
package struct ArrivalMark: Sendable, Hashable {
    /// The place of the first of the bytes.
    package let offset: Int
    /// In seconds since 1970.
    package let seconds: Double

    package init(offset: Int, seconds: Double) {
        self.offset = offset
        self.seconds = seconds
    }

    /// With its line break.
    package var line: String { "\(max(0, offset)) \(Int(max(0, min(seconds, 1e11)) * 1000))\n" }

    /// The mark in a line without its line break; nil where it is none.
    package init?(line: some Sequence<UInt8>) {
        let parts = String(decoding: Array(line), as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let offset = Int(parts[0]), let milliseconds = Int(parts[1]), offset >= 0,
            // From 1973 to 5138: a line that lost digits, or got some, is none.
            (100_000_000_000...100_000_000_000_000).contains(milliseconds)
        else { return nil }
        self.init(offset: offset, seconds: Double(milliseconds) / 1000)
    }

    /// The shortest time between two marks, in seconds. It grows with the age of the file, so that months of output need
    /// no more than a few megabytes of marks, and a time stays as good as a dot of a chart.
    ///
    /// - Parameter age: seconds since the first mark.
    package static func spacing(atAge age: Double) -> Double { max(0.25, age / 40_000) }
}
