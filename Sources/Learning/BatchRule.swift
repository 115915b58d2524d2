import Matrices

/// A loss with its criterion, applied to the samples of one batch.
package protocol BatchRule: Sendable {
    /// Measures one sample, and writes the derivative of the batch's loss with respect to each of its logits.
    ///
    /// - Parameters:
    ///   - logits: one for each class.
    ///   - gradient: space for one number per class. Its values are meaningless if the loss is not finite.
    func measure(logits: UnsafePointer<Float>, label: Int, gradient: UnsafeMutablePointer<Float>) -> LossRule.Sample

    /// Measures samples one after the other; their logits, like their derivatives, begin `stride` numbers apart.
    ///
    /// - Parameters:
    ///   - stride: at least the number of classes. The numbers between the rows of the gradient may be set to 0.
    ///   - note: receives each sample, counted from 0.
    func measure(
        logits: UnsafePointer<Float>, stride: Int, labels: ArraySlice<Int>, gradient: UnsafeMutablePointer<Float>,
        note: (Int, LossRule.Sample) -> Void)
}

extension BatchRule {
    package func measure(
        logits: UnsafePointer<Float>, stride: Int, labels: ArraySlice<Int>, gradient: UnsafeMutablePointer<Float>,
        note: (Int, LossRule.Sample) -> Void
    ) {
        unsafe measureEach(logits: logits, stride: stride, labels: labels, gradient: gradient, note: note)
    }

    /// Measures samples one after the other, with the parameters of `measure`.
    func measureEach(
        logits: UnsafePointer<Float>, stride: Int, labels: ArraySlice<Int>, gradient: UnsafeMutablePointer<Float>,
        note: (Int, LossRule.Sample) -> Void
    ) {
        for (row, label) in labels.enumerated() {
            note(row, unsafe measure(logits: logits + row * stride, label: label, gradient: gradient + row * stride))
        }
    }

    /// Measures all samples of the batch.
    ///
    /// - Parameters:
    ///   - logits: [batch × classes].
    ///   - labels: one class index for each sample: those that the rule was made for.
    ///   - gradient: [batch × classes]; overwritten.
    func measure(logits: Matrix, labels: [Int], gradient: inout Matrix) -> BatchMeasure {
        precondition(
            gradient.rows == logits.rows && gradient.columns == logits.columns && labels.count == logits.rows,
            "\(labels.count) labels and a gradient of \(gradient.rows) rows for \(logits.rows) logits")
        let classes = logits.columns
        var measure = BatchMeasure(samples: logits.rows)
        unsafe logits.values.withUnsafeBufferPointer { logits in
            unsafe gradient.values.withUnsafeMutableBufferPointer { gradient in
                guard let logits = logits.baseAddress, let gradient = gradient.baseAddress else { return }
                unsafe self.measure(logits: logits, stride: classes, labels: labels[...], gradient: gradient) {
                    measure.lossSum += $1.loss
                    measure.correct += $1.isCorrect ? 1 : 0
                }
            }
        }
        return measure
    }
}
