import Learning

/// A kind of output head in training: computes the loss of each sample, and its derivative, from the last stage's
/// outputs.
///
/// `SoftmaxHead` and `MappedHead` score all classes. A head that scores only some of them comes with a `WeightedLayer`
/// whose outputs are those scores, as `SampledHead` does. See README.md in this folder.
protocol Head: Sendable {
    /// Prepares a batch with these labels, each the index of a class, for a step counted from 1.
    ///
    /// - Parameter whole: the batch of all ranks, of which these samples are a part; it decides the share of each sample in
    ///   the loss. Without ranks it is the batch itself.
    func batch(labels: [Int], of whole: WholeBatch, step: Int) -> any HeadBatch
}

/// Computes losses and errors for the samples of one batch.
protocol HeadBatch: Sendable {
    /// Computes the losses and the errors of some samples.
    ///
    /// - Parameters:
    ///   - outputs: the outputs of the last stage.
    ///   - errors: receives the derivative of the batch's loss with respect to the outputs.
    ///   - tally: receives the samples' losses.
    func measure(_ rows: Range<Int>, outputs: PaddedRows, errors: PaddedRows, into tally: BatchTally)
}

/// The losses of a batch, sample by sample.
final class BatchTally: Sendable {
    private let losses: SharedMemory<Double>
    private let hits: SharedMemory<Bool>

    /// - Parameter rows: the largest number of samples in a batch.
    init(rows: Int) {
        losses = SharedMemory(repeating: 0, count: rows)
        hits = SharedMemory(repeating: false, count: rows)
    }

    /// Records the loss of a sample.
    func note(_ sample: LossRule.Sample, row: Int) {
        unsafe losses.values[row] = sample.loss
        unsafe hits.values[row] = sample.isCorrect
    }

    /// The sum of the first `rows` losses, added in sample order, so that it has the same bits for any number of
    /// threads.
    func lossSum(_ rows: Int) -> Double {
        var sum = 0.0
        for row in 0..<rows { unsafe sum += losses.values[row] }
        return sum
    }

    func measure(_ rows: Int) -> BatchMeasure {
        var measure = BatchMeasure(lossSum: lossSum(rows), correct: 0, samples: rows)
        for row in 0..<rows where unsafe hits.values[row] { measure.correct += 1 }
        return measure
    }
}

/// Softmax over all classes, with the criterion's cross-entropy.
struct SoftmaxHead: Head {
    let criterion: Criterion
    let classes: Int

    func batch(labels: [Int], of whole: WholeBatch, step: Int) -> any HeadBatch {
        RuleBatch(labels: labels, rule: LossRule(criterion, labels: whole.labels, classes: classes))
    }
}

/// A batch whose samples are measured one by one.
struct RuleBatch<Rule: BatchRule>: HeadBatch {
    let labels: [Int]
    let rule: Rule

    func measure(_ rows: Range<Int>, outputs: PaddedRows, errors: PaddedRows, into tally: BatchTally) {
        let first = rows.lowerBound
        unsafe rule.measure(
            logits: outputs.address(row: first), stride: outputs.stride, labels: labels[rows],
            gradient: errors.address(row: first)
        ) { tally.note($1, row: first + $0) }
    }
}
