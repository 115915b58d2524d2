/// Softmax as its definition reads, exp(zᵢ) / Σⱼ exp(zⱼ): the one that goes wrong, kept to be shown beside `softmax`.
///
/// Scores of 710 overflow to ∞ / ∞, NaN; scores all below −745 underflow to 0 / 0.
package func overflowingSoftmax(_ scores: [Double]) -> [Double] {
    let exponentials = scores.map(Double.exponential)
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
}

/// Cross-entropy as −log of a probability already computed: the one that goes wrong, kept to be shown beside the
/// fused one. +∞ as soon as the probability has rounded to 0, though the loss is a finite number.
package func crossEntropyOfRoundedProbability(_ probability: Double) -> Double {
    0 - Double.logarithm(probability)
}
