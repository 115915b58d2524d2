/// Softmax computed by the textbook formula exp(zᵢ) / Σⱼ exp(zⱼ), which can fail; shown for comparison with `softmax`.
///
/// Scores from 710 on (89 in single precision) overflow to ∞ / ∞, NaN; if all scores are below −745 (−103), they
/// underflow to 0 / 0.
package func overflowingSoftmax<Scalar: RealScalar>(_ scores: [Scalar]) -> [Scalar] {
    let exponentials = scores.map(Scalar.exponential)
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
}

/// Cross-entropy computed as −log of a rounded probability, which can fail; shown for comparison with the fused one. It
/// is +∞ if the probability has rounded to 0, although the true loss is finite.
package func crossEntropyOfRoundedProbability<Scalar: RealScalar>(_ probability: Scalar) -> Scalar {
    0 - Scalar.logarithm(probability)
}
