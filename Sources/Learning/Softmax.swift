/// The softmax of `scores`: pᵢ = exp(zᵢ / T) / Σⱼ exp(zⱼ / T), the probabilities that a network's scores stand for.
///
/// Computed as exp((zᵢ − m) / T) / Σⱼ exp((zⱼ − m) / T), where m is the largest score. Numerator and denominator of
/// the definition are both multiplied by exp(−m / T), so the quotient is the same, but no exponent is above 0: the
/// largest term is exactly 1, nothing overflows, and the sum, at least 1, is never zero. The definition itself
/// overflows from scores of 89 on in single precision, 710 in double.
///
/// A temperature above 1 evens the probabilities out, one below 1 sharpens them.
///
/// - A score of −∞ has probability 0; where all are −∞ nothing is possible, and the result is NaN everywhere.
/// - Scores of +∞ share the probability equally, and the finite ones have 0: the limit of scores that grow together.
/// - A NaN makes every probability NaN: what the score is nobody knows, so nor what the sum is.
/// - No scores give no probabilities.
///
/// - Parameter temperature: positive and finite.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func softmax<Scalar: RealScalar>(_ scores: [Scalar], temperature: Scalar = 1) -> [Scalar] {
    let exponentials = shifted(scores, temperature: temperature).map(Scalar.exponential)
    let sum = exponentials.reduce(0, +)
    return exponentials.map { $0 / sum }
}

/// The logarithms of the softmax: log pᵢ = (zᵢ − m) / T − log Σⱼ exp((zⱼ − m) / T).
///
/// Never the logarithm of a probability: a class whose probability rounds to 0 still has its finite logarithm here,
/// and so a loss and a gradient. −∞ where the probability is 0 by the rules of `softmax`; NaN as there.
///
/// - Parameter temperature: positive and finite.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func logSoftmax<Scalar: RealScalar>(_ scores: [Scalar], temperature: Scalar = 1) -> [Scalar] {
    let shifted = shifted(scores, temperature: temperature)
    let logSum = Scalar.logarithm(shifted.reduce(0) { $0 + Scalar.exponential($1) })
    return shifted.map { $0 - logSum }
}

/// (zᵢ − m) / T: at most 0, and exactly 0 for the largest.
///
/// The difference is taken before the division, so that a small temperature cannot make an infinity of the largest
/// score. Infinite largest scores are 0 like any other largest, rather than the NaN of ∞ − ∞.
func shifted<Scalar: RealScalar>(_ scores: [Scalar], temperature: Scalar) -> [Scalar] {
    precondition(temperature > 0 && temperature.isFinite, "a temperature of \(temperature)")
    let maximum = maximum(of: scores)
    guard maximum == .infinity else { return scores.map { ($0 - maximum) / temperature } }
    return scores.map { $0 == .infinity ? 0 : -.infinity }
}

/// The largest score; NaN where one is NaN (which `max()` would pass over, or not, by its place), −∞ of none.
func maximum<Scalar: RealScalar>(of scores: [Scalar]) -> Scalar {
    scores.reduce(-.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
}
