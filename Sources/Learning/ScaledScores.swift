/// Scores less their maximum, divided by the temperature, with their exponentials and the logarithm of the sum of these,
/// all to about twice the digits of a double.
///
/// What a softmax is worth in double precision depends on its smallest parts. With plain arithmetic, scores near −10⁴
/// lose 10 bits in z − m, and a sum of 10⁶ terms some more: up to 512 units in the last place, measured. Here z − m is
/// exact, and the quotient is rounded once.
struct ScaledScores: Sendable {
    /// m = max z; −∞ without scores, NaN if any score is NaN.
    let maximum: Double
    /// The index of the first largest score; 0 without scores.
    let best: Int
    /// (z − m) / T, at most 0; NaN if the maximum is −∞ or NaN.
    let shifted: [DoubleDouble]
    /// exp((z − m) / T) as mantissa · 2^exponent: the mantissas.
    private let mantissas: [DoubleDouble]
    private let exponents: [Int]
    /// The sum of the exponentials but that of the first largest score, which is exactly 1.
    let others: DoubleDouble
    /// log of the sum of all exponentials: log(1 + others).
    let logSum: DoubleDouble

    /// - Parameter temperature: not negative, not NaN; 0 and ∞ as in `softmax`.
    init(_ scores: [Double], temperature: Double) {
        precondition(temperature >= 0, "a temperature of \(temperature)")
        let maximum = Learning.maximum(of: scores)
        self.maximum = maximum
        let best = scores.firstIndex(of: maximum) ?? 0
        self.best = best
        let shifted = Self.shifts(of: scores, temperature: temperature)
        self.shifted = shifted
        var mantissas: [DoubleDouble] = []
        var exponents: [Int] = []
        mantissas.reserveCapacity(scores.count)
        exponents.reserveCapacity(scores.count)
        var others = DoubleDouble.zero
        for (index, power) in shifted.enumerated() {
            let (mantissa, exponent) = power.exponential()
            mantissas.append(mantissa)
            exponents.append(exponent)
            if index != best { others += mantissa.scaled(by: exponent) }
        }
        // Nothing is possible where every score is −∞, and nothing is known beside a NaN.
        if maximum.isNaN || maximum == -.infinity { others = DoubleDouble(.nan) }
        self.mantissas = mantissas
        self.exponents = exponents
        self.others = others
        logSum = others.logarithmPlusOne()
    }

    /// (z − m) / T, where the largest score gives exactly 0. Infinite largest scores become 0 like any other largest
    /// score, rather than the NaN of ∞ − ∞.
    private static func shift(_ score: Double, maximum: Double, temperature: Double) -> DoubleDouble {
        if maximum.isNaN || maximum == -.infinity { return DoubleDouble(.nan) }
        if score == maximum { return .zero }
        if score == -.infinity { return DoubleDouble(-.infinity) }
        if temperature == .infinity { return .zero }
        if maximum == .infinity || temperature == 0 { return DoubleDouble(-.infinity) }
        if temperature == 1 { return DoubleDouble(sum: score, -maximum) }
        // The difference of scores near the limit of doubles overflows unless they are halved.
        let halving = max(abs(score), abs(maximum)) > 0x1p1022 ? 1 : 0
        let scale = halving == 1 ? 0.5 : 1
        let difference = DoubleDouble(sum: score * scale, -maximum * scale)
        // Dividing by the significand and by the power of two in turn keeps the low part from underflowing.
        let quotient = difference / DoubleDouble(temperature.significand)
        return quotient.scaled(by: halving - Int(temperature.exponent))
    }

    /// (z − m) / T; edges as in `softmax`.
    static func shifts(of scores: [Double], temperature: Double) -> [DoubleDouble] {
        let maximum = Learning.maximum(of: scores)
        return scores.map { shift($0, maximum: maximum, temperature: temperature) }
    }

    /// The exponentials, in 0…1.
    var exponentials: [Double] { mantissas.indices.map { mantissas[$0].scaled(by: exponents[$0]).value } }

    /// The sum of the exponentials, at least 1; 0 without scores.
    var sum: DoubleDouble { shifted.isEmpty ? .zero : others + 1 }

    var probabilities: [Double] {
        let sum = sum
        return mantissas.indices.map { (mantissas[$0] / sum).scaled(by: exponents[$0]).value }
    }

    /// Negative or 0, never −0.
    var logProbabilities: [Double] { shifted.map { 0 + ($0 - logSum).value } }

    /// 1 − p of the first largest score, as the sum of the other probabilities: not 0 where p rounds to 1.
    var complementOfBest: Double { (others / sum).value }
}

/// The largest score; NaN if any score is NaN (which `max()` may ignore, depending on its position), −∞ if there are
/// none.
func maximum(of scores: [Double]) -> Double {
    scores.reduce(-.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
}
