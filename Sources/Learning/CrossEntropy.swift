import CKernels
package import Matrices

/// The loss of a batch, and the number of correct predictions.
package struct BatchMeasure: Hashable, Sendable {
    /// Cross-entropy in nats, summed over the samples; NaN or infinite if the logits are not finite.
    package var lossSum: Double
    /// The number of samples whose label has the largest logit (the first among equals).
    package var correct: Int
    package var samples: Int

    package init(lossSum: Double = 0, correct: Int = 0, samples: Int = 0) {
        self.lossSum = lossSum
        self.correct = correct
        self.samples = samples
    }

    /// The mean loss per sample in nats; NaN without samples.
    package var loss: Double { samples == 0 ? .nan : lossSum / Double(samples) }
    /// The accuracy, a fraction 0…1; NaN without samples.
    package var accuracy: Double { samples == 0 ? .nan : Double(correct) / Double(samples) }

    package mutating func add(_ other: BatchMeasure) {
        lossSum += other.lossSum
        correct += other.correct
        samples += other.samples
    }
}

/// Softmax and cross-entropy as one function of the logits.
///
/// For logits z and the true class y, the loss is −log softmax(z)ᵧ = log Σⱼ exp(zⱼ − m) − (zᵧ − m), where m is the
/// largest logit. Fusing both avoids the logarithm of a probability that may have rounded to 0, and the derivative
/// needs no division: ∂loss/∂zᵢ = pᵢ − [i = y] (derived at `SoftmaxSteps.gradient`). Through a separate softmax layer,
/// the same derivative is −1/pᵧ times pᵧ([i = y] − pᵢ), a division by what may be 0. That is also why the last layer of
/// a network outputs logits: a softmax there, in addition to the one in here, would train something else.
package enum CrossEntropy {
    /// Measures a batch, and writes the derivative of its *mean* loss with respect to each logit, (p − y) / batch.
    ///
    /// Dividing by the batch size here, once, makes all gradients further back those of the mean, so that the learning
    /// rate does not depend on the batch size.
    ///
    /// - Parameters:
    ///   - logits: [batch × classes].
    ///   - labels: one class index for each sample.
    ///   - criterion: its class weights, if any, must be one for each class.
    ///   - gradient: [batch × classes]; overwritten. The logits are left unchanged.
    package static func measure(
        logits: Matrix, labels: [Int], criterion: Criterion = Criterion(), gradient: inout Matrix
    ) -> BatchMeasure {
        LossRule(criterion, labels: labels, classes: logits.columns)
            .measure(logits: logits, labels: labels, gradient: &gradient)
    }

    /// The prediction of a model for one sample.
    package struct Prediction: Hashable, Sendable, BitwiseCopyable {
        /// The class with the largest logit, the first among equals.
        package var label: Int
        /// The probability of that class, 0…1.
        package var confidence: Float
        /// The head's loss with the true class: the cross-entropy in nats, if the head is the softmax.
        package var loss: Float
        /// What a sparse head gives beside; nil for the other heads.
        package var sparse: SparseOutcome?
    }

    /// The prediction from the logits of a sample whose true class is `label`.
    package static func predict(logits: UnsafeBufferPointer<Float>, label: Int) -> Prediction {
        precondition(label >= 0 && label < logits.count, "class \(label) of \(logits.count)")
        guard let start = logits.baseAddress else { return Prediction(label: 0, confidence: .nan, loss: .nan) }
        let row = unsafe ss_softmax(start, logits.count, 1, nil)
        // The exponential of the largest shifted logit is exactly 1.
        return Prediction(
            label: row.best, confidence: Float(1 / row.sum), loss: Float(unsafe loss(row, score: start[label])))
    }

    /// The cross-entropy, in nats, with a class that has this score. That of the largest score keeps the digits of a
    /// loss far below 1. NaN if a logit is +∞ or NaN, or all are −∞.
    static func loss(_ row: ss_softmax_sums, score: Float) -> Double {
        guard score != row.maximum else { return Double.logarithmOfOnePlus(row.others) }
        return Double.logarithm(row.sum) - (Double(score) - Double(row.maximum))
    }
}
