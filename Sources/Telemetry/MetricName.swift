import Evaluation

/// The name of a quantity that a run measures over its steps: `train/loss`, `validation/accuracy`, `learning-rate`.
///
/// What is before the last slash says where it was measured, and what is behind it says what.
package struct MetricName: Hashable, Sendable, ExpressibleByStringLiteral {
    package let text: String

    package init(_ text: String) { self.text = text }
    package init(stringLiteral text: String) { self.text = text }

    /// What is measured: `loss`.
    package var quantity: String {
        text.lastIndex(of: "/").map { String(text[text.index(after: $0)...]) } ?? text
    }

    /// Where it is measured: `train`; empty where the name does not say.
    package var place: String { text.lastIndex(of: "/").map { String(text[..<$0]) } ?? "" }
}

/// What the engine measures.
extension MetricName {
    /// Nats, mean per sample.
    package static let trainLoss: MetricName = "train/loss"
    /// Fraction 0…1.
    package static let trainAccuracy: MetricName = "train/accuracy"
    /// Nats, mean per sample.
    package static let validationLoss: MetricName = "validation/loss"
    /// Fraction 0…1.
    package static let validationAccuracy: MetricName = "validation/accuracy"
    /// Fraction 0…1 of the training samples that are predicted as their true class, under label noise.
    package static let cleanAccuracy: MetricName = "labels/true"
    /// Fraction 0…1 of the samples with a wrong label that are predicted as just that.
    package static let noiseMemorised: MetricName = "labels/wrong"
    /// exp of the validation loss, of next words.
    package static let validationPerplexity: MetricName = "validation/perplexity"
    package static let learningRate: MetricName = "learning-rate"
    /// Euclidean norm of all gradients together.
    package static let gradientNorm: MetricName = "gradient-norm"
}

extension BatchReport {
    /// What the batches measured, by name.
    package var metrics: [(name: MetricName, values: Aggregate)] {
        [
            (.trainLoss, loss), (.trainAccuracy, accuracy), (.gradientNorm, gradientNorm),
            (.learningRate, Aggregate(learningRate)),
        ]
    }
}

extension EpochReport {
    /// What was measured after the epoch, by name.
    package var metrics: [(name: MetricName, values: Aggregate)] {
        let noise = noise.map {
            [
                (MetricName.cleanAccuracy, Aggregate($0.cleanAccuracy)),
                (MetricName.noiseMemorised, Aggregate($0.memorised)),
            ]
        }
        return [(.validationLoss, Aggregate(validation.loss)), (.validationAccuracy, Aggregate(validation.accuracy))]
            + (noise ?? []) + (perplexity.map { [(.validationPerplexity, Aggregate($0))] } ?? [])
    }
}
