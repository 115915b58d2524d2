package import Datasets
package import Learning
package import Matrices

/// A model's prediction for one sample.
package struct Classification: Hashable, Sendable {
    package let logits: [Double]
    /// The probability of each class; they sum to 1.
    package let probabilities: [Double]
    package let logProbabilities: [Double]
    /// The sample's label; nil if the right class is unknown, as for a drawing.
    package let label: Int?
    /// The divisor of the logits; 1 leaves them unchanged.
    package let temperature: Double
    /// The entropy of the probabilities, in nats.
    package let entropy: Double

    package init(of sample: Int, in samples: LabelledSamples, by network: Network) {
        let output = network.forward(samples.input(of: sample))
        self.init(logits: output.values.map(Double.init), label: Int(samples.labels[sample]))
    }

    /// - Parameter input: one sample with as many numbers as the network has features.
    package init?(input: NetworkInput, label: Int?, by network: Network, temperature: Double = 1) {
        guard input.rows == 1, input.features == network.features else { return nil }
        self.init(logits: network.forward(input).values.map(Double.init), label: label, temperature: temperature)
    }

    /// - Parameter pixels: as many bytes as the network has features.
    package init?(pixels: [UInt8], label: Int?, by network: Network, temperature: Double = 1) {
        self.init(input: NetworkInput(pixels: pixels), label: label, by: network, temperature: temperature)
    }

    /// - Parameter temperature: positive and finite.
    package init(logits: [Double], label: Int?, temperature: Double = 1) {
        let steps = SoftmaxSteps(scores: logits, temperature: temperature)
        self.logits = logits
        self.temperature = temperature
        probabilities = steps.probabilities
        logProbabilities = steps.logProbabilities
        entropy = steps.entropy
        self.label = label
    }

    /// The class with the highest probability; the first one if several are equal.
    package var prediction: Int {
        probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
    }

    /// Whether the prediction equals the label; false if there is no label.
    package var isRight: Bool { prediction == label }
    /// The probability of the predicted class.
    package var confidence: Double { probabilities.isEmpty ? .nan : probabilities[prediction] }

    /// The cross-entropy with the label, in nats; NaN without a label.
    package var loss: Double {
        guard let label, label < logProbabilities.count else { return .nan }
        return 0 - logProbabilities[label]
    }
}

extension NetworkInput {
    /// Creates the input for a network from one picture; a byte of 255 becomes 1.
    package init(pixels: [UInt8]) {
        self = .dense(Matrix(rows: 1, columns: pixels.count, values: pixels.map { Float($0) / 255 }))
    }
}
