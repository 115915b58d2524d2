/// The softmax of `scores`: pᵢ = exp(zᵢ / T) / Σⱼ exp(zⱼ / T), the class probabilities that a network's scores
/// represent.
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
/// - A NaN makes every probability NaN, since the sum is then unknown.
/// - An empty array gives an empty array.
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
/// Never computed as the logarithm of a probability: a class whose probability rounds to 0 still has its finite
/// logarithm here, and so a loss and a gradient. −∞ where the probability is exactly 0, and NaN as in `softmax`.
///
/// - Parameter temperature: positive and finite.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
package func logSoftmax<Scalar: RealScalar>(_ scores: [Scalar], temperature: Scalar = 1) -> [Scalar] {
    let shifted = shifted(scores, temperature: temperature)
    let logSum = Scalar.logarithm(shifted.reduce(0) { $0 + Scalar.exponential($1) })
    return shifted.map { $0 - logSum }
}

/// (zᵢ − m) / T, where m is the largest score: at most 0, and exactly 0 for the largest.
///
/// Subtracting before dividing ensures that a small temperature cannot overflow the largest score. Infinite largest
/// scores become 0 like any other largest score, rather than the NaN of ∞ − ∞.
func shifted<Scalar: RealScalar>(_ scores: [Scalar], temperature: Scalar) -> [Scalar] {
    precondition(temperature > 0 && temperature.isFinite, "a temperature of \(temperature)")
    let maximum = maximum(of: scores)
    guard maximum == .infinity else { return scores.map { ($0 - maximum) / temperature } }
    return scores.map { $0 == .infinity ? 0 : -.infinity }
}

/// The largest score; NaN if any score is NaN (which `max()` may ignore, depending on its position), −∞ if there are
/// none.
func maximum<Scalar: RealScalar>(of scores: [Scalar]) -> Scalar {
    scores.reduce(-.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
}
