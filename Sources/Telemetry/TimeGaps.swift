/// The gaps between the times of consecutive values: which are usual, and which are so long that the program must have
/// been paused. Its size does not depend on the number of values.
package struct TimeGaps: Sendable, Hashable {
    package struct Gap: Sendable, Hashable {
        /// The time of the last value before it, in seconds.
        package let start: Double
        /// The time of the first value after it.
        package let end: Double
        /// How long it would have been without a pause, in seconds.
        package var usual: Double

        package var length: Double { end - start }

        package init(start: Double, end: Double, usual: Double = 0) {
            self.start = start
            self.end = end
            self.usual = usual
        }

        /// How many of the seconds before a time the pause took.
        package func paused(before seconds: Double) -> Double { max(0, min(seconds, end) - start - usual) }
    }

    /// The gaps from one power of two to the next: how many, and their sum.
    private struct Octave: Sendable, Hashable {
        var count = 0
        var sum = 0.0
    }

    /// The octaves from 2^-20 s, about a microsecond, to 2^27 s, about four years.
    private var octaves = Array(repeating: Octave(), count: Self.exponents.count)
    /// The longest ones, in the order of time.
    private var longest: [Gap] = []
    private var last = Double.nan

    private static let exponents = -20...27
    private static let mostKept = 64
    /// A pause is so many times as long as the usual gap.
    private static let leastRatio = 10.0
    /// The shortest pause, in seconds: shorter ones are hiccups of the machine.
    private static let leastSeconds = 10.0
    /// Gaps that occur so often in about the same length belong to the training: evaluations, saving.
    private static let oftenEnough = 5
    /// Gaps of this length, and a hundred times the usual one, are pauses however often they occur: nights.
    private static let alwaysSeconds = 1800.0

    package init() {}

    /// Notes the time of the next value in seconds. A time before the last one begins anew.
    package mutating func note(_ seconds: Double) { note(1) { _ in seconds } }

    /// Notes the times of values that follow each other; those that are not finite are left out.
    @inline(__always)
    mutating func note(_ count: Int, _ seconds: (Int) -> Double) {
        Self.note(count, seconds, last: &last, in: &octaves, longest: &longest)
    }

    @inline(__always)
    private static func note(
        _ count: Int, _ seconds: (Int) -> Double, last: inout Double, in octaves: inout [Octave],
        longest: inout [Gap]
    ) {
        // A span is checked for uniqueness once, an array at every change.
        var octaves = octaves.mutableSpan
        for index in 0..<count {
            let end = seconds(index)
            guard end.isFinite else { continue }
            let length = end - last
            if end > last {
                let place = octave(of: length)
                octaves[place].count += 1
                octaves[place].sum += length
                if length >= leastSeconds { keep(Gap(start: last, end: end), in: &longest) }
            }
            last = end
        }
    }

    private static func keep(_ gap: Gap, in longest: inout [Gap]) {
        if longest.count == mostKept {
            guard let shortest = longest.indices.min(by: { longest[$0].length < longest[$1].length }),
                longest[shortest].length < gap.length
            else { return }
            longest.remove(at: shortest)
        }
        longest.append(gap)
    }

    private static func octave(of length: Double) -> Int {
        min(max(length.exponent.clamped, exponents.lowerBound), exponents.upperBound) - exponents.lowerBound
    }

    /// The usual gap in seconds: about the median; nil without gaps.
    package var usual: Double? {
        var rest = (octaves.reduce(0) { $0 + $1.count } + 1) / 2
        for octave in octaves where octave.count > 0 {
            rest -= octave.count
            if rest <= 0 { return octave.sum / Double(octave.count) }
        }
        return nil
    }

    /// The gaps that are far longer than usual, in the order of time.
    package var pauses: [Gap] {
        guard let usual else { return [] }
        let pauses = longest.filter { gap in
            guard gap.length > Self.leastRatio * usual else { return false }
            if gap.length >= max(Self.alwaysSeconds, 100 * usual) { return true }
            let alike = longest.count { $0.length > gap.length / 2 && $0.length < gap.length * 2 }
            return alike < Self.oftenEnough
        }
        return pauses.map { Gap(start: $0.start, end: $0.end, usual: usual) }
    }
}

extension Double.Exponent {
    /// Zero has the least exponent of all, and infinity the greatest.
    fileprivate var clamped: Int { Swift.min(Swift.max(self, -10_000), 10_000) }
}
