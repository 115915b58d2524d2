/// Heads as words: in options and files, and for people.
extension OutputHead {
    /// The map as files and options have it: `softmax`, `sparsemax`, `entmax15`, `softmax-twice`.
    package var mapWord: String {
        switch self {
        case .softmax, .robust: "softmax"
        case .sparse(let sparse): sparse.rawValue
        case .softmaxTwice: Self.twiceWord
        }
    }

    /// The loss as files and options have it: `own`, or such as `gce=0.7`.
    package var lossWord: String { if case .robust(let loss) = self { loss.word } else { Self.ownWord } }

    package static let ownWord = "own"
    private static let twiceWord = "softmax-twice"

    /// Reads the words of files; nil for unknown words, and for a robust loss of a map other than softmax.
    package init?(map: String, loss: String) {
        switch (map, loss) {
        case ("softmax", Self.ownWord): self = .softmax
        case (Self.twiceWord, Self.ownWord): self = .softmaxTwice
        case ("softmax", _):
            guard let loss = RobustLoss(word: loss) else { return nil }
            self = .robust(loss)
        case (_, Self.ownWord):
            guard let sparse = SparseMap(rawValue: map) else { return nil }
            self = .sparse(sparse)
        default: return nil
        }
    }

    /// The map's name in a sentence: "1.5-entmax".
    package var mapName: String {
        switch self {
        case .softmax, .robust(.generalizedCrossEntropy), .robust(.focal): "softmax"
        case .sparse(.sparsemax): "sparsemax"
        case .sparse(.entmax15): "1.5-entmax"
        case .robust(.biTempered): "tempered softmax"
        case .softmaxTwice: "softmax twice"
        }
    }

    /// The name of the loss, with its parameters: "GCE loss (q 0.7)".
    package var lossName: String {
        switch self {
        case .softmax: "cross-entropy"
        case .sparse(.sparsemax): "sparsemax loss"
        case .sparse(.entmax15): "1.5-entmax loss"
        case .robust(.generalizedCrossEntropy(let exponent)): "GCE loss (q \(exponent.brief))"
        case .robust(.focal(let gamma)): "focal loss (gamma \(gamma.brief))"
        case .robust(.biTempered(let first, let second)): "bi-tempered loss (\(first.brief), \(second.brief))"
        case .softmaxTwice: "loss, softmax twice"
        }
    }

    /// The name of the loss where there is little room: at most 14 columns.
    package var shortLossName: String {
        switch self {
        case .softmax: "loss"
        case .sparse(.sparsemax): "sparsemax loss"
        case .sparse(.entmax15): "entmax loss"
        case .robust(.generalizedCrossEntropy): "GCE loss"
        case .robust(.focal): "focal loss"
        case .robust(.biTempered): "tempered loss"
        case .softmaxTwice: "loss, twice"
        }
    }

    /// Whether the loss is a cross-entropy, whose unit is the nat.
    package var lossIsInNats: Bool {
        switch self {
        case .softmax, .softmaxTwice: true
        case .sparse, .robust: false
        }
    }
}

extension RobustLoss {
    /// The loss as files and options have it: `gce=0.7`, `focal=2.0`, `bi-tempered=0.8,1.4`.
    package var word: String {
        switch self {
        case .generalizedCrossEntropy(let exponent): "gce=\(exponent.brief)"
        case .focal(let gamma): "focal=\(gamma.brief)"
        case .biTempered(let first, let second): "bi-tempered=\(first.brief),\(second.brief)"
        }
    }

    /// What `init(word:)` accepts, as part of a sentence.
    package static let expectedWords =
        "gce=Q with Q above 0 and at most 1, focal=G with G from 0 to 100, or bi-tempered=T1,T2 with T1 from 0 to 1 and T2 from 1 to 10"

    /// Reads a loss; nil for other words, and for parameters out of range.
    package init?(word: String) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let texts = parts[1].split(separator: ",", omittingEmptySubsequences: false)
        let numbers = texts.compactMap { Double($0) }
        guard numbers.count == texts.count, numbers.allSatisfy(\.isFinite) else { return nil }
        switch (parts[0], numbers.count) {
        case ("gce", 1) where numbers[0] > 0 && numbers[0] <= 1: self = .generalizedCrossEntropy(q: numbers[0])
        case ("focal", 1) where (0...100).contains(numbers[0]): self = .focal(gamma: numbers[0])
        case ("bi-tempered", 2) where (0...1).contains(numbers[0]) && (1...10).contains(numbers[1]):
            self = .biTempered(t1: numbers[0], t2: numbers[1])
        default: return nil
        }
    }
}

extension Double {
    /// The number without ".0": 2 for 2.0.
    fileprivate var brief: String { Int(exactly: self).map(String.init) ?? "\(self)" }
}
