/// A map from scores to probabilities: the softmax, and sparse ones, which give an exact 0 to classes far below the best.
///
/// All are the entmax family: the p that maximizes ⟨p, z⟩ + Hα(p), where Hα is the Tsallis entropy, has
/// pᵢ = [1 + (α − 1)(zᵢ − λ)]₊^(1 / (α − 1)), with λ such that the sum is 1. α → 1 is the softmax, α = 2 sparsemax
/// (Martins and Astudillo 2016, https://arxiv.org/abs/1602.02068), the Euclidean projection onto the simplex; 1.5 lies
/// between them (Peters, Niculae and Martins 2019, https://arxiv.org/abs/1905.05702).
///
/// Edges are those of `softmax` for every map: −∞ has probability 0, only −∞ gives NaN, several +∞ share, NaN gives NaN,
/// and no scores give none.
package enum ProbabilityMap: Hashable, Sendable {
    case softmax
    case sparsemax
    /// - Parameter alpha: 1 or more, finite. 1 is the softmax and 2 sparsemax, by their own algorithms.
    case entmax(alpha: Double)

    /// α of the family: 1 for the softmax, 2 for sparsemax.
    package var alpha: Double {
        switch self {
        case .softmax: 1
        case .sparsemax: 2
        case .entmax(let alpha): alpha
        }
    }

    /// The probabilities, in the order of the scores; the sum is 1 but for rounding. O(n log n).
    package func probabilities(_ scores: [Double]) -> [Double] { mapped(scores).probabilities }

    /// The probabilities of z / T with their logarithms and complements.
    ///
    /// - Parameter temperature: not negative, not NaN; 0 and ∞ as in `softmax`.
    package func mapped(_ scores: [Double], temperature: Double = 1) -> MappedScores {
        let maximum = maximum(of: scores)
        // Infinite scores and temperatures leave no room for a family: what is largest shares, or nothing is possible.
        guard alpha != 1, maximum.isFinite, temperature > 0, temperature.isFinite else {
            return MappedScores(SoftmaxSteps(scores: scores, temperature: temperature))
        }
        let below = ScaledScores.shifts(of: scores, temperature: temperature)
        switch alpha {
        case 2: return MappedScores(probabilities: Self.sparsemax(below))
        case 1.5: return MappedScores(probabilities: Self.entmax15(below))
        default: return MappedScores(DeformedSoftmax(below.map(\.value), order: alpha - 1))
        }
    }

    /// - Parameter scores: the largest is 0.
    private static func sparsemax(_ scores: [DoubleDouble]) -> [Double] {
        // The support are the k largest, for the last k at which 1 + k·z₍ₖ₎ exceeds the sum of these.
        var sum = DoubleDouble.zero
        var threshold = DoubleDouble.zero
        for (index, score) in scores.sorted(by: { $0.high > $1.high }).enumerated() {
            sum += score
            let count = DoubleDouble(Double(index + 1))
            guard (score * count + 1 - sum).value > 0 else { break }
            threshold = (sum + -1) / count
        }
        return scores.map { max(($0 - threshold).value, 0) }
    }

    /// The exact algorithm by sorting: with x = z / 2, pᵢ = (xᵢ − τ)₊², where τ solves a quadratic equation of the mean
    /// and the squares of the support.
    ///
    /// - Parameter scores: the largest is 0.
    private static func entmax15(_ scores: [DoubleDouble]) -> [Double] {
        let halves = scores.map { $0 * DoubleDouble(0.5) }
        var sum = DoubleDouble.zero
        var squares = DoubleDouble.zero
        var threshold = DoubleDouble.zero
        for (index, half) in halves.sorted(by: { $0.high > $1.high }).enumerated() {
            let count = DoubleDouble(Double(index + 1))
            sum += half
            squares += half * half
            let mean = sum / count
            let rest = (DoubleDouble(1) - (squares - mean * sum)) / count
            // A negative rest: the score is too far from the others to have a share.
            guard rest.high >= 0 else { break }
            let candidate = mean - rest.squareRoot()
            guard (half - candidate).value >= 0 else { break }
            threshold = candidate
        }
        return halves.map { half in
            let distance = half - threshold
            return distance.high > 0 ? (distance * distance).value : 0
        }
    }

    /// Hα(p), the entropy whose maximum the map's probabilities reach, in nats: −Σ p log p for the softmax, else
    /// Σ (p − p^α) / (α (α − 1)). 0 for a certain class; NaN if a probability is.
    package func entropy(_ probabilities: [Double]) -> Double {
        let alpha = alpha
        return probabilities.reduce(0) { sum, probability in
            if probability == 0 { return sum }
            if alpha == 1 { return sum - probability * Double.logarithm(probability) }
            // p − p^α = −p · expm1((α − 1) log p)
            let rest = -probability * Double.exponentialLessOne((alpha - 1) * Double.logarithm(probability))
            return sum + rest / (alpha * (alpha - 1))
        }
    }

    /// The Fenchel-Young loss of the map, ⟨p, z⟩ + H(p) − ⟨y, z⟩, and its derivative p − y with respect to the scores
    /// (Blondel, Martins and Niculae 2020, https://arxiv.org/abs/1901.02324). For the softmax it is the cross-entropy.
    ///
    /// The loss of a sparse map is exactly 0 where the target has all of the probability, and finite where it has none:
    /// there is no logarithm in it. It is +∞ if a class that is part of the target has the score −∞, and NaN with the
    /// probabilities.
    ///
    /// - Parameters:
    ///   - temperature: divides the scores, and with them the derivative.
    ///   - target: y, the probabilities that are wanted; one for each score, with the sum 1.
    package func loss(
        _ scores: [Double], temperature: Double = 1, target: [Double]
    ) -> (loss: Double, gradient: [Double]) {
        precondition(target.count == scores.count, "\(target.count) targets for \(scores.count) scores")
        let mapped = mapped(scores, temperature: temperature)
        let differences = target.indices.map { mapped.difference($0, from: target[$0]) }
        let gradient = differences.map { Self.divided($0, by: temperature) }
        if alpha == 1 { return (mapped.crossEntropy(target), gradient) }
        // ⟨p − y, z⟩ = ⟨p − y, z − m⟩, as both sums are 1.
        let below = ScaledScores.shifts(of: scores, temperature: temperature)
        var loss = DoubleDouble(entropy(mapped.probabilities))
        for index in differences.indices where differences[index] != 0 {
            loss += below[index] * DoubleDouble(differences[index])
        }
        return (loss.value, gradient)
    }

    /// The derivative with respect to a score that was divided by a temperature: 0 where there is nothing to divide, also
    /// at T = 0, where all else is infinite.
    static func divided(_ difference: Double, by temperature: Double) -> Double {
        difference == 0 ? 0 : 0 + difference / temperature
    }
}
