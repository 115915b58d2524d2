import Engine
import Interchange
import Learning
import Matrices
import Training

/// Measures the training step of a last layer with as many classes as a text has words: scores, softmax, both products
/// of the gradient, and Adam.
struct ManyClassBenchmark {
    static let classes = 12_358
    static let hidden = 64
    static let batch = 256

    struct Figure {
        var threads: Int
        /// The seconds per step.
        var steps = Timings()

        /// Those of the three products of the last layer; a multiplication with its addition counts as two.
        var operationsPerSecond: Double { 6 * Double(batch * hidden * classes) / steps.minimum }

        func json(peak: Double) -> JSONValue {
            .object([
                .init("classes", JSONValue(classes)), .init("hidden", JSONValue(hidden)),
                .init("batch", JSONValue(batch)), .init("threads", JSONValue(threads)), .init("seconds", steps.json),
                .init("gflops", JSONValue(operationsPerSecond / 1e9)),
                .init("peak_share", JSONValue(operationsPerSecond / peak)),
            ])
        }
    }

    /// - Parameter rounds: the number of times that each number of threads is measured, ten steps each.
    func measure(rounds: Int) -> [Figure] {
        var generator = SeededGenerator(seed: 1)
        let plan = NetworkPlan(features: Self.hidden, hidden: [Self.hidden], classes: Self.classes)
        let network = Network(plan, initialization: .torchDefault, from: &generator)
        let optimizer = Optimizer(.adam(epsilon: 1e-8), learningRate: 1e-3, for: network)
        let inputs = Matrix(
            rows: Self.batch, columns: Self.hidden,
            values: (0..<Self.batch * Self.hidden).map { _ in generator.nextFloat(in: -1..<1) })
        let labels = (0..<Self.batch).map { _ in generator.next(below: Self.classes) }
        var figures = Set([1, ThreadTeam.usualCount]).sorted(by: >).map { Figure(threads: $0) }
        let engines = figures.map { figure in
            // A clock that stands still keeps the number of threads.
            TrainingEngine(
                network, optimizer: optimizer, batchSize: Self.batch, skipsZeros: false,
                team: ThreadTeam(threads: figure.threads), clock: { 0 })
        }
        for _ in 0..<rounds {
            for (index, engine) in engines.enumerated() {
                for _ in 0..<10 {
                    let start = monotonicSeconds()
                    _ = engine?.learn(.matrix(inputs), labels: labels, learningRate: 1e-3)
                    figures[index].steps.add(monotonicSeconds() - start)
                }
            }
        }
        return figures
    }
}
