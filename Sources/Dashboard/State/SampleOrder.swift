import Evaluation
import Telemetry

/// The order in which `next` and `previous` step through the test samples.
package enum SampleOrder: Int, CaseIterable, Hashable, Sendable {
    /// The order of the data.
    case index
    case highestLoss
    case lowestLoss
    case lowestConfidence
    case highestConfidence

    /// The next order; the last one is followed by the first.
    package var next: SampleOrder { Self(rawValue: (rawValue + 1) % Self.allCases.count) ?? .index }
    package var previous: SampleOrder {
        Self(rawValue: (rawValue + Self.allCases.count - 1) % Self.allCases.count) ?? .index
    }

    /// The indices of all samples in this order; equal ones are sorted by index, and those without a number come last.
    /// Returns nil if this is the order of the data, or if the evaluation does not provide another one.
    func sorted(count: Int, by validation: ValidationReport?) -> [Int]? {
        let keys: [Float]? =
            switch self {
            case .index: nil
            case .highestLoss, .lowestLoss: validation?.losses
            case .lowestConfidence, .highestConfidence: validation?.confidences
            }
        guard let keys, keys.count >= count else { return nil }
        let sign: Float = self == .highestLoss || self == .highestConfidence ? -1 : 1
        let signed = keys.prefix(count).map { sign * $0 }
        return (0..<count).filter { !signed[$0].isNaN }.sorted { (signed[$0], $0) < (signed[$1], $1) }
            + (0..<count).filter { signed[$0].isNaN }
    }
}
