import Collectives
import Learning
import Matrices
import Testing

@testable import Engine

@Suite("Weights that ranks divide")
struct DividedWeightsTests {
    /// Two layers that are divided, and two that are not.
    private static let plan = NetworkPlan(features: 180, hidden: [130, 129, 20], classes: 5)

    private static let network = network(plan)

    private static func network(_ plan: NetworkPlan) -> Network {
        var generator = SeededGenerator(seed: 5)
        return Network(plan, initialization: .torchDefault, from: &generator)
    }

    private static func batch(_ number: Int) -> (inputs: Matrix, labels: [Int]) {
        var generator = SeededGenerator(seed: 40 + UInt64(number))
        var inputs = Matrix(rows: 13, columns: 180)
        for place in inputs.values.indices { inputs.values[place] = generator.nextFloat(in: -1..<1) }
        return (inputs, (0..<13).map { _ in generator.next(below: 5) })
    }

    private struct Point: Hashable {
        var network: Network
        var state: Optimizer.State
    }

    /// Trains on some batches from a point, and returns where all ranks are then.
    private static func train(
        _ kind: Optimizer.Kind, from start: Point?, batches: Range<Int>, ranks: Int, clipNorm: Double? = nil
    ) throws -> [Point] {
        try ThreadRanks.run(ranks) { it in
            let network = start?.network ?? network
            var optimizer = Optimizer(kind, learningRate: 1e-3, weightDecay: 0.01, for: network)
            if let start {
                let isRestored = optimizer.restore(start.state)
                #expect(isRestored)
            }
            let engine = try #require(
                TrainingEngine(
                    network, optimizer: optimizer, batchSize: 13, skipsZeros: false, clipNorm: clipNorm, ranks: it,
                    team: ThreadTeam(threads: 2), clock: { 0 }))
            for number in batches {
                let (inputs, labels) = batch(number)
                let own = it.share(of: 13)
                var part = Matrix(rows: own.count, columns: 180)
                for (row, sample) in own.enumerated() {
                    for column in 0..<180 { part[row, column] = inputs[sample, column] }
                }
                _ = engine.learn(
                    .matrix(part), labels: Array(labels[own]),
                    of: WholeBatch(labels: labels, first: own.lowerBound), learningRate: 1e-3)
            }
            return Point(network: engine.network, state: engine.optimizerState)
        }
    }

    @Test(
        "Training goes on from the state of another number of ranks", arguments: [(1, 3), (3, 2), (4, 1)],
        [Optimizer.Kind.adamW(epsilon: 1e-8), .momentum])
    func resuming(ranks: (Int, Int), kind: Optimizer.Kind) throws {
        let whole = try Self.train(kind, from: nil, batches: 0..<6, ranks: 1)[0]
        let parts = try Self.train(kind, from: nil, batches: 0..<3, ranks: ranks.0)
        #expect(parts.allSatisfy { $0 == parts[0] }, "all ranks have the whole state when they ask for it")
        let rest = try Self.train(kind, from: parts[0], batches: 3..<6, ranks: ranks.1)[0]
        for (found, expected) in zip(rest.network.parameters, whole.network.parameters) {
            #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found.name)")
        }
        for (found, expected) in [
            (rest.state.firstMoments, whole.state.firstMoments), (rest.state.secondMoments, whole.state.secondMoments),
        ] {
            #expect(found.map(\.count) == expected.map(\.count))
            #expect(
                zip(found, expected).allSatisfy { zip($0, $1).allSatisfy { abs($0 - $1) < 1e-5 } }, "moments")
        }
        // In two parts as in one: the same ranks give the same bits.
        let again = try Self.train(kind, from: parts[0], batches: 3..<6, ranks: ranks.1)[0]
        #expect(again == rest)
        if ranks.0 == 3 {
            let through = try Self.train(kind, from: nil, batches: 0..<6, ranks: 3)[0]
            #expect(try Self.train(kind, from: parts[0], batches: 3..<6, ranks: 3)[0] == through)
        }
    }

    /// Layers of many panels and of few, with and without a normalisation, of which the first is of many inputs.
    private static let plans = [
        plan, NetworkPlan(features: 180, hidden: [100, 170], classes: 5),
        NetworkPlan(features: 900, hidden: [20], classes: 5),
        NetworkPlan(features: 180, hidden: [130, 129], classes: 5, batchNorm: true),
    ]

    @Test(
        "Gradients made of what all ranks see have the bits of gradients that are exchanged", arguments: 0..<4,
        [true, false])
    func factors(plan: Int, skipsZeros: Bool) throws {
        let network = Self.network(Self.plans[plan])
        for (ranks, threads, clipNorm) in [(2, 1, nil), (3, 2, nil), (2, 3, 0.1), (4, 1, 0.1)] as [(Int, Int, Double?)]
        {
            let results = try [false, true].map { sharesMemory in
                try ThreadRanks.run(ranks, sharesMemory: sharesMemory) { it in
                    let engine = try #require(
                        TrainingEngine(
                            network,
                            optimizer: Optimizer(.adam(epsilon: 1e-8), learningRate: 1e-2, for: network), batchSize: 13,
                            skipsZeros: skipsZeros, clipNorm: clipNorm, recording: .onDemand, ranks: it,
                            team: ThreadTeam(threads: threads), clock: { 0 }))
                    var norms: [Double] = []
                    var gradients: [[Matrix?]] = []
                    for number in 0..<4 {
                        // The last batch leaves some ranks without samples.
                        let rows = number == 3 ? 2 : 13
                        let (part, labels) = Self.sparse(number, rows: rows, features: network.features, of: it)
                        let own = it.share(of: rows)
                        let step = engine.learn(
                            .matrix(part), labels: Array(labels[own]),
                            of: WholeBatch(labels: labels, first: own.lowerBound), learningRate: 1e-2,
                            recordsGradients: number % 2 == 1)
                        norms.append(step.gradientNorm)
                        if number % 2 == 1 { gradients.append(engine.gradients) }
                    }
                    return Result(
                        point: Point(network: engine.network, state: engine.optimizerState), norms: norms,
                        gradients: gradients)
                }
            }
            let (exchanged, made) = (results[0], results[1])
            let setting = "\(ranks) ranks of \(threads) threads"
            for rank in 0..<ranks {
                // Built for debugging, the kernels round the sums of squares in their own ways.
                let pairs = zip(made[rank].norms, exchanged[rank].norms)
                #expect(pairs.allSatisfy { abs($0 - $1) <= 1e-6 * $1 }, "\(setting)")
                #expect(exchanged[rank].norms.allSatisfy { $0 > 0 && $0.isFinite }, "\(setting)")
                let hasSameWeights = made[rank].point == exchanged[rank].point && made[rank].point == made[0].point
                #expect(hasSameWeights, "\(setting)")
                let hasSameGradients = made[rank].gradients == exchanged[rank].gradients
                #expect(hasSameGradients, "\(setting)")
            }
        }
    }

    private struct Result: Hashable {
        var point: Point
        var norms: [Double]
        var gradients: [[Matrix?]]
    }

    /// A rank's part of a batch of which two thirds of the inputs are 0, and the labels of all of it.
    private static func sparse(
        _ number: Int, rows: Int, features: Int, of ranks: ThreadRanks
    ) -> (inputs: Matrix, labels: [Int]) {
        var generator = SeededGenerator(seed: 80 + UInt64(number))
        var all = Matrix(rows: rows, columns: features)
        for place in all.values.indices where generator.next(below: 3) == 0 {
            all.values[place] = generator.nextFloat(in: -1..<1)
        }
        let own = ranks.share(of: rows)
        let part = Matrix(
            rows: own.count, columns: features,
            values: Array(all.values[own.lowerBound * features..<own.upperBound * features]))
        return (part, (0..<rows).map { _ in generator.next(below: 5) })
    }

    @Test("Each rank has the state of its share alone, and the shares make up the whole")
    func memory() throws {
        let sizes = try ThreadRanks.run(3) { it in
            let network = Self.network
            let exchange = RankExchange(it, stages: 4, recording: .never)
            let optimizer = Optimizer(.adam(epsilon: 1e-8), learningRate: 1e-3, for: network)
            let staged = try #require(
                StagedNetwork(
                    network,
                    training: StagedNetwork.Training(rows: 13, threads: 1, fusesManyClasses: true, exchange: exchange)))
            let workspace = TrainingWorkspace(
                staged, optimizer: optimizer, rows: 13, skipsZeros: false, clipNorm: nil, recording: .never,
                exchange: exchange, threads: 1)
            return workspace.stages.flatMap(\.parameters).map { [$0.first?.count ?? 0, $0.second?.count ?? 0] }
        }
        let weights = [9 * 180 * 16, 9 * 130 * 16, 2 * 129 * 16, 20 * 16]
        for layer in 0..<4 {
            let parts = sizes.map { $0[2 * layer] }
            if layer < 2 {
                #expect(parts.map { $0[0] }.reduce(0, +) == weights[layer] && parts.allSatisfy { $0[0] == $0[1] })
                #expect(parts.allSatisfy { abs($0[0] - weights[layer] / 3) <= 16 })
            } else {
                #expect(parts.allSatisfy { $0 == [weights[layer], weights[layer]] })
            }
        }
    }
}
