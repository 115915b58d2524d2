import Interchange
import Learning
import Matrices
import Training

/// Measures the time of softmax and cross-entropy for one sample with many classes: as one function of the logits, and
/// as two, where the second takes the logarithm of a probability computed first.
struct SoftmaxBenchmark {
    struct Figure {
        var classes: Int
        var fused = Timings()
        var apart = Timings()
        /// The difference between the two losses, summed over all repetitions; reading the results keeps the compiler
        /// from removing the work.
        var difference = 0.0
    }

    static let sizes = [10, 100, 1000, 10_000, 100_000, 1_000_000]

    func measure(rounds: Int) -> [Figure] {
        var figures = Self.sizes.map { Figure(classes: $0) }
        for _ in 0..<rounds {
            for index in figures.indices {
                let classes = figures[index].classes
                var generator = SeededGenerator(seed: 1)
                let logits = Matrix(
                    rows: 1, columns: classes, values: (0..<classes).map { _ in generator.nextFloat(in: -10..<10) })
                var gradient = Matrix(rows: 1, columns: classes)
                // Each measurement covers at least some tens of microseconds.
                let repetitions = max(1, 20_000 / classes)
                var probabilities = Array(repeating: Float(0), count: classes)
                var loss = 0.0
                figures[index].fused.add(
                    seconds(of: repetitions) {
                        loss += CrossEntropy.measure(logits: logits, labels: [0], gradient: &gradient).loss
                    })
                figures[index].apart.add(
                    seconds(of: repetitions) {
                        softmax(logits.values, into: &probabilities)
                        loss -= Double(Float.logarithm(probabilities[0]))
                        for place in 0..<classes { gradient.values[place] = probabilities[place] }
                        gradient.values[0] -= 1
                    })
                figures[index].difference = abs(loss)
            }
        }
        return figures
    }

    private func seconds(of repetitions: Int, _ body: () -> Void) -> Double {
        let start = monotonicSeconds()
        for _ in 0..<repetitions { body() }
        return (monotonicSeconds() - start) / Double(repetitions)
    }
}

extension SoftmaxBenchmark.Figure {
    var json: JSONValue {
        .object([
            .init("classes", JSONValue(classes)), .init("fused", fused.json), .init("apart", apart.json),
            .init("difference", JSONValue(difference)),
            .init("classes_per_second", JSONValue(Double(classes) / fused.median)),
        ])
    }
}
