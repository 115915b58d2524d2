/// The softmax of some scores with all intermediate results, in double precision, for the lesson pages.
///
/// Each result is rounded once, within 2 units in the last place of the true value. Infinite scores, NaN, empty arrays
/// and temperatures of 0 and ∞ are treated as in `softmax`.
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
    /// log p = shifted − log(sum), finite even where p rounds to 0, and not 0 where it rounds to 1.
    package let logProbabilities: [Double]
    /// log Σ exp(z / T) = m / T + log(sum): a smooth maximum of z / T. −∞ without scores.
    package let logSumExp: Double
    /// 1 − p of the first largest score, and its index; see `complement(of:)`.
    let complementOfBest: Double
    let best: Int

    /// - Parameter temperature: not negative, not NaN.
    package init(scores: [Double], temperature: Double = 1) {
        self.scores = scores
        self.temperature = temperature
        let scaled = ScaledScores(scores, temperature: temperature)
        maximum = scaled.maximum
        shifted = scaled.shifted.map(\.value)
        exponentials = scaled.exponentials
        sum = scaled.sum.value
        probabilities = scaled.probabilities
        logProbabilities = scaled.logProbabilities
        logSumExp = scaled.logSumExp(temperature: temperature)
        best = scaled.best
        complementOfBest = scaled.complementOfBest
    }

    /// −Σ p log p in nats: 0 if one class is certain, log n if n classes are equally likely.
    ///
    /// An impossible class contributes 0, the limit of p log p.
    package var entropy: Double {
        zip(probabilities, logProbabilities).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * $1.1 }
    }

    /// 1 − p of a class, as the sum of the other probabilities: not 0 where p rounds to 1.
    package func complement(of index: Int) -> Double {
        // Another probability is one half at most, and its difference from 1 cancels nothing.
        index == best ? complementOfBest : 1 - probabilities[index]
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
    /// exp(zᵢ / T) / Σⱼ exp(zⱼ / T) · 1/T, which is pᵢ / T, and the second gives 1/T for the target only. At the target
    /// it is minus the sum of the other probabilities, and computed so: p − 1 would be 0 where p rounds to 1. At T = 0 it
    /// is 0 where p = y, and infinite elsewhere.
    ///
    /// - Parameter target: the true class, an index into `scores`.
    package func gradient(target: Int) -> [Double] {
        precondition(scores.indices.contains(target), "class \(target) of \(scores.count)")
        return probabilities.enumerated().map { index, probability in
            let difference = index == target ? -complement(of: index) : probability
            return ProbabilityMap.divided(difference, by: temperature)
        }
    }
}

extension ScaledScores {
    /// log Σ exp(z / T), without the cancellation of m / T and log(sum) where they have opposite signs.
    func logSumExp(temperature: Double) -> Double {
        if shifted.isEmpty { return -.infinity }
        if maximum == -.infinity { return -.infinity }
        if maximum == .infinity || maximum.isNaN { return maximum }
        let scaled: DoubleDouble =
            if maximum == 0 || temperature == .infinity {
                .zero
            } else if temperature == 0 {
                DoubleDouble(maximum < 0 ? -.infinity : .infinity)
            } else {
                (DoubleDouble(maximum) / DoubleDouble(temperature.significand)).scaled(by: -Int(temperature.exponent))
            }
        return (scaled + logSum).value
    }
}
