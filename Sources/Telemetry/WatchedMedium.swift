/// What a run logged under a tag besides values: histograms, pictures or texts, over its steps.
package struct WatchedMedium: Sendable {
    package enum Content: Sendable {
        /// The share of the values in each of the intervals into which the range from `lower` to `upper` is divided.
        case histogram(lower: Double, upper: Double, shares: [Double])
        /// Where an encoded picture lies.
        case picture(WatchedPicture)
        case text(String)
    }

    package struct Moment: Sendable {
        package let step: Double
        package let content: Content
    }

    package let tag: String
    /// In the order of the log; thinned out evenly when there are many. The newest is always among them.
    package private(set) var moments: [Moment] = []
    /// The number of moments logged.
    package private(set) var count = 0
    /// Every so many moments are kept.
    private var stride = 1

    private static let limit = 128

    package init(tag: String) { self.tag = tag }

    package mutating func append(_ content: Content, step: Double) {
        // The newest moment is replaced unless its turn has come.
        if count > 0, !(count - 1).isMultiple(of: stride) { moments.removeLast() }
        moments.append(Moment(step: step, content: content))
        count += 1
        guard moments.count > Self.limit else { return }
        stride *= 2
        let newest = moments.removeLast()
        moments = moments.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        moments.append(newest)
    }
}

/// A picture in a file of a log.
package struct WatchedPicture: Sendable, Hashable {
    package let path: String
    /// The range of its bytes in the file.
    package let bytes: Range<Int>

    package init(path: String, bytes: Range<Int>) {
        self.path = path
        self.bytes = bytes
    }
}

extension WatchedMedium.Content {
    /// The number of intervals of a histogram: more than a screen has rows.
    package static let intervals = 64

    /// A histogram with equal intervals over the range that holds all its values. A count is spread evenly over its
    /// interval; nil if it counts nothing, or is no histogram.
    package init?(edges: [Double], counts: [Double]) {
        guard edges.count == counts.count + 1, edges.allSatisfy(\.isFinite),
            counts.allSatisfy({ $0 >= 0 && $0.isFinite }), let first = counts.firstIndex(where: { $0 > 0 }),
            let last = counts.lastIndex(where: { $0 > 0 })
        else { return nil }
        var (lower, upper) = (edges[first], edges[last + 1])
        guard lower <= upper, (upper - lower).isFinite else { return nil }
        if !(upper - lower > 0) {
            let middle = lower / 2 + upper / 2
            (lower, upper) = (middle - 0.5, middle + 0.5)
        }
        let width = (upper - lower) / Double(Self.intervals)
        let total = counts.reduce(0, +)
        guard width > 0, total > 0, total.isFinite else { return nil }
        var shares = Array(repeating: 0.0, count: Self.intervals)
        for index in first...last where counts[index] > 0 {
            let (from, to) = ((edges[index] - lower) / width, (edges[index + 1] - lower) / width)
            // Rounding may lead a little beyond the range.
            let last = Double(Self.intervals - 1)
            let start = Int(min(max(0, from), last))
            let end = Int(min(max(Double(start), to.rounded(.up) - 1), last))
            for interval in start...end {
                let overlap = min(to, Double(interval + 1)) - max(from, Double(interval))
                let share = to > from ? max(0, overlap) / (to - from) : 1
                shares[interval] += counts[index] / total * share
            }
        }
        self = .histogram(lower: lower, upper: upper, shares: shares)
    }
}
