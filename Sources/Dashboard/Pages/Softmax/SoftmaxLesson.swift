import Learning

/// All numbers of page 5 for some scores: the right way, and the ways that go wrong.
struct SoftmaxLesson: Sendable {
    let steps: SoftmaxSteps
    /// An index into the scores.
    let target: Int
    /// (p − y) / T.
    let gradient: [Double]
    /// In nats.
    let loss: Double
    /// exp(z / T) in single precision, with nothing taken off.
    let naiveExponentials: [Float]
    let naiveProbabilities: [Float]
    /// What a softmax layer under a cross-entropy with a softmax of its own gives.
    let twice: SoftmaxTwice
    let twiceLoss: Double
    /// Its gradient's length over that of the right one; NaN where that is 0 or undefined.
    let gradientShare: Double
    /// p of the target in single precision, computed the stable way.
    let roundedProbability: Float
    /// −log of that.
    let roundedLoss: Float

    /// - Parameter scores: at least one.
    init(scores: [Double], temperature: Double, target: Int) {
        steps = SoftmaxSteps(scores: scores, temperature: temperature)
        self.target = min(max(0, target), scores.count - 1)
        gradient = steps.gradient(target: self.target)
        loss = steps.crossEntropy(target: self.target)
        let single = scores.map { Float($0) / Float(temperature) }
        naiveExponentials = single.map(Float.exponential)
        naiveProbabilities = overflowingSoftmax(single)
        twice = SoftmaxTwice(scores: scores, temperature: temperature)
        twiceLoss = twice.crossEntropy(target: self.target)
        let length = Self.length(of: gradient)
        gradientShare = length > 0 ? Self.length(of: twice.gradient(target: self.target)) / length : .nan
        roundedProbability = softmax(single)[self.target]
        roundedLoss = crossEntropyOfRoundedProbability(roundedProbability)
    }

    /// Of the naive exponentials; ∞ where one overflowed.
    var naiveSum: Float { naiveExponentials.reduce(0, +) }
    /// Whether the naive way has come to nothing where the right one gives probabilities: by infinities, or by zeros.
    var isNaiveWrong: Bool { naiveProbabilities.contains { $0.isNaN } && !steps.probabilities.contains { $0.isNaN } }

    private static func length(of vector: [Double]) -> Double {
        vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
}
