/// The softmax of some scores with all that is computed on the way, in double precision: what a lesson shows.
///
/// The rules for infinite scores, NaN and no scores are those of `softmax`.
package struct SoftmaxSteps: Hashable, Sendable {
    /// z, as given.
    package let scores: [Double]
    /// T.
    package let temperature: Double
    /// m = max z; −∞ of no scores.
    package let maximum: Double
    /// (z − m) / T, at most 0.
    package let shifted: [Double]
    /// exp((z − m) / T), in 0…1.
    package let exponentials: [Double]
    /// Their sum, at least 1; 0 of no scores.
    package let sum: Double
    /// p = exponentials / sum.
    package let probabilities: [Double]
    /// log p = shifted − log(sum), finite even where p rounds to 0.
    package let logProbabilities: [Double]

    /// - Parameter temperature: positive and finite.
    package init(scores: [Double], temperature: Double = 1) {
        self.scores = scores
        self.temperature = temperature
        maximum = Learning.maximum(of: scores)
        shifted = Learning.shifted(scores, temperature: temperature)
        exponentials = shifted.map(Double.exponential)
        let sum = exponentials.reduce(0, +)
        self.sum = sum
        probabilities = exponentials.map { $0 / sum }
        let logSum = Double.logarithm(sum)
        logProbabilities = shifted.map { $0 - logSum }
    }

    /// −Σ p log p, in nats: 0 when one class is certain, log n when n classes are equally likely.
    ///
    /// A class that cannot be adds nothing, the limit of p log p.
    package var entropy: Double {
        zip(probabilities, logProbabilities).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * $1.1 }
    }

    /// −log p of the class that is right, in nats; +∞ where its score is −∞.
    ///
    /// - Parameter target: an index into `scores`.
    package func crossEntropy(target: Int) -> Double {
        // 0 − x, for −x would make a certain class cost −0.
        0 - logProbabilities[target]
    }

    /// The derivative of the cross-entropy by each score: (p − y) / T, where y is 1 for the target and 0 elsewhere.
    ///
    /// The loss is log Σⱼ exp(zⱼ / T) − z_target / T. By zᵢ, the first term gives exp(zᵢ / T) / Σⱼ exp(zⱼ / T) · 1/T,
    /// which is pᵢ / T, and the second 1/T at the target alone.
    ///
    /// - Parameter target: an index into `scores`.
    package func gradient(target: Int) -> [Double] {
        precondition(scores.indices.contains(target), "class \(target) of \(scores.count)")
        return probabilities.enumerated().map { ($1 - ($0 == target ? 1 : 0)) / temperature }
    }
}
