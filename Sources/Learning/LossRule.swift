import Matrices

/// A criterion for the samples of one batch: what each adds to the loss, and to the derivatives.
///
/// With the target t[s, i] = w[i] · ((1 − ε) · [i = y] + ε / K), the loss of a sample is −Σᵢ t[s, i] · log p[s, i],
/// and its derivative p[s, i] · Σⱼ t[s, j] − t[s, i]: all divided by Σₛ w[yₛ], the size of the batch where nothing
/// is weighted. The measure's loss is this loss, times the samples: its mean over batches is weighted by samples.
package struct LossRule: Sendable {
    private let classes: Int
    /// One over the batch's size.
    private let share: Float
    private let targets: Targets?

    /// Of a criterion that is not plain cross-entropy.
    private struct Targets {
        var weights: [Double]
        /// Σₛ w[yₛ].
        var total: Double
        var batch: Double
        var smoothing: Double
        /// What every class gets of a sample; its own gets w · (1 − ε) beside.
        var spread: [Double]
        var spreadSum: Double
    }

    /// What was measured of one sample.
    package struct Sample: Hashable, Sendable {
        /// Its share of the batch's loss, times the samples: in nats.
        package var loss: Double
        /// Whether its label has the largest logit, the first of equals.
        package var isCorrect: Bool
    }

    /// - Parameters:
    ///   - criterion: with a weight for each class, if any.
    ///   - labels: of the whole batch, each the index of a class.
    package init(_ criterion: Criterion, labels: [Int], classes: Int) {
        self.classes = classes
        share = 1 / Float(labels.count)
        guard !criterion.isPlain else {
            targets = nil
            return
        }
        let weights = criterion.classWeights ?? Array(repeating: 1, count: classes)
        precondition(weights.count == classes, "\(weights.count) weights of \(classes) classes")
        let spread = weights.map { $0 * criterion.labelSmoothing / Double(classes) }
        targets = Targets(
            weights: weights, total: labels.reduce(0) { $0 + weights[$1] }, batch: Double(labels.count),
            smoothing: criterion.labelSmoothing, spread: spread, spreadSum: spread.reduce(0, +))
    }

    /// Measures one sample, and writes the derivative of the batch's loss by each of its logits.
    ///
    /// - Parameters:
    ///   - logits: of each class.
    ///   - gradient: room for as many numbers. Where the loss is not finite, what it becomes means nothing.
    package func measure(
        logits: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
    ) -> Sample {
        precondition(label >= 0 && label < classes, "class \(label) of \(classes)")
        let (best, sum) = unsafe CrossEntropy.exponentiate(logits, classes: classes, into: gradient)
        let shiftedLabel = unsafe logits[label] - logits[best]
        var sample = Sample(loss: Double(Float.logarithm(sum) - shiftedLabel), isCorrect: best == label)
        let scale = share / sum
        for cell in 0..<classes { unsafe gradient[cell] *= scale }
        unsafe gradient[label] -= share
        if let targets, sample.loss.isFinite {
            sample.loss = unsafe aim(at: targets, logits: logits, label: label, gradient: gradient)
        }
        return sample
    }

    /// Makes of the plain derivative, (p − [i = y]) / batch, that toward the targets; returns the loss.
    private func aim(
        at targets: Targets, logits: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
    ) -> Double {
        let own = targets.weights[label] * (1 - targets.smoothing)
        var maximum = unsafe logits[0]
        for cell in 1..<max(1, classes) { unsafe maximum = max(maximum, logits[cell]) }
        var exponentials = 0.0
        for cell in 0..<classes { exponentials += unsafe Double.exponential(Double(logits[cell]) - Double(maximum)) }
        let logSum = Double(maximum) + Double.logarithm(exponentials)
        var loss = 0.0
        for cell in 0..<classes {
            let isLabel = cell == label
            let probability = unsafe Double(gradient[cell]) * targets.batch + (isLabel ? 1 : 0)
            let target = targets.spread[cell] + (isLabel ? own : 0)
            if target > 0 { loss += unsafe target * (logSum - Double(logits[cell])) }
            unsafe gradient[cell] = Float(
                (probability * (targets.spreadSum + own) - target) / targets.total)
        }
        return loss / targets.total * targets.batch
    }
}
