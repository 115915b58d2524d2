/// The softmax of `scores`: pᵢ = exp(zᵢ / T) / Σⱼ exp(zⱼ / T), the class probabilities that a network's scores
/// represent, within 2 units in the last place of the true values.
///
/// Computed as exp((zᵢ − m) / T) / Σⱼ exp((zⱼ − m) / T), where m is the largest score. Multiplying numerator and
/// denominator by exp(−m / T) does not change the quotient, but makes every exponent at most 0: the largest term is
/// exactly 1, nothing overflows, and the sum, at least 1, is never zero. Without that, scores overflow from 89 on in
/// single precision and 710 in double.
///
/// A temperature above 1 flattens the probabilities, one below 1 sharpens them.
///
/// - A score of −∞ has probability 0; if all are −∞, nothing is possible, and every result is NaN.
/// - Scores of +∞ share the probability equally, and finite ones get 0: the limit of scores that grow together.
/// - T = 0 gives the arg max, whose ties share the probability; T = ∞ is uniform over what is not −∞.
/// - A NaN makes every probability NaN, since the sum is then unknown.
/// - An empty array gives an empty array.
///
/// - Parameter temperature: not negative, not NaN.
package func softmax(_ scores: [Double], temperature: Double = 1) -> [Double] {
    ScaledScores(scores, temperature: temperature).probabilities
}

/// The logarithms of the softmax: log pᵢ = (zᵢ − m) / T − log Σⱼ exp((zⱼ − m) / T).
///
/// Never computed as the logarithm of a probability: a class whose probability rounds to 0 still has its finite
/// logarithm here, and so a loss and a gradient; and one whose probability rounds to 1 has the small negative logarithm
/// of what the others have. −∞ where the probability is exactly 0, and NaN as in `softmax`.
///
/// - Parameter temperature: not negative, not NaN.
package func logSoftmax(_ scores: [Double], temperature: Double = 1) -> [Double] {
    ScaledScores(scores, temperature: temperature).logProbabilities
}
