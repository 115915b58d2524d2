import Collectives
import Learning
import Matrices
import Testing

@testable import Engine

@Suite("Two levels in the engine")
struct TwoLevelTests {
    private static let classes = 150
    private static let features = 40

    /// Clusters of twelve and thirteen classes, in an order of their own.
    private static let levels = TwoLevelLayer(frequencies: (0..<classes).map { ($0 * 53) % classes })

    private static func network(hidden: [Int] = []) -> Network {
        var generator = SeededGenerator(seed: 5)
        // The padding of a sigmoid's outputs is not 0.
        return Network(
            NetworkPlan(
                features: features, hidden: hidden, classes: classes, activation: .sigmoid, embedding: 18,
                twoLevel: levels), initialization: .torchDefault, from: &generator)
    }

    private static func optimizer(
        _ network: Network, _ kind: Optimizer.Kind, factors: [Double]? = nil, state: Optimizer.State? = nil
    ) -> Optimizer {
        var optimizer = Optimizer(kind, learningRate: 0.05, rateFactors: factors, for: network)
        if let state {
            let isRestored = optimizer.restore(state)
            #expect(isRestored)
        }
        return optimizer
    }

    private static func engine(
        _ network: Network, _ optimizer: Optimizer, threads: Int = 1, clipNorm: Double? = nil,
        recording: GradientRecording = .never, criterion: Criterion = Criterion(), ranks: (any Collective)? = nil
    ) -> TrainingEngine? {
        TrainingEngine(
            network, optimizer: optimizer, criterion: criterion, batchSize: 32, skipsZeros: true, clipNorm: clipNorm,
            recording: recording, ranks: ranks, team: ThreadTeam(threads: threads), clock: { 0 })
    }

    /// Some samples with four features each; most labels are of a few clusters, of which every fifth batch has none.
    private static func batch(_ number: Int, rows: Int = 32) -> (inputs: SparseMatrix, labels: [Int]) {
        var generator = SeededGenerator(seed: 9, index: UInt64(number))
        var inputs = SparseMatrix(columns: features)
        for _ in 0..<rows {
            let places = (0..<4).map { Int32(10 * $0 + generator.next(below: 10)) }
            inputs.appendRow(indices: places, values: [1, 1, 1, 1])
        }
        let first = number % 5 == 0 ? 75 : 0
        return (inputs, (0..<rows).map { _ in levels.order[first + generator.next(below: 40)] })
    }

    /// Trains on this rank's share of a batch; without ranks on all of it.
    private static func learn(_ engine: TrainingEngine?, _ number: Int, rows: Int, ranks: (any Collective)?) -> Double?
    {
        let (inputs, labels) = batch(number, rows: rows)
        let own = ranks?.share(of: rows) ?? 0..<rows
        var part = SparseMatrix(columns: features)
        for row in own {
            let range = inputs.range(ofRow: row)
            part.appendRow(indices: Array(inputs.indices[range]), values: Array(inputs.values[range]))
        }
        return engine?.learn(
            .sparse(part), labels: Array(labels[own]),
            of: ranks.map { _ in WholeBatch(labels: labels, first: own.lowerBound) }, learningRate: 0.05
        ).measure.loss
    }

    @Test(
        "several ranks name the same clusters, and take the steps of one that has the whole batch",
        arguments: [Optimizer.Kind.momentum, .nesterov, .sgd])
    func ranks(kind: Optimizer.Kind) throws {
        let network = Self.network(hidden: [15])
        let optimizer = Self.optimizer(network, kind)
        for clipNorm in [nil, 0.05] {
            let one = Self.engine(network, optimizer, clipNorm: clipNorm)
            let losses = (0..<6).map { Self.learn(one, $0, rows: $0 == 3 ? 2 : 32, ranks: nil) }
            let found = try ThreadRanks.run(3) { ranks in
                let engine = Self.engine(network, optimizer, threads: 2, clipNorm: clipNorm, ranks: ranks)
                let losses = (0..<6).map { Self.learn(engine, $0, rows: $0 == 3 ? 2 : 32, ranks: ranks) }
                return (losses, engine?.network)
            }
            #expect(found.allSatisfy { $0.1 == found[0].1 })
            #expect(zip(found[0].0, losses).allSatisfy { abs(($0 ?? .nan) - ($1 ?? 0)) < 1e-5 })
            for (found, expected) in zip(try #require(found[0].1).parameters, try #require(one).network.parameters) {
                #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 }, "\(found.name)")
            }
        }
    }

    private static let kinds: [Optimizer.Kind] = [
        .sgd, .momentum, .nesterov, .rmsprop, .adam(epsilon: 1e-8), .adamW(epsilon: 1e-8),
    ]

    /// The rows of the output layer that a batch names.
    private static func namedRows(_ labels: [Int]) -> Set<Int> {
        let named = Set(labels.map { levels.cluster(ofPlace: levels.places[$0]) })
        let classRows = named.flatMap { levels.places(ofCluster: $0).map { levels.clusters + $0 } }
        return Set(0..<levels.clusters).union(classRows)
    }

    @Test(
        "steps are those of the readable path, once the rows that they leave out have been named again",
        // RMSProp and Adam would turn rounding errors into steps: for a cluster without a label, the readable path sums up
        // derivatives that are 0 but for those.
        arguments: [Optimizer.Kind.sgd, .momentum, .nesterov], [1, 2, 3])
    func steps(kind: Optimizer.Kind, threads: Int) throws {
        for (hidden, clipNorm) in [([Int](), Double?.none), ([20], nil), ([20], 0.05)] {
            var network = Self.network(hidden: hidden)
            var optimizer = Self.optimizer(network, kind)
            let engine = try #require(Self.engine(network, optimizer, threads: threads, clipNorm: clipNorm))
            var pass = TrainingPass()
            var labels: [Int] = []
            for number in 0..<12 {
                let batch = Self.batch(number, rows: number == 7 ? 3 : 32)
                labels = batch.labels
                let expected = pass.run(network, inputs: .sparse(batch.inputs), labels: labels)
                let norm = optimizer.norm(of: pass.gradients, rows: pass.touchedRows)
                let scale = clipNorm.map { Optimizer.clippingScale(norm: norm, limit: $0) } ?? 1
                optimizer.update(&network, gradients: pass.gradients, rows: pass.touchedRows, scale: scale)
                let found = engine.learn(.sparse(batch.inputs), labels: labels, learningRate: 0.05)
                #expect(abs(found.measure.loss - expected.loss) < 1e-5 * max(1, expected.loss))
                #expect(abs(found.gradientNorm - norm) < 1e-5 * max(1, norm))
            }
            let (found, expected) = (engine.network.parameters, network.parameters)
            #expect(found.map(\.name) == expected.map(\.name))
            let output = found.count - 2
            let named = Self.namedRows(labels)
            for parameter in found.indices {
                let width = found[parameter].shape.count == 2 ? found[parameter].shape[1] : 1
                for place in found[parameter].values.indices
                where parameter < output || named.contains(place / width) {
                    let distance = abs(found[parameter].values[place] - expected[parameter].values[place])
                    #expect(distance < 2e-5, "\(found[parameter].name), \(place)")
                }
            }
        }
    }

    @Test("only the rows of clusters and of named classes change", arguments: kinds)
    func rows(kind: Optimizer.Kind) throws {
        let network = Self.network()
        let engine = try #require(Self.engine(network, Self.optimizer(network, kind)))
        var lastSteps = Array(repeating: 0, count: Self.levels.inputs)
        for step in 1...12 {
            let batch = Self.batch(step)
            let before = engine.network.parameters
            _ = engine.learn(.sparse(batch.inputs), labels: batch.labels, learningRate: 0.05)
            let after = engine.network.parameters
            let named = Self.namedRows(batch.labels)
            #expect(named.count < Self.levels.inputs, "the test needs rows that are left out")
            for row in 0..<Self.levels.inputs {
                let numbers = row * 18..<(row + 1) * 18
                let isSame = before[1].values[numbers] == after[1].values[numbers]
                #expect(isSame != named.contains(row), "step \(step), row \(row)")
                if named.contains(row) { lastSteps[row] = step }
            }
        }
        #expect(engine.optimizerState.rowSteps == [1: lastSteps])
    }

    @Test("steps have the same bits with any number of threads, and with a restored state", arguments: kinds)
    func bits(kind: Optimizer.Kind) throws {
        for (hidden, clipNorm) in [([Int](), Double?.none), ([20], 0.05)] {
            let network = Self.network(hidden: hidden)
            func trained(_ threads: Int, restartingAfter restart: Int?) throws -> (Network, Optimizer.State, [Double]) {
                var engine = try #require(
                    Self.engine(network, Self.optimizer(network, kind), threads: threads, clipNorm: clipNorm))
                var norms: [Double] = []
                for number in 0..<9 {
                    let batch = Self.batch(number, rows: number == 8 ? 5 : 32)
                    norms.append(
                        engine.learn(.sparse(batch.inputs), labels: batch.labels, learningRate: 0.01).gradientNorm)
                    if number == restart {
                        let state = engine.optimizerState
                        engine = try #require(
                            Self.engine(
                                engine.network, Self.optimizer(network, kind, state: state), threads: threads,
                                clipNorm: clipNorm))
                    }
                }
                return (engine.network, engine.optimizerState, norms)
            }
            let one = try trained(1, restartingAfter: nil)
            for (threads, restart) in [(2, Int?.none), (3, nil), (7, 2), (1, 4)] {
                let other = try trained(threads, restartingAfter: restart)
                #expect(other == one, "\(threads) threads")
            }
        }
    }

    @Test("recorded gradients are those of the readable path, and do not change the bits", arguments: [1, 2, 3])
    func gradients(threads: Int) throws {
        let network = Self.network(hidden: [20])
        let optimizer = Self.optimizer(network, .adam(epsilon: 1e-8))
        let plain = try #require(Self.engine(network, optimizer, threads: threads))
        let engine = try #require(Self.engine(network, optimizer, threads: threads, recording: .onDemand))
        var pass = TrainingPass()
        for number in 0..<3 {
            let batch = Self.batch(number)
            _ = pass.run(engine.network, inputs: .sparse(batch.inputs), labels: batch.labels)
            for engine in [plain, engine] {
                _ = engine.learn(
                    .sparse(batch.inputs), labels: batch.labels, learningRate: 0.01,
                    recordsGradients: engine !== plain)
            }
            for parameter in 1..<5 {
                let (found, expected) = (try #require(engine.gradients[parameter]), pass.gradients[parameter])
                #expect(found.rows == expected.rows && found.columns == expected.columns)
                #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 }, "\(parameter)")
            }
        }
        #expect(engine.network == plain.network)
    }

    @Test("a frozen output layer, or one that alone is trained, leaves the rest as it is", arguments: [true, false])
    func freezing(isOutputFrozen: Bool) throws {
        let network = Self.network(hidden: [20])
        let factors: [Double] = isOutputFrozen ? [1, 1, 1, 0, 0] : [0, 0, 0, 1, 1]
        let engine = try #require(
            Self.engine(network, Self.optimizer(network, .momentum, factors: factors), threads: 2))
        for number in 0..<4 {
            let batch = Self.batch(number)
            _ = engine.learn(.sparse(batch.inputs), labels: batch.labels, learningRate: 0.05)
        }
        let (before, after) = (network.parameters, engine.network.parameters)
        for parameter in before.indices {
            #expect((before[parameter] == after[parameter]) == (factors[parameter] == 0), "\(parameter)")
        }
    }

    @Test("a loss that needs every class's score is left to the readable path")
    func criteria() {
        var network = Self.network()
        let optimizer = Self.optimizer(network, .sgd)
        #expect(Self.engine(network, optimizer, criterion: Criterion(labelSmoothing: 0.1)) == nil)
        network.head = .sparse(.sparsemax)
        #expect(Self.engine(network, optimizer) == nil)
    }

    @Test("an evaluation scores all classes, and predicts like the readable path")
    func evaluation() throws {
        let network = Self.network(hidden: [20])
        let (inputs, labels) = Self.batch(3, rows: 150)
        let expected = network.forward(.sparse(inputs))
        for threads in [1, 3] {
            let engine = try #require(
                EvaluationEngine(network, skipsZeros: true, team: ThreadTeam(threads: threads)))
            let result = try #require(engine.evaluate(.sparse(inputs), labels: labels.map { UInt16($0) }))
            for (row, found) in result.predictions.enumerated() {
                let logarithms = expected.row(row)
                let largest = logarithms.max() ?? 0
                #expect(abs(Double(found.loss) + Double(Array(logarithms)[labels[row]])) < 1e-5)
                #expect(Array(logarithms)[found.label] > largest - 1e-5)
            }
        }
    }
}
