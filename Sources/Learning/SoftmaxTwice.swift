/// A softmax as the last layer under a loss that applies another softmax: a mistake that still trains, but badly, shown
/// for comparison with the right way.
///
/// The second softmax sees scores between 0 and 1, so that none of n classes can exceed e / (e + n − 1). The gradient
/// passes through the first softmax, which shrinks it, nearly to nothing where the model is confident, even if it is
/// confident of the wrong class.
package struct SoftmaxTwice: Hashable, Sendable {
    private let once: SoftmaxSteps
    private let twice: SoftmaxSteps

    /// - Parameter temperature: the temperature of the first softmax; not negative, not NaN.
    package init(scores: [Double], temperature: Double = 1) {
        once = SoftmaxSteps(scores: scores, temperature: temperature)
        twice = SoftmaxSteps(scores: once.probabilities)
    }

    /// q = softmax(p), where p = softmax(z / T).
    package var probabilities: [Double] { twice.probabilities }

    /// −log q of the true class, in nats.
    ///
    /// - Parameter target: the true class, an index into the scores.
    package func crossEntropy(target: Int) -> Double { twice.crossEntropy(target: target) }

    /// −Σ y log q, in nats.
    ///
    /// - Parameter target: y, one for each score, with the sum 1.
    package func crossEntropy(target: [Double]) -> Double { MappedScores(twice).crossEntropy(target) }

    /// The derivative of the cross-entropy with respect to each score: with d = q − y, pᵢ (dᵢ − Σⱼ pⱼ dⱼ) / T.
    ///
    /// - Parameter target: the true class, an index into the scores.
    package func gradient(target: Int) -> [Double] {
        gradient(target: once.scores.indices.map { $0 == target ? 1 : 0 })
    }

    /// The same for a target distribution.
    ///
    /// - Parameter target: y, one for each score, with the sum 1.
    package func gradient(target: [Double]) -> [Double] {
        let mapped = MappedScores(twice)
        let outer = target.indices.map { mapped.difference($0, from: target[$0]) }
        let mean = zip(once.probabilities, outer).reduce(0) { $0 + $1.0 * $1.1 }
        return zip(once.probabilities, outer).map { ProbabilityMap.divided($0 * ($1 - mean), by: once.temperature) }
    }
}
