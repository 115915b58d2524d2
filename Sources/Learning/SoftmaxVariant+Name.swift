/// The names of maps and losses on command lines, in model files and in JSON.
extension ProbabilityMap {
    /// softmax, sparsemax, entmax15, or entmax=1.3.
    package init?(name: String) {
        switch name {
        case "softmax": self = .softmax
        case "sparsemax": self = .sparsemax
        case "entmax15": self = .entmax(alpha: 1.5)
        default:
            guard let alpha = numbers(of: name, after: "entmax", count: 1)?[0], alpha >= 1 else { return nil }
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

extension RobustLoss {
    /// gce=0.7, focal=2, or bi-tempered=0.8,1.4; nil also for numbers out of range.
    package init?(name: String) {
        if let q = numbers(of: name, after: "gce", count: 1)?[0], q > 0, q <= 1 {
            self = .generalizedCrossEntropy(q: q)
        } else if let gamma = numbers(of: name, after: "focal", count: 1)?[0], gamma >= 0 {
            self = .focal(gamma: gamma)
        } else if let both = numbers(of: name, after: "bi-tempered", count: 2), (0...1).contains(both[0]), both[1] >= 1 {
            self = .biTempered(t1: both[0], t2: both[1])
        } else {
            return nil
        }
    }

    package var name: String {
        switch self {
        case .generalizedCrossEntropy(let q): "gce=\(shortest(q))"
        case .focal(let gamma): "focal=\(shortest(gamma))"
        case .biTempered(let t1, let t2): "bi-tempered=\(shortest(t1)),\(shortest(t2))"
        }
    }

    /// The names and ranges that `init(name:)` reads, for messages.
    package static let expected =
        "gce=Q (above 0, at most 1), focal=G (0 or more) or bi-tempered=T1,T2 (T1 from 0 to 1, T2 1 or more)"
}

/// The finite numbers after "name="; nil if there are not `count` of them.
private func numbers(of text: String, after name: String, count: Int) -> [Double]? {
    guard text.hasPrefix(name + "=") else { return nil }
    let words = text.dropFirst(name.count + 1).split(separator: ",", omittingEmptySubsequences: false)
    let numbers = words.compactMap { Double($0) }.filter(\.isFinite)
    return numbers.count == count && words.count == count ? numbers : nil
}

/// 2 rather than 2.0.
private func shortest(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
