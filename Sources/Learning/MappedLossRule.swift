import CKernels
package import Matrices

/// A criterion applied to the samples of one batch under a head other than softmax with cross-entropy, whose rule is
/// `LossRule`.
///
/// With the target t[s, i] of `LossRule` and its sum T, the loss of a sample is T · L(z, t / T), where L is the head's
/// loss, divided by Σₛ w[yₛ]. With cross-entropy as L this is the same as in `LossRule`. It is computed in double
/// precision from single-precision scores.
package struct MappedLossRule: BatchRule {
    private let head: OutputHead
    private let classes: Int
    private let batch: Double
    private let weights: [Double]
    /// Σₛ w[yₛ].
    private let total: Double
    private let smoothing: Double
    /// The target of every class for a sample; the true class has w · (1 − ε) in addition.
    private let spread: [Double]
    private let spreadSum: Double

    /// - Parameters:
    ///   - criterion: its class weights, if any, must be one for each class.
    ///   - labels: the class index of every sample of the batch.
    package init(_ criterion: Criterion, head: OutputHead, labels: [Int], classes: Int) {
        let weights = criterion.classWeights ?? Array(repeating: 1, count: classes)
        precondition(weights.count == classes, "\(weights.count) weights of \(classes) classes")
        self.head = head
        self.classes = classes
        self.weights = weights
        batch = Double(labels.count)
        total = labels.reduce(0) { $0 + weights[$1] }
        smoothing = criterion.labelSmoothing
        spread = weights.map { $0 * criterion.labelSmoothing / Double(classes) }
        spreadSum = spread.reduce(0, +)
    }

    /// Measures one sample, and writes the derivative of the batch's loss with respect to each of its scores.
    ///
    /// - Parameters:
    ///   - logits: one for each class; the loss is NaN if one is not finite.
    ///   - gradient: space for one number per class. Its values are meaningless if the loss is not finite.
    package func measure(
        logits: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
    ) -> LossRule.Sample {
        precondition(label >= 0 && label < classes, "class \(label) of \(classes)")
        let best = unsafe ss_largest(logits, classes)
        let scores = (0..<classes).map { unsafe Double(logits[$0]) }
        guard scores.allSatisfy(\.isFinite) else { return LossRule.Sample(loss: .nan, isCorrect: best == label) }
        let own = weights[label] * (1 - smoothing)
        let mass = spreadSum + own
        var target = spread.map { $0 / mass }
        target[label] += own / mass
        let sample = head.trainingLoss(scores, target: target)
        for cell in 0..<classes { unsafe gradient[cell] = Float(sample.gradient[cell] * mass / total) }
        return LossRule.Sample(loss: sample.loss * mass / total * batch, isCorrect: best == label)
    }
}

extension OutputHead {
    /// Measures a batch, and writes the derivative of its mean loss with respect to each logit, as
    /// `CrossEntropy.measure` does for softmax.
    ///
    /// - Parameters:
    ///   - logits: [batch × classes].
    ///   - labels: one class index for each sample.
    ///   - gradient: [batch × classes]; overwritten.
    package func measure(
        logits: Matrix, labels: [Int], criterion: Criterion = Criterion(), gradient: inout Matrix
    ) -> BatchMeasure {
        guard self != .softmax else {
            return CrossEntropy.measure(logits: logits, labels: labels, criterion: criterion, gradient: &gradient)
        }
        return MappedLossRule(criterion, head: self, labels: labels, classes: logits.columns)
            .measure(logits: logits, labels: labels, gradient: &gradient)
    }

    /// The prediction from the logits of a sample whose true class is `label`.
    package func predict(logits: UnsafeBufferPointer<Float>, label: Int) -> CrossEntropy.Prediction {
        guard self != .softmax, let start = logits.baseAddress else {
            return unsafe CrossEntropy.predict(logits: logits, label: label)
        }
        precondition(label >= 0 && label < logits.count, "class \(label) of \(logits.count)")
        let best = unsafe Int(ss_largest(start, logits.count))
        let scores = unsafe logits.map(Double.init)
        guard scores.allSatisfy(\.isFinite) else {
            return CrossEntropy.Prediction(label: best, confidence: .nan, loss: .nan)
        }
        let (probabilities, loss) = evaluation(scores, label: label)
        return CrossEntropy.Prediction(
            label: best, confidence: Float(probabilities[best]), loss: Float(loss),
            sparse: isSparse ? SparseOutcome(probabilities, label: label) : nil)
    }
}

/// How a sparse head's probabilities for one sample compare with its label. A logarithm cannot tell, as the label's
/// probability may be 0.
package struct SparseOutcome: Hashable, Sendable, BitwiseCopyable {
    /// Σᵢ (pᵢ − [i = y])², 0…2 (Brier 1950).
    package var squaredError: Float
    /// The number of classes with a probability above 0.
    package var support: Int32
    /// Whether the label's probability is exactly 0.
    package var isLabelExcluded: Bool

    init(_ probabilities: [Double], label: Int) {
        squaredError = Float(
            probabilities.enumerated().reduce(0) { sum, cell in
                let difference = cell.element - (cell.offset == label ? 1 : 0)
                return sum + difference * difference
            })
        support = Int32(probabilities.count { $0 > 0 })
        isLabelExcluded = probabilities[label] == 0
    }
}
