import Datasets
import Evaluation
import Learning
import Matrices
import Telemetry
import Testing
import Training

@Suite("Layer reports")
struct LayerReportTests {
    private func moments(_ outcome: Outcome) -> [LayerMoment] {
        outcome.events.compactMap { event in
            if case .layers(let layers, let batch) = event {
                LayerMoment(afterBatch: batch, layers: layers)
            } else {
                nil
            }
        }
    }

    private func measured(_ options: inout Trainer.Options) {
        options.measuresLayers = true
        options.measuresBaseline = true
    }

    @Test("Layers are reported with the baseline and after each epoch")
    func order() throws {
        let outcome = try run(configuration(epochs: 2), options: measured)
        #expect(
            outcome.story == [
                "started", "training", "baseline", "layers 0", "b1", "b2", "b3", "b4", "b5", "e1", "layers 5", "b6",
                "b7", "b8", "b9", "b10", "e2", "layers 10", "completed", "ended",
            ])
    }

    private func measuredToTheEnd(_ options: inout Trainer.Options) {
        measured(&options)
        options.measuresKeptLayers = true
    }

    @Test("Those of the kept weights are reported at the end if they are not the last ones evaluated, and asked for")
    func keptWeights() throws {
        func check(_ outcome: Outcome, afterBatch batch: Int) throws {
            #expect(outcome.story.suffix(3).first == "layers \(batch)")
            let last = try #require(moments(outcome).last)
            #expect(last.layers.map(\.weights) == outcome.network.denseLayers.map { Histogram($0.weights.values) })
            #expect(last.layers.allSatisfy(\.updateRatio.isNaN) && last.layers.contains { $0.gradientNorm > 0 })
            var history = RunHistory()
            for event in outcome.events { history.apply(event) }
            #expect(history.newestLayers?.layers.map(\.weights) == last.layers.map(\.weights))
        }
        for batches in [2, 7] {
            let stopped = try run(configuration()) {
                measuredToTheEnd(&$0)
                $0.stopAfterBatches = batches
            }
            try check(stopped, afterBatch: batches)
        }
        var hasty = configuration(optimizer: .sgd, learningRate: 4, epochs: 60)
        hasty.earlyStopping = 2
        let early = try run(hasty, options: measuredToTheEnd)
        let best = try #require(early.summary.best)
        #expect(best.epoch < early.summary.epochs, "the test needs an early end")
        try check(early, afterBatch: 5 * best.epoch)
        #expect(try run(hasty).network == early.network && run(hasty).epochs.map(\.loss) == early.epochs.map(\.loss))

        let complete = try run(configuration(), options: measuredToTheEnd)
        #expect(complete.story.suffix(3).first == "layers 15" && complete.story.filter { $0 == "layers 15" }.count == 1)
        let unasked = try run(configuration()) {
            measured(&$0)
            $0.stopAfterBatches = 7
        }
        #expect(unasked.story.suffix(3) == ["b7", "stopped", "ended"])
    }

    @Test("Layer reports change no bit of training", arguments: [[], [6], [8, 5]])
    func sameBits(hidden: [Int]) throws {
        for optimizer in [Optimizer.Kind.sgd, .adam(epsilon: 1e-8)] {
            let configuration = configuration(hidden: hidden, optimizer: optimizer)
            let plain = try run(configuration)
            let watched = try run(configuration, options: measured)
            #expect(plain.network == watched.network)
            #expect(plain.epochs.map(\.validation) == watched.epochs.map(\.validation))
            #expect(plain.batches.map(\.loss) == watched.batches.map(\.loss))
            #expect(try moments(run(configuration, options: measured)).description == moments(watched).description)
        }
    }

    @Test("Each dense layer has its name, widths and activation")
    func shape() throws {
        let layers = try #require(try moments(run(configuration(hidden: [8, 5]), options: measured)).last?.layers)
        #expect(layers.map(\.name) == ["0", "2", "4"])
        #expect(layers.map(\.inputs) == [4, 8, 5] && layers.map(\.outputs) == [8, 5, 3])
        #expect(layers.map(\.activation) == ["relu", "relu", nil])
        #expect(layers.map { $0.deadUnits == nil } == [false, false, true])
        #expect(layers.map(\.weights.count) == [32, 40, 15] && layers.map(\.gradients.count) == [32, 40, 15])
        #expect(layers.map(\.activations.count) == [13 * 8, 13 * 5, 13 * 3])
    }

    @Test("Outputs near the ends of the activation's range are counted, if the range has ends")
    func saturation() throws {
        for (activation, isBounded) in [(Activation.relu, false), (.gelu, false), (.sigmoid, true), (.tanh, true)] {
            var configuration = configuration(hidden: [8], learningRate: 1e-9, epochs: 1)
            configuration.activation = activation
            let layers = try #require(try moments(run(configuration, options: measured)).last?.layers)
            #expect(layers[1].saturation == nil)
            #expect((layers[0].saturation != nil) == isBounded, "\(activation)")
            guard isBounded else { continue }
            #expect(layers[0].saturation == 0, "small weights saturate nothing")
            #expect(layers[0].deadUnits == nil)
        }
        // Steps so large that they drive every unit to an end of the range.
        var configuration = configuration(hidden: [8], optimizer: .sgd, learningRate: 1e4, epochs: 2)
        configuration.activation = .tanh
        let layers = try #require(try moments(run(configuration, options: measured)).last?.layers)
        #expect((layers[0].saturation ?? 0) > 0.5)
    }

    @Test("Norms and update ratios agree with values computed by hand for the last batch")
    func lastBatch() throws {
        let configuration = configuration(optimizer: .sgd, learningRate: 0.1, epochs: 1)
        let outcome = try run(
            configuration, after: [4: [.snapshot]], options: measured)
        let before = outcome.snapshots[0].network
        let after = outcome.network
        let layers = try #require(moments(outcome).last?.layers)
        for (index, layer) in layers.enumerated() {
            let (old, new) = (before.denseLayers[index], after.denseLayers[index])
            func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
            let moved = zip(old.weights.values, new.weights.values).map { Double($1) - Double($0) }
            let bias = zip(old.bias, new.bias).map { Double($1) - Double($0) }
            #expect(abs(layer.updateRatio / (norm(moved) / norm(new.weights.values.map(Double.init))) - 1) < 1e-3)
            // A step of plain gradient descent is the gradient times the learning rate.
            #expect(abs(layer.gradientNorm / (norm(moved + bias) / 0.1) - 1) < 1e-3)
            #expect(layer.weights == Histogram(new.weights.values))
        }
        #expect(moments(outcome).first?.layers.allSatisfy { $0.updateRatio.isNaN && $0.gradientNorm > 0 } == true)
    }

    @Test("Activations and dead units agree with a forward pass over all validation samples")
    func activity() throws {
        // A learning rate that makes units die.
        let outcome = try run(
            configuration(hidden: [20], optimizer: .sgd, learningRate: 3, epochs: 1), options: measured)
        let layers = try #require(moments(outcome).last?.layers)
        var pass = ForwardPass()
        var inputs = Matrix(rows: data.test.count, columns: 4)
        for sample in 0..<data.test.count { inputs.setRow(sample, toFractionsOf: data.test.pixels(of: sample)) }
        pass.run(outcome.network, inputs: inputs)
        let hidden = pass.outputs[1]
        let dead = (0..<20).filter { unit in (0..<hidden.rows).allSatisfy { hidden[$0, unit] == 0 } }
        #expect(!dead.isEmpty && dead.count < 20, "the test needs some of either")
        #expect(layers[0].deadUnits == dead)
        #expect(layers[0].activations == Histogram(hidden.values))
        #expect(layers[1].activations == Histogram(pass.outputs[2].values))
    }

    @Test("Switching off a unit is the same as setting its activation to 0")
    func switchingOff() throws {
        var generator = SeededGenerator(seed: 4)
        let network = Network(widths: [4, 6, 5, 3], activation: .relu, initialization: .torchDefault, from: &generator)
        let units = [HiddenUnit(layer: 0, unit: 2), HiddenUnit(layer: 1, unit: 4)]
        // These are ignored.
        let edited = network.switchingOff(units + [HiddenUnit(layer: 2, unit: 0), HiddenUnit(layer: 0, unit: 99)])
        let input = data.test.input(of: 3)
        var pass = ForwardPass()
        pass.run(edited, inputs: input)
        var expected = network.denseLayers
        for unit in units {
            for column in 0..<expected[unit.layer].inputs { expected[unit.layer].weights[unit.unit, column] = 0 }
            expected[unit.layer].bias[unit.unit] = 0
        }
        let silenced = Network(layers: expected.flatMap { [.dense($0), .activation(.relu)] }.dropLast())
        #expect(pass.logits == silenced.forward(input))
        #expect(edited != network && network.switchingOff([]) == network)
    }
}
