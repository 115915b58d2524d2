/// Heads for many samples in a row, in plain double precision.
///
/// `loss` and `probabilities` give nearly every digit, for people who look at a single sample. Training rounds gradients
/// to single precision, so that sums of doubles are good enough, at a fifth of the time.
extension OutputHead {
    /// The loss of a sample, and its derivative with respect to each score, as `loss` has them but for the last digits.
    ///
    /// - Parameters:
    ///   - scores: finite.
    ///   - target: the wanted probability of each class; they sum to 1.
    package func trainingLoss(_ scores: [Double], target: [Double]) -> (loss: Double, gradient: [Double]) {
        switch self {
        case .robust(.generalizedCrossEntropy(let exponent)):
            let row = PlainSoftmax(scores)
            var loss = 0.0
            // The derivative of each term with respect to log p is −y p^q.
            let pulls = target.indices.map { cell -> Double in
                guard target[cell] != 0 else { return 0 }
                let power = exponent * row.logProbabilities[cell]
                loss -= target[cell] * Double.exponentialLessOne(power) / exponent
                return target[cell] * Double.exponential(power)
            }
            return (loss, row.gradient(pulls: pulls))
        case .softmaxTwice:
            let once = PlainSoftmax(scores)
            let twice = PlainSoftmax(once.probabilities)
            let loss = zip(target, twice.logProbabilities).reduce(0) { $0 - $1.0 * $1.1 }
            let outer = zip(twice.probabilities, target).map { $0 - $1 }
            let mean = zip(once.probabilities, outer).reduce(0) { $0 + $1.0 * $1.1 }
            return (loss, zip(once.probabilities, outer).map { $0 * ($1 - mean) })
        case .softmax, .sparse, .robust(.focal), .robust(.biTempered): return loss(scores, target: target)
        }
    }

    /// The probabilities and the loss with a label, as `probabilities` and `loss` have them but for the last digits.
    ///
    /// - Parameter scores: finite.
    func evaluation(_ scores: [Double], label: Int) -> (probabilities: [Double], loss: Double) {
        switch self {
        case .robust(.generalizedCrossEntropy(let exponent)):
            let row = PlainSoftmax(scores)
            return (
                row.probabilities, -Double.exponentialLessOne(exponent * row.logProbabilities[label]) / exponent
            )
        case .softmaxTwice:
            let twice = PlainSoftmax(PlainSoftmax(scores).probabilities)
            return (twice.probabilities, 0 - twice.logProbabilities[label])
        case .softmax, .sparse, .robust(.focal), .robust(.biTempered):
            return (probabilities(scores), loss(scores, label: label))
        }
    }
}

/// The softmax of finite scores and its logarithms, without the care of `SoftmaxSteps` for the last digits.
private struct PlainSoftmax {
    let probabilities: [Double]
    let logProbabilities: [Double]

    init(_ scores: [Double]) {
        let maximum = maximum(of: scores)
        let exponentials = scores.map { Double.exponential($0 - maximum) }
        let sum = exponentials.reduce(0, +)
        let logSum = Double.logarithm(sum)
        probabilities = exponentials.map { $0 / sum }
        logProbabilities = scores.map { $0 - maximum - logSum }
    }

    /// The derivative with respect to the scores of a loss whose derivative with respect to log pᵢ is −`pulls`ᵢ.
    func gradient(pulls: [Double]) -> [Double] {
        let sum = pulls.reduce(0, +)
        return zip(probabilities, pulls).map { $0 * sum - $1 }
    }
}
