import Learning

/// A kind of end that a network has in training: it makes of what the last stage gives out the loss of each sample, and
/// its derivative.
///
/// `SoftmaxHead` is the one that there is. One that scores but some of the classes, such as a sampled softmax, is a conformer
/// of this protocol, with a `WeightedLayer` whose outputs are those scores. See README.md beside this file.
protocol Head: Sendable {
    /// What measures a batch with these labels, each the index of a class.
    func batch(labels: [Int]) -> any HeadBatch
}

/// Measures the samples of one batch.
protocol HeadBatch: Sendable {
    /// Measures some samples.
    ///
    /// - Parameters:
    ///   - outputs: what the last stage gives out.
    ///   - errors: become the derivative of the batch's loss by the outputs.
    ///   - tally: takes the samples' losses.
    func measure(_ rows: Range<Int>, outputs: PaddedRows, errors: PaddedRows, into tally: BatchTally)
}

/// The losses of a batch, sample by sample.
final class BatchTally: Sendable {
    private let losses: SharedMemory<Double>
    private let hits: SharedMemory<Bool>

    /// - Parameter rows: samples in a batch, at most.
    init(rows: Int) {
        losses = SharedMemory(repeating: 0, count: rows)
        hits = SharedMemory(repeating: false, count: rows)
    }

    /// Takes what was measured of a sample.
    func note(_ sample: LossRule.Sample, row: Int) {
        unsafe losses.values[row] = sample.loss
        unsafe hits.values[row] = sample.isCorrect
    }

    /// Of the first so many samples, added up in their order: the same bits for any number of threads.
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

/// Softmax over all classes, and cross-entropy as the criterion has it.
struct SoftmaxHead: Head {
    let criterion: Criterion
    let classes: Int

    func batch(labels: [Int]) -> any HeadBatch {
        Batch(labels: labels, rule: LossRule(criterion, labels: labels, classes: classes))
    }

    private struct Batch: HeadBatch {
        let labels: [Int]
        let rule: LossRule

        func measure(_ rows: Range<Int>, outputs: PaddedRows, errors: PaddedRows, into tally: BatchTally) {
            for row in rows {
                tally.note(
                    unsafe rule.measure(
                        logits: outputs.address(row: row), label: labels[row], gradient: errors.address(row: row)),
                    row: row)
            }
        }
    }
}
