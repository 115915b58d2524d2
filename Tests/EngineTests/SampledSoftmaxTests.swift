import Collectives
import Engine
import Matrices
import Testing

@testable import Learning

@Suite("Sampled softmax in the engine")
struct SampledSoftmaxTests {
    private static let classes = 60
    private static let features = 40

    private static let sampler = ClassSampler(
        count: 21, frequencies: (0..<classes).map { ($0 * 13) % classes }, seed: 2)

    private static func network(hidden: [Int] = [], activation: Activation = .tanh) -> Network {
        var generator = SeededGenerator(seed: 5)
        return Network(
            NetworkPlan(features: features, hidden: hidden, classes: classes, activation: activation, embedding: 18),
            initialization: .torchDefault, from: &generator)
    }

    private static func engine(
        _ network: Network, _ kind: Optimizer.Kind, rate: Double = 0.01, state: Optimizer.State? = nil,
        threads: Int = 1, clipNorm: Double? = nil, ranks: (any Collective)? = nil
    ) -> TrainingEngine? {
        var optimizer = Optimizer(kind, learningRate: rate, for: network)
        if let state {
            let isRestored = optimizer.restore(state)
            #expect(isRestored)
        }
        return TrainingEngine(
            network, optimizer: optimizer, sampler: sampler, batchSize: 32, skipsZeros: true, clipNorm: clipNorm,
            ranks: ranks, team: ThreadTeam(threads: threads), clock: { 0 })
    }

    /// This rank's share of a batch; without ranks all of it.
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
            of: ranks.map { _ in WholeBatch(labels: labels, first: own.lowerBound) }, learningRate: 0.01
        ).measure.loss
    }

    @Test(
        "several ranks draw the same classes, and take the steps of one that has the whole batch",
        arguments: [Optimizer.Kind.momentum, .nesterov, .sgd])
    func ranks(kind: Optimizer.Kind) throws {
        let network = Self.network(hidden: [15])
        for clipNorm in [nil, 0.05] {
            let one = Self.engine(network, kind, clipNorm: clipNorm)
            let losses = (0..<6).map { Self.learn(one, $0, rows: $0 == 3 ? 2 : 32, ranks: nil) }
            let found = try ThreadRanks.run(3) { ranks in
                let engine = Self.engine(network, kind, threads: 2, clipNorm: clipNorm, ranks: ranks)
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

    /// Some samples with four features each; about half of their labels are among the drawn classes.
    private static func batch(_ number: Int, rows: Int = 32) -> (inputs: SparseMatrix, labels: [Int]) {
        var generator = SeededGenerator(seed: 9, index: UInt64(number))
        var inputs = SparseMatrix(columns: features)
        for _ in 0..<rows {
            let places = (0..<4).map { Int32(10 * $0 + generator.next(below: 10)) }
            inputs.appendRow(indices: places, values: [1, 1, 1, 1])
        }
        return (inputs, (0..<rows).map { _ in generator.next(below: classes) })
    }

    /// The loss of a step, computed plainly in double precision: the mean over the samples of
    /// −log softmax over the label and the drawn classes other than it, with corrected scores.
    private static func loss(
        _ parameters: [[Double]], _ batch: (inputs: SparseMatrix, labels: [Int]), step: Int
    ) -> Double {
        let draw = sampler.draw(step: step)
        let width = 18
        var sum = 0.0
        for (row, label) in batch.labels.enumerated() {
            var hidden = Array(repeating: 0.0, count: width)
            for place in batch.inputs.range(ofRow: row) {
                let feature = Int(batch.inputs.indices[place])
                for unit in 0..<width { hidden[unit] += parameters[0][feature * width + unit] }
            }
            func score(_ place: Int) -> Double {
                (0..<width).reduce(parameters[2][place]) { $0 + parameters[1][place * width + $1] * hidden[$1] }
                    - sampler.correction(of: place, draws: draw.draws)
            }
            let others = draw.classes.map { Int($0) }.filter { $0 != label }
            let own = score(label)
            let total = others.reduce(1.0) { $0 + Double.exponential(score($1) - own) }
            sum += Double.logarithm(total)
        }
        return sum / Double(batch.labels.count)
    }

    @Test("a step of plain descent is the derivative of the sampled loss by finite differences")
    func gradients() throws {
        let network = Self.network()
        let engine = try #require(Self.engine(network, .sgd, rate: 1))
        let batch = Self.batch(0)
        let step = engine.learn(.sparse(batch.inputs), labels: batch.labels, learningRate: 1)
        let before = network.parameters.map { $0.values.map { Double($0) } }
        let after = engine.network.parameters.map { $0.values.map { Double($0) } }
        var squares = 0.0
        for parameter in before.indices {
            for place in before[parameter].indices {
                var (up, down) = (before, before)
                up[parameter][place] += 1e-5
                down[parameter][place] -= 1e-5
                let slope = (Self.loss(up, batch, step: 1) - Self.loss(down, batch, step: 1)) / 2e-5
                let found = before[parameter][place] - after[parameter][place]
                #expect(abs(found - slope) < 1e-6 + 1e-4 * abs(slope), "\(parameter), \(place)")
                squares += slope * slope
            }
        }
        #expect(abs(step.gradientNorm - squares.squareRoot()) < 1e-4 * squares.squareRoot())
    }

    @Test("the norm is that of the gradients alone, whatever an activation makes of the padding")
    func norm() throws {
        let network = Self.network(hidden: [20], activation: .sigmoid)
        let engine = try #require(Self.engine(network, .sgd, rate: 1))
        let batch = Self.batch(0)
        let step = engine.learn(.sparse(batch.inputs), labels: batch.labels, learningRate: 1)
        let moves = zip(network.parameters, engine.network.parameters).flatMap { before, after in
            zip(before.values, after.values).map { Double($0) - Double($1) }
        }
        let norm = moves.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(step.gradientNorm - norm) < 1e-5 * norm)
    }

    @Test("the reported loss estimates that over all classes")
    func reportedLoss() throws {
        let network = Self.network()
        let engine = try #require(Self.engine(network, .sgd, rate: 1e-9))
        var reported = 0.0
        for number in 0..<200 {
            let batch = Self.batch(number % 4)
            reported += engine.learn(.sparse(batch.inputs), labels: batch.labels, learningRate: 1e-9).measure.loss / 200
        }
        var exact = 0.0
        for number in 0..<4 {
            let batch = Self.batch(number)
            var gradient = Matrix(rows: 32, columns: Self.classes)
            exact +=
                CrossEntropy.measure(
                    logits: network.forward(.sparse(batch.inputs)), labels: batch.labels, gradient: &gradient
                ).loss / 4
        }
        #expect(abs(reported - exact) < 0.1)
    }

    @Test(
        "steps have the same bits with any number of threads, and with a restored state",
        arguments: [Optimizer.Kind.sgd, .momentum, .nesterov, .rmsprop, .adam(epsilon: 1e-8), .adamW(epsilon: 1e-8)])
    func bits(kind: Optimizer.Kind) throws {
        for (hidden, clipNorm) in [([Int](), Double?.none), ([20], 0.05)] {
            let network = Self.network(hidden: hidden)
            func trained(_ threads: Int, restartingAfter restart: Int?) throws -> (Network, Optimizer.State) {
                var engine = try #require(Self.engine(network, kind, threads: threads, clipNorm: clipNorm))
                for number in 0..<9 {
                    let batch = Self.batch(number, rows: number == 8 ? 5 : 32)
                    _ = engine.learn(.sparse(batch.inputs), labels: batch.labels, learningRate: 0.01)
                    if number == restart {
                        engine = try #require(
                            Self.engine(
                                engine.network, kind, state: engine.optimizerState, threads: threads,
                                clipNorm: clipNorm))
                    }
                }
                return (engine.network, engine.optimizerState)
            }
            let one = try trained(1, restartingAfter: nil)
            for (threads, restart) in [(2, Int?.none), (3, nil), (7, 2), (1, 4)] {
                let other = try trained(threads, restartingAfter: restart)
                #expect(other.0 == one.0 && other.1 == one.1, "\(threads) threads")
            }
        }
    }

    @Test("only the rows of drawn classes and labels change, and make up for the steps that they missed")
    func lazySteps() throws {
        let network = Self.network()
        let engine = try #require(Self.engine(network, .momentum))
        var velocity = Array(repeating: Float(0), count: Self.classes)
        var lastStep = Array(repeating: 0, count: Self.classes)
        var bias = network.parameters[2].values
        for step in 1...30 {
            let batch = Self.batch(step)
            let before = engine.network.parameters
            _ = engine.learn(.sparse(batch.inputs), labels: batch.labels, learningRate: 0.01)
            let after = engine.network.parameters
            let touched = Set(Self.sampler.draw(step: step).classes.map { Int($0) } + batch.labels)
            for place in 0..<Self.classes {
                let row = place * 18..<(place + 1) * 18
                guard touched.contains(place) else {
                    #expect(
                        before[1].values[row] == after[1].values[row]
                            && before[2].values[place] == after[2].values[place])
                    continue
                }
                #expect(before[1].values[row] != after[1].values[row])
                // What the velocity must have been before this step's gradient, had it decayed in every step.
                var travel = Float(0)
                for _ in 0..<step - 1 - lastStep[place] {
                    velocity[place] *= 0.9
                    travel += 0.01 * velocity[place]
                }
                lastStep[place] = step
                let moved = engine.optimizerState.firstMoments[2][place]
                let gradient = moved - 0.9 * velocity[place]
                #expect(abs(gradient) < 1.01, "a gradient of a bias is at most 1")
                #expect(abs(bias[place] - travel - 0.01 * moved - after[2].values[place]) < 1e-6)
                velocity[place] = moved
            }
            bias = after[2].values
        }
        #expect(engine.optimizerState.rowSteps[1]?.enumerated().allSatisfy { lastStep[$0] == $1 } == true)
    }

    @Test("what missed steps add up to is what as many steps with a gradient of 0 do")
    func coast() {
        let factors = AdamFactors(
            rate: 0.01, rootScale: 1.5, epsilon: 1e-12, keep1: 0.9, take1: 0.1, keep2: 0.999, take2: 0.001)
        for rule in [
            StepRule.descent(GradientUse(), rate: 1),
            .momentum(GradientUse(), rate: 0.1, momentum: 0.9, looksAhead: false),
            .momentum(GradientUse(), rate: 0.1, momentum: 0.9, looksAhead: true),
            .rootMeanSquare(GradientUse(), rate: 1, keep: 0.99, epsilon: 1e-8), .adam(GradientUse(), factors),
        ] {
            for steps in [1, 2, 30] {
                var (values, first, second): ([Float], [Float], [Float]) = (
                    [1, -2, 3], [0.5, -0.1, 0], [0.04, 0.3, 0]
                )
                var (onceValues, onceFirst, onceSecond) = (values, first, second)
                for _ in 0..<steps { rule.apply(to: &values, gradient: [0, 0, 0], first: &first, second: &second) }
                unsafe onceValues.withUnsafeMutableBufferPointer { values in
                    unsafe onceFirst.withUnsafeMutableBufferPointer { first in
                        unsafe onceSecond.withUnsafeMutableBufferPointer { second in
                            guard let values = values.baseAddress else { return }
                            unsafe rule.coast(
                                steps: steps, values: values, first: first.baseAddress, second: second.baseAddress,
                                count: 3)
                        }
                    }
                }
                for (found, expected) in zip(onceValues + onceFirst + onceSecond, values + first + second) {
                    #expect(abs(found - expected) < 2e-5, "\(rule), \(steps)")
                }
            }
        }
    }
}
