import Screen
import Telemetry

/// What the figures of the ranks mean, in words.
struct RanksReading {
    let sentences: [String]

    /// Ranks that wait for more than this share of their time have the network as their limit.
    private static let muchWaiting = 0.3

    init(_ ranks: [RankReport], numbers: NumberFormat) {
        var sentences: [String] = []
        let waiting = ranks.reduce(0) { $0 + $1.waiting } / Double(Swift.max(1, ranks.count))
        if let slowest = ranks.slowest {
            let (host, waiting) = (ranks[slowest].host, ranks[slowest].waiting)
            // Where it waits much itself, it is not what the others wait for.
            sentences.append(
                waiting > Self.muchWaiting
                    ? "Rank \(slowest) on \(host) is the slowest, yet spends \(numbers.percent(waiting, digits: 0)) of its time in "
                        + "exchanges: a larger batch has fewer of them."
                    : "The others wait for rank \(slowest) on \(host), which is the slowest.")
        } else if waiting > Self.muchWaiting {
            sentences.append(
                "The ranks are equally fast, and spend \(numbers.percent(waiting, digits: 0)) of their time in exchanges: a larger "
                    + "batch has fewer of them.")
        } else {
            sentences.append("The ranks are equally fast, and wait little.")
        }
        if ranks.haveDifferentInstructions {
            sentences.append(
                "They compute with different instructions: the last bits depend on which rank is on which machine.")
        }
        self.sentences = sentences
    }
}
