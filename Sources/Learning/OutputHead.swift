/// How a network ends: the map from its scores to class probabilities, and the loss that trains it and is reported.
///
/// It is one value, so that pairs that make no sense cannot be stated: a sparse map has the loss that belongs to it, and
/// the robust losses belong to the softmax. Every map keeps the order of the scores, so that the prediction is the class
/// with the largest score whatever the head.
package enum OutputHead: Hashable, Sendable {
    /// Softmax and cross-entropy, in nats.
    case softmax
    /// A map that gives most classes a probability of exactly 0, with its Fenchel-Young loss.
    case sparse(SparseMap)
    /// Softmax, or the map that the loss brings along, with a loss that wrong labels disturb less than cross-entropy.
    case robust(RobustLoss)
    /// A softmax under the softmax of cross-entropy: a mistake, for the lesson about it. See `SoftmaxTwice`.
    case softmaxTwice

    /// The sparse maps that networks are trained with.
    package enum SparseMap: String, Hashable, Sendable, CaseIterable {
        case sparsemax, entmax15

        package var map: ProbabilityMap {
            switch self {
            case .sparsemax: .sparsemax
            case .entmax15: .entmax(alpha: 1.5)
            }
        }
    }

    /// Whether probabilities may be exactly 0, so that a logarithm of them says nothing.
    package var isSparse: Bool { if case .sparse = self { true } else { false } }

    /// The probability of each class; they sum to 1. NaN if a score is NaN.
    ///
    /// - Parameter temperature: the divisor of the scores; positive and finite.
    package func probabilities(_ scores: [Double], temperature: Double = 1) -> [Double] {
        switch self {
        case .softmax: SoftmaxSteps(scores: scores, temperature: temperature).probabilities
        case .sparse(let sparse): sparse.map.mapped(scores, temperature: temperature).probabilities
        case .robust(let loss): loss.probabilities(tempered(scores, temperature))
        case .softmaxTwice: SoftmaxTwice(scores: scores, temperature: temperature).probabilities
        }
    }

    /// The loss of a sample, and its derivative with respect to each score.
    ///
    /// For cross-entropy and the losses of sparse maps it is the Fenchel-Young loss ⟨p, z⟩ + H(p) − ⟨y, z⟩ with the
    /// derivative p − y (Blondel, Martins and Niculae 2020, https://arxiv.org/abs/1901.02324). A target of smoothed labels
    /// makes a least loss above 0, as in cross-entropy.
    ///
    /// - Parameters:
    ///   - target: the wanted probability of each class; they sum to 1.
    ///   - temperature: the divisor of the scores; the derivative is with respect to the divided scores.
    package func loss(
        _ scores: [Double], target: [Double], temperature: Double = 1
    ) -> (loss: Double, gradient: [Double]) {
        let scores = tempered(scores, temperature)
        switch self {
        case .softmax: return ProbabilityMap.softmax.loss(scores, target: target)
        case .sparse(let sparse): return sparse.map.loss(scores, target: target)
        case .robust(let loss): return loss.loss(scores, target: target)
        case .softmaxTwice:
            let twice = SoftmaxTwice(scores: scores)
            return (twice.crossEntropy(target: target), twice.gradient(target: target))
        }
    }

    /// The loss of a sample whose label is `label`, an index into the scores.
    package func loss(_ scores: [Double], label: Int, temperature: Double = 1) -> Double {
        precondition(scores.indices.contains(label), "class \(label) of \(scores.count)")
        var target = Array(repeating: 0.0, count: scores.count)
        target[label] = 1
        return loss(scores, target: target, temperature: temperature).loss
    }

    /// (z − max z) / T, which no temperature can make overflow; the scores themselves for a temperature of 1.
    private func tempered(_ scores: [Double], _ temperature: Double) -> [Double] {
        guard temperature != 1 else { return scores }
        let maximum = maximum(of: scores)
        return scores.map { ($0 - maximum) / temperature }
    }

    /// The loss that a model with this head cannot get below, however well it is trained; nil if it is 0.
    ///
    /// With softmax twice, the scores of the second softmax are at most 1 and at least 0. Of K classes, none has a
    /// probability above e / (e + K − 1), so that the loss is at least ln(e + K − 1) − 1.
    package func lossFloor(classes: Int) -> Double? {
        guard self == .softmaxTwice else { return nil }
        return Double.logarithm(Double.exponential(1) + Double(classes - 1)) - 1
    }
}
