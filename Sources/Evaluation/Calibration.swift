/// Whether a model is right as often as it is sure: samples in bins by the probability of their prediction.
package struct Calibration: Hashable, Sendable {
    package struct Bin: Hashable, Sendable {
        package var count = 0
        package var correct = 0
        package var confidenceSum = 0.0

        /// Fraction 0…1; NaN of an empty bin.
        package var accuracy: Double { count == 0 ? .nan : Double(correct) / Double(count) }
        /// The mean; NaN of an empty bin.
        package var confidence: Double { count == 0 ? .nan : confidenceSum / Double(count) }
    }

    /// As many as in the paper that the expected error is known by.
    package static let usualBins = 15

    /// Of equal width, from 0 to 1. A confidence on the border of two is in the upper one, and 1 in the last.
    package let bins: [Bin]

    /// Confidences that are not between 0 and 1 are left out, and so is what only one of both lists has.
    package init(confidences: [Float], areCorrect: [Bool], bins count: Int = usualBins) {
        precondition(count > 0, "no bins")
        var bins = Array(repeating: Bin(), count: count)
        for (confidence, isCorrect) in zip(confidences, areCorrect) where (0...1).contains(confidence) {
            let index = min(Int(Double(confidence) * Double(count)), count - 1)
            bins[index].count += 1
            bins[index].correct += isCorrect ? 1 : 0
            bins[index].confidenceSum += Double(confidence)
        }
        self.bins = bins
    }

    package var total: Int { bins.reduce(0) { $0 + $1.count } }

    /// The mean over the samples of |accuracy − confidence| of their bin, 0…1; NaN of no samples (Guo et al.,
    /// On Calibration of Modern Neural Networks, 2017).
    package var expectedError: Double {
        let total = total
        guard total > 0 else { return .nan }
        return bins.reduce(0) { $0 + ($1.confidenceSum - Double($1.correct)).magnitude } / Double(total)
    }

    /// Mean confidence minus accuracy over all samples: above 0 the model is surer than it is right. NaN of none.
    package var overconfidence: Double {
        let total = total
        guard total > 0 else { return .nan }
        return bins.reduce(0) { $0 + $1.confidenceSum - Double($1.correct) } / Double(total)
    }
}

/// What is left when only predictions with at least some confidence are taken.
package struct ConfidenceCut: Hashable, Sendable {
    /// What the keys step through: closer together where the confidences of a good model lie.
    package static let thresholds: [Double] =
        [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
        + [0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995, 0.999]

    package let threshold: Double
    /// Samples with a confidence.
    package let total: Int
    /// Those at or above the threshold.
    package let taken: Int
    /// Those of `taken` that are right.
    package let correct: Int

    package init(at threshold: Double, confidences: [Float], areCorrect: [Bool]) {
        self.threshold = threshold
        var taken = 0
        var correct = 0
        for (confidence, isCorrect) in zip(confidences, areCorrect) where Double(confidence) >= threshold {
            taken += 1
            correct += isCorrect ? 1 : 0
        }
        total = min(confidences.count, areCorrect.count)
        self.taken = taken
        self.correct = correct
    }

    /// The fraction that is taken; NaN of no samples.
    package var coverage: Double { total == 0 ? .nan : Double(taken) / Double(total) }
    /// Of those taken; NaN where none is.
    package var accuracy: Double { taken == 0 ? .nan : Double(correct) / Double(taken) }
    package var left: Int { total - taken }
}
