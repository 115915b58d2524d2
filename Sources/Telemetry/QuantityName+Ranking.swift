extension QuantityName {
    /// Whether smaller values are better, or greater ones; nil where the name does not tell.
    package enum Direction: Sendable { case down, up }

    private static let knownDirections = Guarded<[String: Direction?]>([:])
    /// No more names than any list of runs has in common.
    private static let mostKnown = 1024

    /// Which values of a metric with a name are better. Lists of thousands of runs ask for the same few names.
    package static func better(ofMetric name: String) -> Direction? {
        if let known = knownDirections.withLock({ $0[name] }) { return known }
        let better = QuantityName(name).better
        knownDirections.withLock { if $0.count < mostKnown { $0[name] = .some(better) } }
        return better
    }

    /// Words anywhere in a quantity, and quantities or parts of them.
    private static let falling = ["loss", "error", "perplexity"].map(\.utf8)
    private static let fallingWords: Set<String> = [
        "nll", "mse", "mae", "rmse", "cer", "wer", "fid", "kl", "ppl", "bce",
    ]
    private static let rising = ["accuracy", "precision", "recall", "map", "reward", "score"].map(\.utf8)
    private static let risingWords: Set<String> = [
        "acc", "f1", "auc", "iou", "dice", "bleu", "r2", "top1", "top5", "success",
    ]

    package var better: Direction? {
        let lower = quantity.lowercased()
        let words = lower.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        if Self.falling.contains(where: { lower.utf8.contains($0) }) || !Self.fallingWords.isDisjoint(with: words) {
            return .down
        }
        if Self.rising.contains(where: { lower.utf8.contains($0) }) || !Self.risingWords.isDisjoint(with: words) {
            return .up
        }
        return nil
    }

    /// The place of a metric among others, the smallest first: what most people compare runs by. Losses come first, then what
    /// is better the greater it is, then the rest; of each, that of the validation before those of the test and of training.
    package var rank: Int {
        let better = better
        let place = better == .down ? 0 : better == .up ? 1 : 4
        let isPlain = quantity.contains("/") ? 2 : 0
        let order: Int =
            switch half {
            case .validation: 0
            case .test: 1
            case .unsaid: 2
            case .train: 3
            }
        return 10 * (place + isPlain) + order
    }
}

extension String.UTF8View {
    /// Whether some bytes occur one after the other; true for none.
    func contains(_ part: Self) -> Bool {
        guard let first = part.first else { return true }
        var rest = self[...]
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: part) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}
