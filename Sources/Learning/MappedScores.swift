/// Probabilities with their logarithms and their differences from 1, both exact where a probability rounds to 0 or 1.
package struct MappedScores: Hashable, Sendable {
    package let probabilities: [Double]
    /// −∞ where the probability is exactly 0.
    package let logProbabilities: [Double]
    /// The class with the largest probability, the first among equals, and the sum of the other probabilities.
    private let best: Int
    private let complementOfBest: Double

    init(_ steps: SoftmaxSteps) {
        probabilities = steps.probabilities
        logProbabilities = steps.logProbabilities
        best = steps.best
        complementOfBest = steps.complementOfBest
    }

    init(_ deformed: DeformedSoftmax) {
        self.init(probabilities: deformed.probabilities, logProbabilities: deformed.logProbabilities)
    }

    init(probabilities: [Double]) {
        self.init(probabilities: probabilities, logProbabilities: probabilities.map(Double.logarithm))
    }

    /// - Parameter logProbabilities: the logarithms, where they are known better than from the probabilities.
    init(probabilities: [Double], logProbabilities: [Double]) {
        self.probabilities = probabilities
        self.logProbabilities = logProbabilities
        let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
        self.best = best
        var others = DoubleDouble.zero
        for index in probabilities.indices where index != best { others += DoubleDouble(probabilities[index]) }
        complementOfBest = others.value
    }

    /// 1 − p of a class.
    package func complement(of index: Int) -> Double {
        index == best ? complementOfBest : 1 - probabilities[index]
    }

    /// p − y of a class, without the cancellation of a probability that rounds to 1.
    package func difference(_ index: Int, from target: Double) -> Double {
        target == 1 ? 0 - complement(of: index) : probabilities[index] - target
    }

    /// −Σ y log p in nats; +∞ if a class that is part of the target is impossible.
    package func crossEntropy(_ target: [Double]) -> Double {
        zip(target, logProbabilities).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * $1.1 }
    }

    /// −Σ p log p in nats.
    package var entropy: Double {
        zip(probabilities, logProbabilities).reduce(0) { $1.0 == 0 ? $0 : $0 - $1.0 * $1.1 }
    }

    /// The number of classes whose probability is not exactly 0.
    package var support: Int { probabilities.count { $0 != 0 } }
}
