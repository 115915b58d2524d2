/// Softmax as its definition reads, exp(zᵢ) / Σⱼ exp(zⱼ): the one that goes wrong, kept to be shown beside `softmax`.
///
/// Scores of 710 overflow to ∞ / ∞, NaN, in single precision those of 89; scores all below −745 (−103) underflow to
/// 0 / 0.
package func overflowingSoftmax<Scalar: RealScalar>(_ scores: [Scalar]) -> [Scalar] {
    let exponentials = scores.map(Scalar.exponential)
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
}

/// Cross-entropy as −log of a probability already computed: the one that goes wrong, kept to be shown beside the
/// fused one. +∞ as soon as the probability has rounded to 0, though the loss is a finite number.
package func crossEntropyOfRoundedProbability<Scalar: RealScalar>(_ probability: Scalar) -> Scalar {
    0 - Scalar.logarithm(probability)
}
