/// The softmax of some scores with all intermediate results, in double precision, for the lesson pages.
///
/// Infinite scores, NaN and empty arrays are treated as in `softmax`.
package struct SoftmaxSteps: Hashable, Sendable {
    /// z, the scores as given.
    package let scores: [Double]
    /// T.
    package let temperature: Double
    /// m = max z; −∞ without scores.
    package let maximum: Double
    /// (z − m) / T, at most 0.
    package let shifted: [Double]
    /// exp((z − m) / T), in 0…1.
    package let exponentials: [Double]
    /// The sum of the exponentials, at least 1; 0 without scores.
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

    /// −Σ p log p in nats: 0 if one class is certain, log n if n classes are equally likely.
    ///
    /// An impossible class contributes 0, the limit of p log p.
    package var entropy: Double {
        zip(probabilities, logProbabilities).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * $1.1 }
    }

    /// −log p of the true class, in nats; +∞ if its score is −∞.
    ///
    /// - Parameter target: the true class, an index into `scores`.
    package func crossEntropy(target: Int) -> Double {
        // 0 − x, because −x would give a certain class a loss of −0.
        0 - logProbabilities[target]
    }

    /// The derivative of the cross-entropy with respect to each score: (p − y) / T, where y is 1 for the target and 0
    /// elsewhere.
    ///
    /// The loss is log Σⱼ exp(zⱼ / T) − z_target / T. With respect to zᵢ, the first term gives
    /// exp(zᵢ / T) / Σⱼ exp(zⱼ / T) · 1/T, which is pᵢ / T, and the second gives 1/T for the target only.
    ///
    /// - Parameter target: the true class, an index into `scores`.
    package func gradient(target: Int) -> [Double] {
        precondition(scores.indices.contains(target), "class \(target) of \(scores.count)")
        return probabilities.enumerated().map { ($1 - ($0 == target ? 1 : 0)) / temperature }
    }
}
