/// What the name of a metric says: which quantity, and on which half of the data it was measured. Logs write both in many
/// ways: `train/loss`, `val_loss`, `eval_loss`, `validation/epoch_loss`, `metrics/mAP50(B)`.
package struct QuantityName: Hashable, Sendable {
    package enum Half: Int, Hashable, Sendable, CaseIterable {
        case train, validation, test
        /// The name does not say; a metric without a half beside one of validation is that of training.
        case unsaid
    }

    package let half: Half
    /// The name without the half.
    package let quantity: String

    private static let words: [(String, Half)] = [
        ("train", .train), ("training", .train), ("validation", .validation), ("valid", .validation),
        ("val", .validation), ("eval", .validation), ("dev", .validation), ("test", .test),
    ]

    package init(_ name: String) {
        let lower = name.lowercased()
        for separator in ["/", "_", ".", "-"] {
            for (word, half) in Self.words {
                if lower.hasPrefix(word + separator) {
                    self.half = half
                    quantity = String(name.dropFirst(word.count + 1))
                    return
                }
                if lower.hasSuffix(separator + word), separator != "_" || half != .test {
                    self.half = half
                    quantity = String(name.dropLast(word.count + 1))
                    return
                }
            }
            // Deeper in a path: "loss/train/total", "model/val/acc".
            guard separator == "/" else { continue }
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() where index > 0 && index < parts.count - 1 {
                guard let half = Self.words.first(where: { $0.0 == part.lowercased() })?.1 else { continue }
                self.half = half
                quantity = (parts[..<index] + parts[(index + 1)...]).joined(separator: "/")
                return
            }
        }
        half = .unsaid
        quantity = name
    }

    /// Whether it is a learning rate: `lr`, `lr-Adam/pg1`, `train/learning_rate`, `learningRate`.
    package var isLearningRate: Bool {
        let words = quantity.lowercased().split { !$0.isLetter && !$0.isNumber }
        return words.contains { $0 == "lr" || $0 == "learningrate" }
            || zip(words, words.dropFirst()).contains { $0 == "learning" && $1 == "rate" }
    }

    /// Whether most trainings measure it at some time: a loss, an accuracy, or anything of which the name says the half.
    package var isUsual: Bool { half != .unsaid || isLoss || canonical == "accuracy" }

    /// Whether it is a loss, of which every value should be a number.
    package var isLoss: Bool { quantity.lowercased().contains("loss") }

    /// The quantity in one spelling, in which programs that mean the same agree: `acc` is `accuracy`, `lr` is
    /// `learning_rate`; case, dashes and blanks do not count.
    package var canonical: String {
        let words = quantity.lowercased().split(omittingEmptySubsequences: false) { "_- ".contains($0) }
        return words.map { Self.spellings[$0] ?? $0 }.joined(separator: "_")
    }

    private static let spellings: [Substring: Substring] = [
        "acc": "accuracy", "lr": "learning_rate", "learningrate": "learning_rate",
    ]

    /// Whether two names mean the same quantity, on whichever half.
    package func isSameQuantity(as other: QuantityName) -> Bool { canonical == other.canonical }
}

extension String {
    /// Whether this comes before another name when numbers in names count as numbers: `layer2` before `layer10`.
    package func isNaturallyBefore(_ other: String) -> Bool {
        var (left, right) = (Substring(self), Substring(other))
        while let a = left.first, let b = right.first {
            if a.isASCII, b.isASCII, a.isNumber, b.isNumber {
                let (x, y) = (left.prefix { $0.isASCII && $0.isNumber }, right.prefix { $0.isASCII && $0.isNumber })
                let (u, v) = (x.drop { $0 == "0" }, y.drop { $0 == "0" })
                if u.count != v.count { return u.count < v.count }
                if u != v { return u < v }
                left = left.dropFirst(x.count)
                right = right.dropFirst(y.count)
            } else {
                if a != b { return a.lowercased() == b.lowercased() ? a < b : a.lowercased() < b.lowercased() }
                left.removeFirst()
                right.removeFirst()
            }
        }
        return left.isEmpty && !right.isEmpty
    }
}
