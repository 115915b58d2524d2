import Glibc

/// pᵢ = [1 + a (zᵢ − λ)]₊^(1 / a), with λ such that the sum is 1: an exponential that is deformed by its order a.
///
/// a > 0 is α-entmax with α = a + 1: the power reaches 0. a < 0 is the tempered softmax of the bi-tempered loss with
/// t = 1 − a: it falls as a power, so that distant classes keep more than in the softmax, which is a → 0.
///
/// λ is found by halving an interval that contains it, and by steps of Newton's method that stay within: neither can
/// leave the interval, and the number of steps is bounded.
struct DeformedSoftmax: Sendable {
    let probabilities: [Double]
    let logProbabilities: [Double]

    /// - Parameters:
    ///   - scores: the largest is 0; −∞ has probability 0.
    ///   - order: a, finite and not 0.
    init(_ scores: [Double], order: Double) {
        // At λ = 0 the largest score alone has probability 1, so the sum is 1 or more; at the upper end each has at most
        // 1/n, so it is 1 or less.
        var low = 0.0
        var high = -expm1(-order * Double.logarithm(Double(max(1, scores.count)))) / order
        var shift = 0.0
        for _ in 0..<200 {
            let middle = low + (high - low) / 2
            // Newton's step from the middle.
            var sum = DoubleDouble.zero
            var slope = 0.0
            for score in scores {
                let base = 1 + order * (score - middle)
                guard base > 0, base < .infinity else { continue }
                let probability = exp(log1p(order * (score - middle)) / order)
                sum += DoubleDouble(probability)
                slope += probability / base
            }
            let excess = (sum + -1).value
            shift = middle
            if excess > 0 { low = middle } else if excess < 0 { high = middle } else { break }
            let newton = middle + excess / slope
            if newton > low, newton < high {
                shift = newton
                // The sum is convex in λ or concave; testing a little on either side closes the interval from both ends.
                let margin = max(abs(newton) * 0x1p-50, 0x1p-60)
                for end in [newton - margin, newton + margin] where end > low && end < high {
                    if Self.sum(scores, order: order, shift: end) > 1 { low = end } else { high = end }
                }
            }
            guard high - low > 0x1p-52 * max(abs(low), 0x1p-8) else { break }
        }
        let logarithms = scores.map { score -> Double in
            let power = order * (score - shift)
            return power > -1 && power < .infinity ? log1p(power) / order : -.infinity
        }
        let powers = logarithms.map { exp($0) }
        var sum = DoubleDouble.zero
        for power in powers { sum += DoubleDouble(power) }
        let total = sum.value
        probabilities = powers.map { $0 / total }
        let logTotal = Double.logarithm(total)
        // A probability that is alone is 1, without the rounding of λ.
        let isAlone = powers.count { $0 > 0 } == 1
        logProbabilities = logarithms.map { isAlone && $0 > -.infinity ? 0 : $0 - logTotal }
    }

    private static func sum(_ scores: [Double], order: Double, shift: Double) -> Double {
        var sum = DoubleDouble.zero
        for score in scores {
            let power = order * (score - shift)
            if power > -1, power < .infinity { sum += DoubleDouble(exp(log1p(power) / order)) }
        }
        return sum.value
    }
}
