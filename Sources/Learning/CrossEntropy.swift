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
    ///   - gradient: [batch × classes]; what it held does not matter. The logits stay for who wants to look at them.
    package static func measure(logits: Matrix, labels: [Int], gradient: inout Matrix) -> BatchMeasure {
        precondition(
            gradient.rows == logits.rows && gradient.columns == logits.columns && labels.count == logits.rows,
            "\(labels.count) labels and a gradient of \(gradient.rows) rows for \(logits.rows) logits")
        var measure = BatchMeasure(samples: logits.rows)
        let share = 1 / Float(logits.rows)
        let classes = logits.columns
        unsafe logits.values.withUnsafeBufferPointer { logits in
            unsafe gradient.values.withUnsafeMutableBufferPointer { gradient in
                for (row, label) in labels.enumerated() {
                    precondition(label >= 0 && label < classes, "class \(label) of \(classes)")
                    let cells = row * classes..<(row + 1) * classes
                    let (best, sum) = unsafe exponentiate(logits, cells, into: gradient)
                    let shiftedLabel =
                        unsafe logits[cells.lowerBound + label] - logits[cells.lowerBound + best]
                    measure.lossSum += Double(Float.logarithm(sum) - shiftedLabel)
                    measure.correct += best == label ? 1 : 0
                    let scale = share / sum
                    for cell in cells { unsafe gradient[cell] *= scale }
                    unsafe gradient[cells.lowerBound + label] -= share
                }
            }
        }
        return measure
    }

    /// What a model says of one sample.
    package struct Prediction: Hashable, Sendable {
        /// The class of the largest logit, the first of equals.
        package var label: Int
        /// Its probability, 0…1.
        package var confidence: Float
        /// Cross-entropy with the right class, in nats.
        package var loss: Float
    }

    /// Measures a batch, and tells what is predicted for each sample.
    ///
    /// - Parameters:
    ///   - logits: [batch × classes].
    ///   - labels: batch numbers, each the index of a class.
    ///   - predict: called once a sample, in order.
    package static func measure(logits: Matrix, labels: [Int], predict: (Prediction) -> Void) -> BatchMeasure {
        precondition(labels.count == logits.rows, "\(labels.count) labels for \(logits.rows) logits")
        var measure = BatchMeasure(samples: logits.rows)
        let classes = logits.columns
        unsafe logits.values.withUnsafeBufferPointer { logits in
            for (row, label) in labels.enumerated() {
                precondition(label >= 0 && label < classes, "class \(label) of \(classes)")
                let cells = row * classes..<(row + 1) * classes
                let (best, sum) = unsafe exponentiate(logits, cells, into: nil)
                let shiftedLabel = unsafe logits[cells.lowerBound + label] - logits[cells.lowerBound + best]
                let loss = Float.logarithm(sum) - shiftedLabel
                measure.lossSum += Double(loss)
                measure.correct += best == label ? 1 : 0
                // The largest logit's exponential is exactly 1.
                predict(Prediction(label: best, confidence: 1 / sum, loss: loss))
            }
        }
        return measure
    }

    /// exp(z − m) of a row's cells, written to the same cells of `target`; returns where the largest logit stands in
    /// the row (0 where no logit is larger than −∞ or NaN), and the sum of the exponentials.
    private static func exponentiate(
        _ logits: UnsafeBufferPointer<Float>, _ cells: Range<Int>,
        into target: UnsafeMutableBufferPointer<Float>?
    ) -> (best: Int, sum: Float) {
        var best = cells.lowerBound
        for cell in cells where unsafe logits[cell] > logits[best] { best = cell }
        let maximum = unsafe logits[best]
        var sum: Float = 0
        for cell in cells {
            let exponential = unsafe Float.exponential(logits[cell] - maximum)
            sum += exponential
            if let target = unsafe target { unsafe target[cell] = exponential }
        }
        return (best - cells.lowerBound, sum)
    }
}
