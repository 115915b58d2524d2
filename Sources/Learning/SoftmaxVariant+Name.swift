/// The names of maps on command lines and in JSON.
extension ProbabilityMap {
    /// softmax, sparsemax, entmax15, or entmax=1.3.
    package init?(name: String) {
        switch name {
        case "softmax": self = .softmax
        case "sparsemax": self = .sparsemax
        case "entmax15": self = .entmax(alpha: 1.5)
        default:
            guard name.hasPrefix("entmax="), let alpha = Double(name.dropFirst(7)), alpha >= 1, alpha.isFinite
            else { return nil }
            self = .entmax(alpha: alpha)
        }
    }

    package var name: String {
        switch self {
        case .softmax: "softmax"
        case .sparsemax: "sparsemax"
        case .entmax(1.5): "entmax15"
        case .entmax(let alpha): "entmax=\(shortest(alpha))"
        }
    }
}

extension SoftmaxVariant {
    /// The names of the maps, and taylor and gumbel.
    ///
    /// - Parameter seed: of Gumbel noise.
    package init?(name: String, seed: UInt64) {
        switch name {
        case "taylor": self = .taylor
        case "gumbel": self = .gumbel(seed: seed)
        default:
            guard let map = ProbabilityMap(name: name) else { return nil }
            self = .map(map)
        }
    }

    package var name: String {
        switch self {
        case .map(let map): map.name
        case .taylor: "taylor"
        case .gumbel: "gumbel"
        }
    }
}

/// 2 rather than 2.0.
private func shortest(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
