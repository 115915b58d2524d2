package import Datasets
package import Learning
package import Matrices

/// A model's prediction for one sample.
package struct Classification: Hashable, Sendable {
    package let logits: [Double]
    /// How the logits become probabilities.
    package let head: OutputHead
    /// The probability of each class; they sum to 1.
    package let probabilities: [Double]
    /// −∞ where a sparse head gives a probability of exactly 0.
    package let logProbabilities: [Double]
    /// The sample's label; nil if the right class is unknown, as for a drawing.
    package let label: Int?
    /// The divisor of the logits; 1 leaves them unchanged.
    package let temperature: Double
    /// The entropy of the probabilities, in nats.
    package let entropy: Double
    /// The head's loss with the label: in nats, if that is a cross-entropy. NaN without a label.
    package let loss: Double

    package init(of sample: Int, in samples: LabelledSamples, by network: Network) {
        let output = network.forward(samples.input(of: sample))
        self.init(logits: output.values.map(Double.init), label: Int(samples.labels[sample]), head: network.head)
    }

    /// The predictions for several samples, by one forward pass. The samples must exist.
    package static func all(of places: [Int], in samples: LabelledSamples, by network: Network) -> [Classification] {
        guard !places.isEmpty else { return [] }
        var inputs = InputBuffer()
        inputs.load(samples, at: places)
        let outputs = network.forward(inputs.input)
        return places.enumerated().map { row, sample in
            Classification(
                logits: outputs.row(row).map(Double.init), label: Int(samples.labels[sample]), head: network.head)
        }
    }

    /// - Parameter input: one sample with as many numbers as the network has features.
    package init?(input: NetworkInput, label: Int?, by network: Network, temperature: Double = 1) {
        guard input.rows == 1, input.features == network.features else { return nil }
        self.init(
            logits: network.forward(input).values.map(Double.init), label: label, temperature: temperature,
            head: network.head)
    }

    /// - Parameter pixels: as many bytes as the network has features.
    package init?(pixels: [UInt8], label: Int?, by network: Network, temperature: Double = 1) {
        self.init(input: NetworkInput(pixels: pixels), label: label, by: network, temperature: temperature)
    }

    /// - Parameter temperature: positive and finite.
    package init(logits: [Double], label: Int?, temperature: Double = 1, head: OutputHead = .softmax) {
        self.logits = logits
        self.temperature = temperature
        self.head = head
        self.label = label
        let known = label.flatMap { logits.indices.contains($0) ? $0 : nil }
        guard head != .softmax else {
            let steps = SoftmaxSteps(scores: logits, temperature: temperature)
            probabilities = steps.probabilities
            logProbabilities = steps.logProbabilities
            entropy = steps.entropy
            loss = known.map { 0 - steps.logProbabilities[$0] } ?? .nan
            return
        }
        probabilities = head.probabilities(logits, temperature: temperature)
        logProbabilities = probabilities.map(Double.logarithm)
        entropy = zip(probabilities, logProbabilities).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * $1.1 }
        loss = known.map { head.loss(logits, label: $0, temperature: temperature) } ?? .nan
    }

    /// The class with the highest probability; the first one if several are equal.
    package var prediction: Int {
        probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
    }

    /// Whether the prediction equals the label; false if there is no label.
    package var isRight: Bool { prediction == label }
    /// The probability of the predicted class.
    package var confidence: Double { probabilities.isEmpty ? .nan : probabilities[prediction] }

    /// The number of classes with a probability above 0.
    package var support: Int { probabilities.count { $0 > 0 } }
}

extension NetworkInput {
    /// Creates the input for a network from one picture; a byte of 255 becomes 1.
    package init(pixels: [UInt8]) {
        self = .dense(Matrix(rows: 1, columns: pixels.count, values: pixels.map { Float($0) / 255 }))
    }
}
