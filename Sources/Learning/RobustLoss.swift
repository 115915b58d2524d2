import Glibc

/// Losses that weigh samples by how likely their labels seem, instead of cross-entropy; for softmax scores.
///
/// With noisy labels, cross-entropy pulls hardest at the samples that the model contradicts, and in the end memorizes
/// the wrong labels among them.
package enum RobustLoss: Hashable, Sendable {
    /// Σ yᵢ (1 − pᵢ^q) / q: q → 0 is cross-entropy, and q = 1 the mean absolute error, halved (Zhang and Sabuncu 2018,
    /// https://arxiv.org/abs/1805.07836).
    ///
    /// - Parameter q: above 0, 1 at most.
    case generalizedCrossEntropy(q: Double)
    /// −Σ yᵢ (1 − pᵢ)^γ log pᵢ: attends less to samples that are right already (Lin et al. 2017,
    /// https://arxiv.org/abs/1708.02002). It is not robust: wrong labels get more weight, not less. γ = 0 is cross-entropy.
    ///
    /// - Parameter gamma: finite, 0 or more.
    case focal(gamma: Double)
    /// The bi-tempered logistic loss (Amid et al. 2019, https://arxiv.org/abs/1906.03361): a logarithm of temperature t₁,
    /// which is bounded, of the tempered softmax of temperature t₂, which is heavy-tailed. It has probabilities of its own.
    ///
    /// - Parameters:
    ///   - t1: 0 to 1; 1 is the logarithm.
    ///   - t2: finite, 1 or more; 1 is the softmax.
    case biTempered(t1: Double, t2: Double)

    /// The probabilities that the loss trains: the softmax, or the tempered softmax, with the edges of `softmax`.
    package func probabilities(_ scores: [Double]) -> [Double] { mapped(scores).probabilities }

    /// The probabilities with their logarithms and complements.
    package func mapped(_ scores: [Double]) -> MappedScores {
        let maximum = maximum(of: scores)
        guard case .biTempered(_, let t2) = self, t2 != 1, maximum.isFinite else {
            return MappedScores(SoftmaxSteps(scores: scores))
        }
        return MappedScores(DeformedSoftmax(scores.map { $0 - maximum }, order: 1 - t2))
    }

    /// The loss in nats, and its derivative with respect to each score.
    ///
    /// - Parameter target: y, the probabilities that are wanted; one for each score, with the sum 1.
    package func loss(_ scores: [Double], target: [Double]) -> (loss: Double, gradient: [Double]) {
        precondition(target.count == scores.count, "\(target.count) targets for \(scores.count) scores")
        let mapped = mapped(scores)
        switch self {
        case .generalizedCrossEntropy(let q):
            let loss = zip(target, mapped.logProbabilities).reduce(0) {
                $1.0 == 0 ? $0 : $0 - $1.0 * expm1(q * $1.1) / q
            }
            // The derivative of each term with respect to log p is −y p^q.
            let pulls = zip(target, mapped.logProbabilities).map { $0 == 0 ? 0 : $0 * exp(q * $1) }
            return (loss, mapped.gradient(pulls: pulls))
        case .focal(let gamma):
            var loss = 0.0
            let pulls = target.indices.map { index -> Double in
                guard target[index] != 0 else { return 0 }
                let rest = mapped.complement(of: index)
                let logarithm = mapped.logProbabilities[index]
                // (1 − p)^γ log p → 0 where p is 1, but for γ = 0, where it is log p, which is 0 too.
                if rest == 0 { return gamma == 0 ? target[index] : 0 }
                loss -= target[index] * pow(rest, gamma) * logarithm
                let falling = mapped.probabilities[index] == 0 ? 0 : mapped.probabilities[index] * logarithm
                return target[index] * (pow(rest, gamma) - gamma * pow(rest, gamma - 1) * falling)
            }
            return (loss, mapped.gradient(pulls: pulls))
        case .biTempered(let t1, let t2):
            return (
                Self.biTempered(mapped, target: target, t1: t1), mapped.temperedGradient(target: target, t1: t1, t2: t2)
            )
        }
    }

    /// Σ yᵢ (log₁ yᵢ − log₁ pᵢ) − Σ (yᵢ^(2 − t₁) − pᵢ^(2 − t₁)) / (2 − t₁), where log₁ x = (x^(1 − t₁) − 1) / (1 − t₁).
    private static func biTempered(_ mapped: MappedScores, target: [Double], t1: Double) -> Double {
        let a = 1 - t1
        var loss = 0.0
        for (index, wanted) in target.enumerated() {
            let probability = mapped.probabilities[index]
            if wanted == 0 {
                loss += pow(probability, 1 + a) / (1 + a)
            } else if wanted == 1 {
                loss += certainTerm(mapped, index: index, t1: t1)
            } else {
                let wantedLogarithm = a == 0 ? log(wanted) : expm1(a * log(wanted)) / a
                let logarithm =
                    a == 0 ? mapped.logProbabilities[index] : expm1(a * mapped.logProbabilities[index]) / a
                loss +=
                    wanted * (wantedLogarithm - logarithm) - (pow(wanted, 1 + a) - pow(probability, 1 + a)) / (1 + a)
            }
        }
        return loss
    }

    /// The term of a class that is the whole target: ∫ (1 − x) x^(−t₁) dx from p to 1.
    ///
    /// Near p = 1 its parts cancel; there it is summed as a series of 1 − p.
    private static func certainTerm(_ mapped: MappedScores, index: Int, t1: Double) -> Double {
        let a = 1 - t1
        let rest = mapped.complement(of: index)
        guard rest > 0.05 else {
            var factor = 1.0
            var sum = 0.0
            for order in 0..<16 {
                sum += factor * pow(rest, Double(order + 2)) / Double(order + 2)
                factor *= (t1 + Double(order)) / Double(order + 1)
            }
            return sum
        }
        let logarithm = mapped.logProbabilities[index]
        let first = a == 0 ? -logarithm : -expm1(a * logarithm) / a
        return first + expm1((1 + a) * logarithm) / (1 + a)
    }
}

extension MappedScores {
    /// The derivative with respect to softmax scores of a loss whose derivative with respect to log pᵢ is −`pulls`ᵢ:
    /// p Σ pulls − pulls.
    fileprivate func gradient(pulls: [Double]) -> [Double] {
        let sum = pulls.reduce(0, +)
        return pulls.indices.map { index in
            // Split, so that the pull of the only class of the target cancels nothing.
            let others = pulls[index] == sum ? 0 : sum - pulls[index]
            return probabilities[index] * others - complement(of: index) * pulls[index]
        }
    }

    /// The derivative of the bi-tempered loss. With δᵢ = (pᵢ − yᵢ) pᵢ^(t₂ − t₁), it is δᵢ less the share of i in
    /// Σ p^t₂ of the sum of all δ.
    fileprivate func temperedGradient(target: [Double], t1: Double, t2: Double) -> [Double] {
        let parts = target.indices.map { index -> Double in
            let factor = t1 == t2 ? 1 : pow(probabilities[index], t2 - t1)
            return difference(index, from: target[index]) * factor
        }
        let escorts = probabilities.map { pow($0, t2) }
        let sum = parts.reduce(0, +)
        let total = escorts.reduce(0, +)
        return parts.indices.map { parts[$0] - escorts[$0] / total * sum }
    }
}
