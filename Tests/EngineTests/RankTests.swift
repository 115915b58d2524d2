import Collectives
import Engine
import Learning
import Matrices
import Testing

@Suite("Steps of several ranks")
struct RankTests {
    /// What one rank knows after some steps.
    private struct Outcome: Hashable {
        var network: Network
        var state: Optimizer.State
        var losses: [Double] = []
        var correct: [Int] = []
        var norms: [Double] = []
        var gradients: [Matrix?] = []
    }

    /// A batch, of which `share` picks a rank's samples.
    private struct Part {
        var input: EngineInput
        var labels: [Int]
        var whole: WholeBatch?

        init(_ it: EngineCase, _ number: Int, share: (Int) -> Range<Int>, isWhole: Bool) {
            let (inputs, labels) = it.batch(number)
            let own = share(labels.count)
            var part = Matrix(rows: own.count, columns: inputs.columns)
            for (row, sample) in own.enumerated() {
                for column in 0..<inputs.columns { part[row, column] = inputs[sample, column] }
            }
            input = EngineInput(it.input(part))
            self.labels = Array(labels[own])
            whole = isWhole ? nil : WholeBatch(labels: labels, first: own.lowerBound)
        }
    }

    private static func train(_ it: EngineCase, steps: Int, threads: Int, ranks: (any Collective)?) throws -> Outcome {
        let engine = try #require(it.engine(threads: threads, recording: .onDemand, ranks: ranks))
        var outcome = Outcome(network: engine.network, state: engine.optimizerState)
        for step in 0..<steps {
            let part = Part(it, step, share: { ranks?.share(of: $0) ?? 0..<$0 }, isWhole: ranks == nil)
            let found = engine.learn(
                part.input, labels: part.labels, of: part.whole, learningRate: 1e-3,
                recordsGradients: step == steps - 1,
                dropoutFrom: it.generator(step))
            outcome.losses.append(found.measure.loss)
            outcome.correct.append(found.measure.correct)
            outcome.norms.append(found.gradientNorm)
        }
        (outcome.network, outcome.state) = (engine.network, engine.optimizerState)
        outcome.gradients = engine.gradients
        return outcome
    }

    /// Layers whose gradients are summed where they are while others are computed, between some that are summed together.
    private static let large = [
        EngineCase(name: "large layers", plan: NetworkPlan(features: 180, hidden: [130, 129, 20], classes: 5)),
        EngineCase(
            name: "large layers, normalised and clipped",
            plan: NetworkPlan(features: 180, hidden: [130, 129], classes: 130, batchNorm: true), optimizer: .momentum,
            clipNorm: 0.05),
        EngineCase(
            name: "a large layer above a frozen one", plan: NetworkPlan(features: 20, hidden: [130, 130], classes: 4),
            rateFactors: [0, 0, 1, 1, 1, 1]),
    ]

    @Test(
        "They are those of one rank with the whole batch, and end with the same bits on all",
        arguments: EngineCase.all + large)
    func steps(of it: EngineCase) throws {
        let expected = try Self.train(it, steps: 6, threads: 1, ranks: nil)
        for (count, threads) in [(2, 1), (4, 2)] {
            let found = try ThreadRanks.run(count) { try Self.train(it, steps: 6, threads: threads, ranks: $0) }
            #expect(found.allSatisfy { $0 == found[0] }, "ranks differ")
            expectClose(found[0], expected, "\(count) ranks")
        }
    }

    @Test(
        "They have the same bits with any number of threads, and when they are repeated",
        arguments: EngineCase.all + large)
    func bits(of it: EngineCase) throws {
        var former: [Outcome]?
        for threads in [1, 3, 1] {
            let now = try ThreadRanks.run(3) { try Self.train(it, steps: 2, threads: threads, ranks: $0) }
            if let former { #expect(now == former, "\(threads) threads") }
            former = now
        }
    }

    private func expectClose(_ found: Outcome, _ expected: Outcome, _ what: String) {
        #expect(found.correct == expected.correct, "\(what)")
        for (found, expected) in [(found.losses, expected.losses), (found.norms, expected.norms)] {
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(1, $1) }, "\(what)")
        }
        for (found, expected) in zip(found.network.parameters, expected.network.parameters) {
            let distance = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 0
            #expect(distance < 1e-5, "\(what): \(found.name) is \(distance) off")
        }
        for (found, expected) in zip(found.network.buffers, expected.network.buffers) {
            switch (found.values, expected.values) {
            case (.floats(let found), .floats(let expected)):
                #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) }, "\(what)")
            default: #expect(found.values == expected.values)
            }
        }
        #expect(found.state.steps == expected.state.steps)
        for (found, expected) in zip(found.gradients, expected.gradients) {
            #expect((found == nil) == (expected == nil))
            guard let found, let expected else { continue }
            #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 }, "\(what)")
        }
    }

    @Test("A loss that is not finite on one of them leaves all as they were", arguments: [0, 2])
    func divergence(rank: Int) throws {
        let it = EngineCase(name: "", plan: NetworkPlan(features: 9, hidden: [7], classes: 3, batchNorm: true))
        let found = try ThreadRanks.run(3) { ranks in
            let engine = try #require(it.engine(threads: 1, ranks: ranks))
            let before = engine.network
            var inputs = Matrix(rows: 2, columns: 9)
            if ranks.rank == rank { inputs.values[4] = .infinity }
            let step = engine.learn(
                .matrix(inputs), labels: [0, 1], of: WholeBatch(labels: [0, 1, 0, 1, 0, 1], first: 2 * ranks.rank),
                learningRate: 1e-3)
            return (step.measure.loss.isFinite, step.gradientNorm.isNaN, engine.network == before)
        }
        #expect(found.allSatisfy { !$0.0 && $0.1 && $0.2 })
    }
}
