import Matrices

/// The softmax and what is used in its place, to be shown beside each other.
package enum SoftmaxVariant: Hashable, Sendable {
    /// The softmax, sparsemax or another entmax.
    case map(ProbabilityMap)
    /// pᵢ ∝ 1 + zᵢ + zᵢ² / 2, the exponential's Taylor polynomial of second order, which is positive everywhere (de
    /// Brébisson and Vincent 2016, https://arxiv.org/abs/1511.05042).
    ///
    /// It is not invariant to a shift, and **does not keep the order below −1**: there a lower score has a higher
    /// probability. Scores of ±∞ share all of the probability.
    case taylor
    /// The softmax of scores with Gumbel noise, zᵢ − log(−log uᵢ): a sample of a class, relaxed (Jang, Gu and Poole 2017,
    /// https://arxiv.org/abs/1611.01144). Its largest entry is distributed as the softmax of the scores; as the
    /// temperature falls to 0, the others vanish.
    case gumbel(seed: UInt64)

    package static let softmax = SoftmaxVariant.map(.softmax)

    /// The probabilities of some scores, with what led to them.
    ///
    /// - Parameter temperature: not negative, not NaN; 0 and ∞ as in `Learning.softmax`. The noise of Gumbel-softmax is
    ///   added before it divides.
    package func result(_ scores: [Double], temperature: Double = 1) -> Result {
        switch self {
        case .map(let map):
            Result(mapped: map.mapped(scores, temperature: temperature), perturbed: nil, numerators: nil)
        case .taylor:
            Self.taylor(scores, temperature: temperature)
        case .gumbel(let seed):
            Self.gumbel(scores, temperature: temperature, seed: seed)
        }
    }

    package struct Result: Hashable, Sendable {
        package let mapped: MappedScores
        /// The scores with noise; nil without noise.
        package let perturbed: [Double]?
        /// What is divided by its sum; nil for the softmax, whose steps are `SoftmaxSteps`, and for sparse maps, which
        /// divide nothing.
        package let numerators: [Double]?
    }

    /// The loss in nats for a target distribution, and its derivative with respect to each score: the Fenchel-Young loss
    /// of a map (`ProbabilityMap.loss`), and −Σ y log p of the others.
    package func loss(
        _ scores: [Double], temperature: Double = 1, target: [Double]
    ) -> (loss: Double, gradient: [Double]) {
        if case .map(let map) = self { return map.loss(scores, temperature: temperature, target: target) }
        let result = result(scores, temperature: temperature)
        let loss = result.mapped.crossEntropy(target)
        let gradient = target.indices.map { index -> Double in
            let difference = result.mapped.difference(index, from: target[index])
            guard case .taylor = self else { return ProbabilityMap.divided(difference, by: temperature) }
            // d log(1 + x + x²/2) / dx, the slope that the exponential has as 1.
            let x = scores[index] == 0 ? 0 : scores[index] / temperature
            let square = x * x
            let slope = square.isFinite ? (1 + x) / (1 + x + square / 2) : 0
            return ProbabilityMap.divided(difference * slope, by: temperature)
        }
        return (loss, gradient)
    }

    private static func taylor(_ scores: [Double], temperature: Double) -> Result {
        let size = scores.reduce(0) { abs($1) > $0 || $1.isNaN ? abs($1) : $0 }
        guard size.isFinite else {
            // What is infinite outweighs all that is not.
            let ends = scores.map { $0.isNaN ? .nan : $0.isInfinite ? Double.infinity : 0 }
            return Result(mapped: MappedScores(SoftmaxSteps(scores: ends)), perturbed: nil, numerators: nil)
        }
        // In units of the larger of T and the largest score, so that no square overflows and T may be 0, where the
        // square is all that is left of the polynomial.
        let unit = size > temperature ? temperature / size : 1
        let divisor = max(size, temperature)
        let parts = scores.map { score in
            let part = divisor == 0 ? 0 : score / divisor
            return unit * unit + unit * part + part * part / 2
        }
        var sum = DoubleDouble.zero
        for part in parts { sum += DoubleDouble(part) }
        let total = sum.value
        return Result(
            mapped: MappedScores(probabilities: parts.map { $0 / total }), perturbed: nil,
            numerators: temperature == 0
                ? nil
                : scores.map { score in
                    let x = score / temperature
                    return 1 + x + x * x / 2
                })
    }

    private static func gumbel(_ scores: [Double], temperature: Double, seed: UInt64) -> Result {
        var generator = SeededGenerator(seed: seed)
        let perturbed = scores.map { $0 + gumbelNoise(&generator) }
        return Result(
            mapped: ProbabilityMap.softmax.mapped(perturbed, temperature: temperature), perturbed: perturbed,
            numerators: nil)
    }

    /// A number of the standard Gumbel distribution.
    private static func gumbelNoise(_ generator: inout SeededGenerator) -> Double {
        // The middle of one of 2⁵³ parts, so that neither logarithm is infinite.
        let uniform = generator.nextDouble() + 0x1p-54
        return -Double.logarithm(-Double.logarithm(uniform))
    }
}

/// The scores with all but the `count` largest set to −∞, so that any map gives these no probability. Scores that are
/// equal to the smallest that is kept are kept too, so that equal scores share; then more than `count` remain.
///
/// - Parameter count: 1 or more.
package func keepingLargest(_ count: Int, of scores: [Double]) -> [Double] {
    precondition(count >= 1, "the largest \(count)")
    guard count < scores.count, !scores.contains(where: \.isNaN) else { return scores }
    let smallest = scores.sorted(by: >)[count - 1]
    return scores.map { $0 >= smallest ? $0 : -.infinity }
}
