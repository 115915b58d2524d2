/// Which classes a training step scores. Evaluation always scores all of them.
package enum TrainedClasses: Hashable, Sendable {
    /// All classes, in one softmax.
    case all
    /// Those of the batch's labels, and so many drawn ones; see `ClassSampler`.
    case sampled(Int)
    /// All clusters, and the classes in the clusters of the batch's labels; see `TwoLevelLayer`.
    case twoLevel
}

extension TrainedClasses: CustomStringConvertible {
    /// What a reader is told of the values.
    package static let expected = "all, sampled=K for K drawn classes, or two-level"

    /// Reads `description`; nil for anything else, and for fewer than one drawn class.
    package init?(_ text: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        switch (parts.first, parts.count) {
        case ("all", 1): self = .all
        case ("two-level", 1): self = .twoLevel
        case ("sampled", 2):
            guard let count = Int(parts[1]), (1...1_000_000).contains(count) else { return nil }
            self = .sampled(count)
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .all: "all"
        case .sampled(let count): "sampled=\(count)"
        case .twoLevel: "two-level"
        }
    }

    /// The number of drawn classes; nil if none are drawn.
    package var drawn: Int? {
        switch self {
        case .all, .twoLevel: nil
        case .sampled(let count): count
        }
    }
}
