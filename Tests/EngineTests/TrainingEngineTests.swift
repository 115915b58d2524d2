import Engine
import Learning
import Matrices
import Testing

@Suite("The fast path")
struct TrainingEngineTests {
    @Test("It updates like the readable path", arguments: EngineCase.all)
    func steps(of it: EngineCase) throws {
        for threads in [1, 2, 3] {
            let engine = try #require(it.engine(threads: threads))
            var network = it.network
            var optimizer = it.makeOptimizer()
            var pass = TrainingPass()
            for step in 0..<6 {
                let (inputs, labels) = it.batch(step)
                let expected = pass.run(
                    network, inputs: it.input(inputs), labels: labels, criterion: it.criterion,
                    dropoutFrom: it.generator(step))
                let norm = optimizer.norm(of: pass.gradients, rows: pass.touchedRows)
                let scale = it.clipNorm.map { Optimizer.clippingScale(norm: norm, limit: $0) } ?? 1
                optimizer.update(&network, gradients: pass.gradients, rows: pass.touchedRows, scale: scale)
                network.takeStatistics(from: pass)
                let found = engine.learn(
                    EngineInput(it.input(inputs)), labels: labels, learningRate: 1e-3,
                    dropoutFrom: it.generator(step))
                #expect(found.measure.correct == expected.correct && found.measure.samples == expected.samples)
                #expect(abs(found.measure.loss - expected.loss) < 1e-5 * max(1, expected.loss))
                #expect(abs(found.gradientNorm - norm) < 1e-5 * max(1, norm))
            }
            expectClose(engine.network, network)
            let (state, expected) = (engine.optimizerState, optimizer.state)
            #expect(state.steps == expected.steps)
            for (found, expected) in [
                (state.firstMoments, expected.firstMoments), (state.secondMoments, expected.secondMoments),
            ] {
                #expect(found.map(\.count) == expected.map(\.count))
                for (found, expected) in zip(found.joined(), expected.joined()) {
                    #expect(abs(found - expected) < 1e-5 * max(1, abs(expected)))
                }
            }
        }
    }

    @Test(
        "A step that records its gradients has those of the readable path, and updates to the same bits",
        arguments: EngineCase.all)
    func gradients(of it: EngineCase) throws {
        let plain = try #require(it.engine(threads: 2))
        var former: [Matrix?]?
        for threads in [1, 2, 3] {
            let engine = try #require(it.engine(threads: threads, recording: .onDemand))
            var pass = TrainingPass()
            for step in 0..<3 {
                let (inputs, labels) = it.batch(step)
                if threads == 1 {
                    _ = plain.learn(
                        EngineInput(it.input(inputs)), labels: labels, learningRate: 1e-3,
                        dropoutFrom: it.generator(step))
                }
                _ = pass.run(
                    engine.network, inputs: it.input(inputs), labels: labels, criterion: it.criterion,
                    dropoutFrom: it.generator(step))
                _ = engine.learn(
                    EngineInput(it.input(inputs)), labels: labels, learningRate: 1e-3, recordsGradients: step == 2,
                    dropoutFrom: it.generator(step))
            }
            #expect(engine.network == plain.network)
            let ranges = it.network.parameterRanges
            #expect(engine.gradients.count == pass.gradients.count)
            for (layer, range) in zip(it.network.layers, ranges) where layer.dense != nil {
                for parameter in range {
                    let (found, expected) = (try #require(engine.gradients[parameter]), pass.gradients[parameter])
                    #expect(found.rows == expected.rows && found.columns == expected.columns)
                    #expect(zip(found.values, expected.values).allSatisfy { abs($0 - $1) < 1e-5 })
                }
            }
            if let former { #expect(former == engine.gradients) }
            former = engine.gradients
        }
    }

    private func expectClose(_ found: Network, _ expected: Network) {
        #expect(found.widths == expected.widths)
        for (found, expected) in zip(found.parameters, expected.parameters) {
            #expect(found.name == expected.name && found.values.count == expected.values.count)
            let distance = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? 0
            #expect(distance < 1e-5, "\(found.name) is \(distance) off")
        }
        for (found, expected) in zip(found.buffers, expected.buffers) {
            switch (found.values, expected.values) {
            case (.floats(let found), .floats(let expected)):
                #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 * max(1, abs($1)) })
            default: #expect(found.values == expected.values)
            }
        }
    }

    @Test("Any number of threads gives the same bits", arguments: EngineCase.all)
    func bits(of it: EngineCase) throws {
        var former: (network: Network, state: Optimizer.State, norms: [Double])?
        for threads in [1, 2, 3, 7, 8] {
            let engine = try #require(it.engine(threads: threads))
            var norms: [Double] = []
            for step in 0..<6 {
                let (inputs, labels) = it.batch(step)
                norms.append(
                    engine.learn(
                        EngineInput(it.input(inputs)), labels: labels, learningRate: 1e-2,
                        dropoutFrom: it.generator(step)
                    ).gradientNorm)
            }
            let now = (engine.network, engine.optimizerState, norms)
            if let former { #expect(former == now) }
            former = now
        }
    }

    @Test("Bytes and floats at any indices give the same batch as a matrix of their numbers")
    func kindsOfInput() throws {
        var it = EngineCase(name: "", plan: NetworkPlan(features: 101, hidden: [20], classes: 4))
        for skips in [true, false] {
            it.skipsZeros = skips
            var generator = SeededGenerator(seed: 2)
            let bytes = (0..<40 * 101).map { _ in
                generator.next(below: 3) == 0 ? UInt8(generator.next(below: 256)) : 0
            }
            let places = [7, 3, 39, 0, 12, 12, 25, 31]
            let labels = [0, 1, 2, 3, 0, 1, 2, 3]
            let floats = bytes.map { Float($0) / 255 }
            let rows = places.flatMap { floats[$0 * 101..<($0 + 1) * 101] }
            let inputs: [EngineInput] = [
                .bytes(bytes, places: ([9] + places)[1...]), .floats(floats, places: places[...]),
                .matrix(Matrix(rows: 8, columns: 101, values: rows)),
                .packed(PackedBytes(bytes, features: 101), places: places[...]),
            ]
            var networks: [Network] = []
            for input in inputs {
                let engine = try #require(it.engine(threads: 2))
                // What is said of the next batch changes nothing, even if there are no such samples.
                _ = engine.learn(input, labels: labels, next: [3, -1, 39, 40, .max], learningRate: 1e-2)
                networks.append(engine.network)
            }
            #expect(Set(networks).count == 1)
        }
    }

    @Test("A batch too large for every thread to load it gives the same bits")
    func largeBatch() throws {
        var it = EngineCase(name: "", plan: NetworkPlan(features: 2000, hidden: [48], classes: 3), batchSize: 600)
        for skips in [true, false] {
            it.skipsZeros = skips
            it.batchSize = skips ? 600 : 2400
            let batch = it.batch(0)
            var networks: Set<Network> = []
            for threads in [1, 2, 3] {
                let engine = try #require(it.engine(threads: threads))
                for _ in 0..<2 {
                    _ = engine.learn(.matrix(batch.inputs), labels: batch.labels, learningRate: 1e-2)
                }
                networks.insert(engine.network)
            }
            #expect(networks.count == 1)
        }
    }

    @Test("A loss that is not finite updates nothing")
    func notFinite() throws {
        let it = EngineCase(name: "", plan: NetworkPlan(features: 8, hidden: [20], classes: 4, batchNorm: true))
        for threads in [1, 2] {
            let engine = try #require(it.engine(threads: threads))
            let before = engine.optimizerState
            for poison in [Float.nan, .infinity] {
                let inputs = Matrix(rows: 2, columns: 8, values: Array(repeating: 1, count: 15) + [poison])
                let step = engine.learn(.matrix(inputs), labels: [0, 1], learningRate: 1e-2)
                #expect(!step.measure.loss.isFinite && step.gradientNorm.isNaN)
            }
            #expect(engine.network == it.network && engine.optimizerState == before)
        }
    }

    @Test("A network with other layers is left to the readable path")
    func otherNetworks() {
        var it = EngineCase(name: "", plan: NetworkPlan(features: 8, hidden: [], classes: 4, embedding: 3))
        #expect(EvaluationEngine(it.network, skipsZeros: true, team: ThreadTeam(threads: 1)) != nil)
        it.plan.embedding = nil
        #expect(EvaluationEngine(it.network, skipsZeros: true, team: ThreadTeam(threads: 1)) != nil)
        it.plan.hidden = [5]
        var layers = it.network.layers
        #expect(EvaluationEngine(Network(layers: layers), skipsZeros: true, team: ThreadTeam(threads: 1)) != nil)
        // The second activation would overwrite what the first needs for its derivative.
        layers.insert(.activation(.leakyReLU), at: 2)
        #expect(EvaluationEngine(Network(layers: layers), skipsZeros: true, team: ThreadTeam(threads: 1)) == nil)
    }

    @Test("Denormal numbers give the same bits for any number of threads too")
    func subnormals() throws {
        let it = EngineCase(name: "", plan: NetworkPlan(features: 40, hidden: [40], classes: 40))
        var networks: Set<Network> = []
        for threads in [1, 2, 3] {
            let engine = try #require(it.engine(threads: threads))
            for step in 0..<3 {
                var (inputs, labels) = it.batch(step)
                for index in inputs.values.indices { inputs.values[index] *= 1e-38 }
                _ = engine.learn(.matrix(inputs), labels: labels, learningRate: 1e-2)
                labels.removeAll()
            }
            networks.insert(engine.network)
        }
        #expect(networks.count == 1)
    }

    @Test("A gradient whose square overflows a float is still clipped")
    func largeGradients() throws {
        var it = EngineCase(
            name: "", plan: NetworkPlan(features: 20, hidden: [], classes: 3), optimizer: .sgd, clipNorm: 1)
        it.batchSize = 4
        let engine = try #require(it.engine(threads: 2))
        let inputs = Matrix(rows: 2, columns: 20, values: (0..<40).map { $0 == 3 ? 1e20 : 0 })
        let step = engine.learn(.matrix(inputs), labels: [0, 1], learningRate: 1e-3)
        #expect(step.measure.loss.isFinite && step.gradientNorm.isFinite && step.gradientNorm > 1e19)
        #expect(engine.network != it.network)
    }
}
