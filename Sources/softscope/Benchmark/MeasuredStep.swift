import Collectives
import Engine
import Learning
import Matrices
import Training

/// A training step of a network on made-up samples, which is repeated and measured.
final class MeasuredStep {
    private let engine: TrainingEngine?
    private let inputs: Matrix
    private let labels: [Int]
    /// The seconds of the shortest step so far.
    private(set) var shortest = Double.infinity

    /// - Parameter widths: of the network, from features to classes.
    init(_ widths: [Int], rows: Int, threads: Int) {
        var generator = SeededGenerator(seed: 1)
        let plan = NetworkPlan(
            features: widths[0], hidden: Array(widths.dropFirst().dropLast()), classes: widths[widths.count - 1])
        let network = Network(plan, initialization: .torchDefault, from: &generator)
        let optimizer = Optimizer(.adam(epsilon: 1e-8), learningRate: 1e-3, for: network)
        // Ranks keep all gradients before they use them, as this one does here.
        engine = TrainingEngine(
            network, optimizer: optimizer, batchSize: rows, skipsZeros: false, ranks: OneRank(),
            team: ThreadTeam(threads: threads), clock: { 0 })
        inputs = Matrix(
            rows: rows, columns: widths[0],
            values: (0..<rows * widths[0]).map { _ in generator.nextFloat(in: -1..<1) })
        labels = (0..<rows).map { _ in generator.next(below: widths[widths.count - 1]) }
    }

    func measure(times: Int) {
        for _ in 0..<times {
            let start = monotonicSeconds()
            _ = engine?.learn(
                .matrix(inputs), labels: labels, of: WholeBatch(labels: labels, first: 0), learningRate: 1e-3)
            // What other programs take is no part of a step.
            shortest = min(shortest, monotonicSeconds() - start)
        }
    }
}
