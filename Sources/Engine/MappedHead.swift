import Learning

/// A head other than softmax with cross-entropy: a sparse map, or a robust loss. It computes each sample in double
/// precision with the functions of `Learning`; a loss of ten classes takes about as long as the rest of a small network.
struct MappedHead: Head {
    let output: OutputHead
    let criterion: Criterion
    let classes: Int

    func batch(labels: [Int], of whole: WholeBatch, step: Int) -> any HeadBatch {
        RuleBatch(
            labels: labels, rule: MappedLossRule(criterion, head: output, labels: whole.labels, classes: classes))
    }
}
