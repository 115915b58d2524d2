import CKernels
import Matrices

/// A criterion applied to the samples of one batch: the contribution of each to the loss and to the derivatives.
///
/// With the target t[s, i] = w[i] · ((1 − ε) · [i = y] + ε / K), the loss of a sample is −Σᵢ t[s, i] · log p[s, i] and
/// its derivative p[s, i] · Σⱼ t[s, j] − t[s, i], both divided by Σₛ w[yₛ], which is the batch size if samples are not
/// weighted. The loss that is reported is this one times the number of samples, as its mean over batches is weighted by
/// samples.
package struct LossRule: BatchRule {
    private let classes: Int
    /// 1 / batch size.
    private let share: Float
    private let targets: Targets?

    /// The targets of a criterion that is not plain cross-entropy.
    private struct Targets {
        var weights: [Double]
        /// Σₛ w[yₛ].
        var total: Double
        var batch: Double
        var smoothing: Double
        /// The target of every class for a sample; the true class has w · (1 − ε) in addition.
        var spread: [Double]
        var spreadSum: Double
    }

    /// The measurement of one sample.
    package struct Sample: Hashable, Sendable {
        /// The sample's contribution to the mean loss of the batch, times the number of samples, in nats.
        package var loss: Double
        /// Whether the label has the largest logit (the first among equals).
        package var isCorrect: Bool

        package init(loss: Double, isCorrect: Bool) {
            self.loss = loss
            self.isCorrect = isCorrect
        }
    }

    /// - Parameters:
    ///   - criterion: its class weights, if any, must be one for each class.
    ///   - labels: the class index of every sample of the batch.
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

    /// Measures one sample, and writes the derivative of the batch's loss with respect to each of its logits.
    ///
    /// - Parameters:
    ///   - logits: one for each class.
    ///   - gradient: space for one number per class. Its values are meaningless if the loss is not finite.
    package func measure(
        logits: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
    ) -> Sample {
        precondition(label >= 0 && label < classes, "class \(label) of \(classes)")
        return unsafe take(
            ss_softmax(logits, classes, share, gradient), logits: logits, label: label, gradient: gradient)
    }

    /// The number of rows that take their softmax together.
    private static let block = 32

    /// Rows of few logits take their softmax together, if there is room between them: while one is added up, the next
    /// are on their way.
    package func measure(
        logits: UnsafePointer<Float>, stride: Int, labels: ArraySlice<Int>, gradient: UnsafeMutablePointer<Float>,
        note: (Int, Sample) -> Void
    ) {
        precondition(labels.allSatisfy { $0 >= 0 && $0 < classes }, "a label beyond \(classes) classes")
        guard classes <= Int(SS_PANEL), stride >= Int(SS_PANEL) else {
            unsafe measureEach(logits: logits, stride: stride, labels: labels, gradient: gradient, note: note)
            return
        }
        unsafe withUnsafeTemporaryAllocation(of: ss_softmax_sums.self, capacity: Self.block) { sums in
            guard let found = sums.baseAddress else { return }
            for first in Swift.stride(from: 0, to: labels.count, by: Self.block) {
                let count = min(Self.block, labels.count - first)
                unsafe ss_softmax_rows(
                    logits + first * stride, count, classes, stride, share, gradient + first * stride, found)
                for row in first..<first + count {
                    note(
                        row,
                        unsafe take(
                            found[row - first], logits: logits + row * stride, label: labels[labels.startIndex + row],
                            gradient: gradient + row * stride))
                }
            }
        }
    }

    /// Turns the shares of a row into the derivative, and returns the sample.
    private func take(
        _ row: ss_softmax_sums, logits: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
    ) -> Sample {
        var sample = Sample(
            loss: unsafe CrossEntropy.loss(row, score: logits[label]), isCorrect: row.best == label)
        if row.best == label {
            // Minus what the others have: p − 1 would lose its digits.
            unsafe gradient[label] = Float(-Double(share) * row.others / row.sum)
        } else {
            unsafe gradient[label] -= share
        }
        if let targets, sample.loss.isFinite {
            sample.loss = unsafe apply(targets, logits: logits, label: label, gradient: gradient)
        }
        return sample
    }

    /// Turns the plain derivative, (p − [i = y]) / batch, into the one for the targets; returns the loss.
    private func apply(
        _ targets: Targets, logits: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>
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
