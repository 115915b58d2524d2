package import Learning

/// Softmax with cross-entropy and its gradient for some samples with very many classes, whose scores exist already: what
/// it costs by itself, for the benchmark.
package final class SampleLosses {
    private let classes: Int
    private let rows: Int
    private let scores: FloatBuffer
    private let gradient: FloatBuffer

    /// - Parameter scores: one for each class, the same for each of the `rows` samples.
    package init(_ scores: [Float], rows: Int) {
        (classes, self.rows) = (scores.count, rows)
        self.scores = FloatBuffer(count: rows * scores.count)
        gradient = FloatBuffer(count: rows * scores.count)
        self.scores.set(Array(repeating: scores, count: rows).flatMap { $0 })
    }

    /// Computes the losses and the gradients; the members of the team share the samples.
    package func measure(_ criterion: Criterion = Criterion(), with team: ThreadTeam) {
        let rule = LossRule(criterion, labels: Array(repeating: 0, count: rows), classes: classes)
        let (rows, classes, scores, gradient) = (rows, classes, scores, gradient)
        team.run { member in
            for row in member.share(of: rows) {
                let place = row * classes
                _ = unsafe rule.measure(
                    logits: scores.values + place, label: 0, gradient: gradient.values + place)
            }
        }
    }
}
