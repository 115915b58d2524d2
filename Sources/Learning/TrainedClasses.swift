/// Which classes a training step scores. Evaluation always scores all of them.
package enum TrainedClasses: Hashable, Sendable {
    /// All classes, in one softmax.
    case all
    /// Those of the batch's labels, and so many drawn ones; see `ClassSampler`.
    case sampled(Int)
}

extension TrainedClasses: CustomStringConvertible {
    /// What a reader is told of the values.
    package static let expected = "all, or sampled=K for K drawn classes"

    /// Reads `description`; nil for anything else, and for fewer than one drawn class.
    package init?(_ text: String) {
        if text == "all" {
            self = .all
            return
        }
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[1]), (1...1_000_000).contains(count) else { return nil }
        switch parts[0] {
        case "sampled": self = .sampled(count)
        default: return nil
        }
    }

    package var description: String {
        switch self {
        case .all: "all"
        case .sampled(let count): "sampled=\(count)"
        }
    }

    /// The number of drawn classes; nil if all are scored.
    package var drawn: Int? {
        switch self {
        case .all: nil
        case .sampled(let count): count
        }
    }
}
