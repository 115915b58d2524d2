package import Datasets
package import Learning
import Matrices

/// What a model makes of one sample.
package struct Classification: Hashable, Sendable {
    package let logits: [Double]
    /// Sum to 1.
    package let probabilities: [Double]
    package let logProbabilities: [Double]
    package let label: Int

    package init(of sample: Int, in samples: LabelledSamples, by network: Network) {
        let output = network.forward(samples.input(of: sample))
        let steps = SoftmaxSteps(scores: output.values.map(Double.init))
        logits = steps.scores
        probabilities = steps.probabilities
        logProbabilities = steps.logProbabilities
        entropy = steps.entropy
        label = Int(samples.labels[sample])
    }

    /// Nats.
    package let entropy: Double

    /// The class with the highest probability, the first of equals.
    package var prediction: Int {
        probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
    }

    package var isRight: Bool { prediction == label }
    /// The probability of the predicted class.
    package var confidence: Double { probabilities.isEmpty ? .nan : probabilities[prediction] }
    /// Cross-entropy with the label, in nats.
    package var loss: Double { label < logProbabilities.count ? -logProbabilities[label] : .nan }
}
