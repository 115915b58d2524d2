package import Matrices

extension CrossEntropy {
    /// Measures a batch by a criterion and writes the derivative of its loss by each logit.
    ///
    /// With the target t[s, i] = w[i] · ((1 − ε) · [i = y] + ε / K), the loss of a sample is −Σᵢ t[s, i] · log p[s, i],
    /// and its derivative p[s, i] · Σⱼ t[s, j] − t[s, i]: all divided by Σₛ w[yₛ], the size of the batch where nothing
    /// is weighted. The measure's loss is this loss, times the samples: its mean over batches is weighted by samples.
    ///
    /// - Parameters:
    ///   - logits: [batch × classes].
    ///   - labels: batch numbers, each the index of a class.
    ///   - criterion: with a weight for each class, if any.
    ///   - gradient: [batch × classes]; what it held does not matter.
    package static func measure(
        logits: Matrix, labels: [Int], criterion: Criterion, gradient: inout Matrix
    ) -> BatchMeasure {
        guard !criterion.isPlain else { return measure(logits: logits, labels: labels, gradient: &gradient) }
        let classes = logits.columns
        let weights = criterion.classWeights ?? Array(repeating: 1, count: classes)
        precondition(weights.count == classes, "\(weights.count) weights of \(classes) classes")
        let total = labels.reduce(0) { $0 + weights[$1] }
        // What every class gets of a sample, and what its own gets beside.
        let spread = weights.map { $0 * criterion.labelSmoothing / Double(classes) }
        let spreadSum = spread.reduce(0, +)
        var loss = 0.0
        let plain = measure(logits: logits, labels: labels, gradient: &gradient)
        guard plain.lossSum.isFinite else { return plain }
        // The plain derivative is (p − [i = y]) / batch.
        let batch = Double(labels.count)
        for (row, label) in labels.enumerated() {
            let cells = row * classes..<(row + 1) * classes
            let own = weights[label] * (1 - criterion.labelSmoothing)
            let scores = logits.values[cells]
            let maximum = Double(scores.max() ?? 0)
            let exponentials = scores.reduce(0.0) { $0 + Double.exponential(Double($1) - maximum) }
            let logSum = maximum + Double.logarithm(exponentials)
            for (index, cell) in cells.enumerated() {
                let isLabel = index == label
                let probability = Double(gradient.values[cell]) * batch + (isLabel ? 1 : 0)
                let target = spread[index] + (isLabel ? own : 0)
                if target > 0 { loss += target * (logSum - Double(logits.values[cell])) }
                gradient.values[cell] = Float((probability * (spreadSum + own) - target) / total)
            }
        }
        return BatchMeasure(lossSum: loss / total * batch, correct: plain.correct, samples: plain.samples)
    }
}
