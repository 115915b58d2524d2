import Evaluation
import Telemetry

/// In which order the test samples are walked through.
package enum SampleOrder: Int, CaseIterable, Hashable, Sendable {
    /// As in the data.
    case index
    case highestLoss
    case lowestLoss
    case lowestConfidence
    case highestConfidence

    /// The next one, around the end.
    package var next: SampleOrder { Self(rawValue: (rawValue + 1) % Self.allCases.count) ?? .index }
    package var previous: SampleOrder {
        Self(rawValue: (rawValue + Self.allCases.count - 1) % Self.allCases.count) ?? .index
    }

    /// All samples in this order, equals by index and those without a number last; nil where that is the data's
    /// order, or the evaluation does not tell another.
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
