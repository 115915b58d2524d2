/// Whether a model's confidence matches its accuracy: samples are grouped into bins by the confidence of their
/// prediction.
package struct Calibration: Hashable, Sendable {
    package struct Bin: Hashable, Sendable {
        package var count = 0
        package var correct = 0
        package var confidenceSum = 0.0

        /// A fraction 0…1; NaN for an empty bin.
        package var accuracy: Double { count == 0 ? .nan : Double(correct) / Double(count) }
        /// The mean confidence, 0…1; NaN for an empty bin.
        package var confidence: Double { count == 0 ? .nan : confidenceSum / Double(count) }
    }

    /// The number of bins in the paper that established the expected calibration error.
    package static let usualBins = 15

    /// Bins of equal width from 0 to 1. A confidence on a boundary belongs to the upper bin, and 1 to the last one.
    package let bins: [Bin]

    /// Ignores confidences that are not in 0…1, and surplus elements if one list is longer.
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

    /// The expected calibration error: the mean over the samples of their bin's |accuracy − confidence|, 0…1; NaN
    /// without samples (Guo et al., On Calibration of Modern Neural Networks, 2017).
    package var expectedError: Double {
        let total = total
        guard total > 0 else { return .nan }
        return bins.reduce(0) { $0 + ($1.confidenceSum - Double($1.correct)).magnitude } / Double(total)
    }

    /// Mean confidence minus accuracy over all samples: positive if the model is overconfident. NaN without samples.
    package var overconfidence: Double {
        let total = total
        guard total > 0 else { return .nan }
        return bins.reduce(0) { $0 + $1.confidenceSum - Double($1.correct) } / Double(total)
    }
}

/// The effect of accepting only predictions with at least a given confidence.
package struct ConfidenceCut: Hashable, Sendable {
    /// The thresholds to choose from, closer together where the confidences of a good model lie.
    package static let thresholds: [Double] =
        [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9]
        + [0.91, 0.92, 0.93, 0.94, 0.95, 0.96, 0.97, 0.98, 0.99, 0.995, 0.999]

    package let threshold: Double
    /// The number of samples with a confidence.
    package let total: Int
    /// The number of samples at or above the threshold.
    package let taken: Int
    /// The number of correct predictions among `taken`.
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

    /// The fraction of samples at or above the threshold; NaN without samples.
    package var coverage: Double { total == 0 ? .nan : Double(taken) / Double(total) }
    /// The accuracy on those samples; NaN if there are none.
    package var accuracy: Double { taken == 0 ? .nan : Double(correct) / Double(taken) }
    package var left: Int { total - taken }
}
