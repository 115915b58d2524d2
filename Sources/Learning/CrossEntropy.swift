import CKernels
package import Matrices

/// The loss of a batch, and how many of its samples were recognised.
package struct BatchMeasure: Hashable, Sendable {
    /// Cross-entropy in nats, added up over the samples; NaN or infinite where the logits are not finite.
    package var lossSum: Double
    /// Samples whose label has the largest logit (the first of equals).
    package var correct: Int
    package var samples: Int

    package init(lossSum: Double = 0, correct: Int = 0, samples: Int = 0) {
        self.lossSum = lossSum
        self.correct = correct
        self.samples = samples
    }

    /// Nats, mean per sample; NaN of no samples.
    package var loss: Double { samples == 0 ? .nan : lossSum / Double(samples) }
    /// Fraction 0…1; NaN of no samples.
    package var accuracy: Double { samples == 0 ? .nan : Double(correct) / Double(samples) }

    package mutating func add(_ other: BatchMeasure) {
        lossSum += other.lossSum
        correct += other.correct
        samples += other.samples
    }
}

/// Softmax and cross-entropy as one function of the logits.
///
/// For logits z and the right class y the loss is −log softmax(z)ᵧ = log Σⱼ exp(zⱼ − m) − (zᵧ − m), with m the largest
/// logit. Taken as one, it needs no logarithm of a probability that may have rounded to 0, and its derivative loses
/// every fraction: ∂loss/∂zᵢ = pᵢ − [i = y] (derived at `SoftmaxSteps.gradient`). Through a softmax layer apart, the
/// same derivative is −1/pᵧ times pᵧ([i = y] − pᵢ), a division by what may be 0. For the same reason the network's
/// last layer gives logits: a softmax there, and another in here, would train something else.
package enum CrossEntropy {
    /// Measures a batch and writes the derivative of its *mean* loss by each logit, (p − y) / batch.
    ///
    /// The division by the size of the batch is done here, once, so that all gradients behind are those of the mean,
    /// and the learning rate does not depend on the size.
    ///
    /// - Parameters:
    ///   - logits: [batch × classes].
    ///   - labels: batch numbers, each the index of a class.
    ///   - criterion: with a weight for each class, if any.
    ///   - gradient: [batch × classes]; what it held does not matter. The logits stay for who wants to look at them.
    package static func measure(
        logits: Matrix, labels: [Int], criterion: Criterion = Criterion(), gradient: inout Matrix
    ) -> BatchMeasure {
        precondition(
            gradient.rows == logits.rows && gradient.columns == logits.columns && labels.count == logits.rows,
            "\(labels.count) labels and a gradient of \(gradient.rows) rows for \(logits.rows) logits")
        let classes = logits.columns
        let rule = LossRule(criterion, labels: labels, classes: classes)
        var measure = BatchMeasure(samples: logits.rows)
        unsafe logits.values.withUnsafeBufferPointer { logits in
            unsafe gradient.values.withUnsafeMutableBufferPointer { gradient in
                guard let logits = logits.baseAddress, let gradient = gradient.baseAddress else { return }
                for (row, label) in labels.enumerated() {
                    let sample = unsafe rule.measure(
                        logits: logits + row * classes, label: label, gradient: gradient + row * classes)
                    measure.lossSum += sample.loss
                    measure.correct += sample.isCorrect ? 1 : 0
                }
            }
        }
        return measure
    }

    /// What a model says of one sample.
    package struct Prediction: Hashable, Sendable, BitwiseCopyable {
        /// The class of the largest logit, the first of equals.
        package var label: Int
        /// Its probability, 0…1.
        package var confidence: Float
        /// Cross-entropy with the right class, in nats.
        package var loss: Float
    }

    /// What is predicted from logits for a sample of that class.
    package static func predict(logits: UnsafeBufferPointer<Float>, label: Int) -> Prediction {
        precondition(label >= 0 && label < logits.count, "class \(label) of \(logits.count)")
        guard let start = logits.baseAddress else { return Prediction(label: 0, confidence: .nan, loss: .nan) }
        let row = unsafe exponentiate(start, classes: logits.count, into: nil)
        let shiftedLabel = unsafe logits[label] - logits[row.best]
        // The largest logit's exponential is exactly 1.
        return Prediction(
            label: row.best, confidence: 1 / row.sum, loss: Float.logarithm(row.sum) - shiftedLabel)
    }

    /// exp(z − m) of a row's logits, one at least, written to `target`; returns where the largest logit stands (0 where no
    /// logit is larger than −∞ or NaN), and the sum of the exponentials.
    static func exponentiate(
        _ logits: UnsafePointer<Float>, classes: Int, into target: UnsafeMutablePointer<Float>?
    ) -> (best: Int, sum: Float) {
        let best = unsafe ss_largest(logits, classes)
        return (best, unsafe ss_exponentials(logits, logits[best], classes, target))
    }
}
