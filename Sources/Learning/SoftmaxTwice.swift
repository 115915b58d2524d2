/// What a softmax as the last layer gives under a loss that takes another softmax of it: the mistake that trains, but
/// badly, kept to be shown beside the right way.
///
/// The second softmax sees scores between 0 and 1, so that none of n classes can have more than e / (e + n − 1), and
/// the gradient passes through the first one, which shrinks it, to nothing where the model is sure, also where it is
/// sure of the wrong class.
package struct SoftmaxTwice: Hashable, Sendable {
    private let once: SoftmaxSteps
    private let twice: SoftmaxSteps

    /// - Parameter temperature: of the first softmax; positive and finite.
    package init(scores: [Double], temperature: Double = 1) {
        once = SoftmaxSteps(scores: scores, temperature: temperature)
        twice = SoftmaxSteps(scores: once.probabilities)
    }

    /// q = softmax(p), where p = softmax(z / T).
    package var probabilities: [Double] { twice.probabilities }

    /// −log q of the class that is right, in nats.
    ///
    /// - Parameter target: an index into the scores.
    package func crossEntropy(target: Int) -> Double { twice.crossEntropy(target: target) }

    /// The derivative of that by each score: with d = q − y, pᵢ (dᵢ − Σⱼ pⱼ dⱼ) / T.
    ///
    /// - Parameter target: an index into the scores.
    package func gradient(target: Int) -> [Double] {
        let outer = twice.gradient(target: target)
        let mean = zip(once.probabilities, outer).reduce(0) { $0 + $1.0 * $1.1 }
        return zip(once.probabilities, outer).map { $0 * ($1 - mean) / once.temperature }
    }
}
