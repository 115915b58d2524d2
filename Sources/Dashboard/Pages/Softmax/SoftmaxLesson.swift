import Learning

/// All numbers of page 5 for some scores: computed correctly, and with common mistakes.
struct SoftmaxLesson: Sendable {
    let steps: SoftmaxSteps
    /// The target class as an index into the scores.
    let target: Int
    /// The gradient of the loss with respect to the scores, (p − y) / T.
    let gradient: [Double]
    /// The cross-entropy of the target, in nats.
    let loss: Double
    /// The softmax of the scores after one step of gradient descent.
    let next: SoftmaxSteps
    /// exp(z / T) in single precision, without subtracting the maximum.
    let naiveExponentials: [Float]
    let naiveProbabilities: [Float]
    /// The result of applying softmax twice: a softmax layer, followed by a cross-entropy with its own softmax.
    let twice: SoftmaxTwice
    let twiceLoss: Double
    /// The norm of the gradient of `twice`, divided by that of the correct gradient; NaN if the latter is 0 or
    /// undefined.
    let gradientShare: Double
    /// The probability of the target in single precision, computed with the stable formula.
    let roundedProbability: Float
    /// −log of `roundedProbability`, in single precision.
    let roundedLoss: Float

    /// - Parameter scores: at least one.
    init(scores: [Double], temperature: Double, target: Int) {
        steps = SoftmaxSteps(scores: scores, temperature: temperature)
        self.target = min(max(0, target), scores.count - 1)
        gradient = steps.gradient(target: self.target)
        loss = steps.crossEntropy(target: self.target)
        next = SoftmaxSteps(scores: steps.descended(target: self.target), temperature: temperature)
        let single = scores.map { Float($0) / Float(temperature) }
        naiveExponentials = single.map(Float.exponential)
        naiveProbabilities = overflowingSoftmax(single)
        twice = SoftmaxTwice(scores: scores, temperature: temperature)
        twiceLoss = twice.crossEntropy(target: self.target)
        let length = Self.length(of: gradient)
        gradientShare = length > 0 ? Self.length(of: twice.gradient(target: self.target)) / length : .nan
        roundedProbability = Float(steps.probabilities[self.target])
        roundedLoss = crossEntropyOfRoundedProbability(roundedProbability)
    }

    /// The sum of the naive exponentials; ∞ if one overflowed.
    var naiveSum: Float { naiveExponentials.reduce(0, +) }
    /// Whether the naive formula fails while the stable one gives probabilities, because of infinities or zeros.
    var isNaiveWrong: Bool { naiveProbabilities.contains { $0.isNaN } && !steps.probabilities.contains { $0.isNaN } }

    /// The class with the largest probability, the first among equals, and the one after it; nil if there is one class.
    var ranking: (first: Int, second: Int?) {
        let order = steps.scores.indices.sorted {
            steps.scores[$0] != steps.scores[$1] ? steps.scores[$0] > steps.scores[$1] : $0 < $1
        }
        return (order[0], order.count > 1 ? order[1] : nil)
    }

    private static func length(of vector: [Double]) -> Double {
        vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}

extension SoftmaxSteps {
    /// The scores after one step of gradient descent with a rate of 1: z − (p − y) / T. Infinite scores stay.
    func descended(target: Int) -> [Double] {
        zip(scores, gradient(target: target)).map { $0.isFinite && $1.isFinite ? $0 - $1 : $0 }
    }
}
