import Learning
import Matrices
import Testing

@Suite("Networks built from plans and from untrusted layers")
struct NetworkPlanTests {
    private func build(_ plan: NetworkPlan) -> Network {
        var generator = SeededGenerator(seed: 2)
        return Network(plan, initialization: .heUniform, from: &generator)
    }

    private let full = NetworkPlan(
        features: 6, hidden: [5, 4], classes: 3, activation: .gelu, batchNorm: true, dropout: 0.2)

    private func kinds(_ network: Network) -> [String] {
        network.layers.map { layer in
            switch layer {
            case .dense: "dense"
            case .activation(let activation): activation.rawValue
            case .batchNorm: "batch-norm"
            case .dropout: "dropout"
            case .embedding: "embedding"
            case .standardization: "standardization"
            case .twoLevel: "two-level"
            }
        }
    }

    @Test("A hidden block is a dense layer, batch normalization, activation and dropout")
    func order() {
        let network = build(full)
        #expect(
            kinds(network) == [
                "dense", "batch-norm", "gelu", "dropout", "dense", "batch-norm", "gelu", "dropout", "dense",
            ])
        #expect(
            network.parameters.map(\.name) == [
                "0.weight", "0.bias", "1.weight", "1.bias", "4.weight", "4.bias", "5.weight", "5.bias", "8.weight",
                "8.bias",
            ])
        #expect(network.parameters[2].shape == [5] && network.parameters[2].values == [1, 1, 1, 1, 1])
        #expect(
            network.buffers.map(\.name) == [
                "1.running_mean", "1.running_var", "1.num_batches_tracked", "5.running_mean", "5.running_var",
                "5.num_batches_tracked",
            ])
        #expect(network.buffers[1].values == .floats([1, 1, 1, 1, 1]) && network.buffers[2].values == .count(0))
        #expect(network.parameterCount == 6 * 5 + 5 + 10 + 5 * 4 + 4 + 8 + 4 * 3 + 3)
        #expect(network.parameterRanges == [0..<2, 2..<4, 4..<4, 4..<4, 4..<6, 6..<8, 8..<8, 8..<8, 8..<10])
        #expect(network.denseLayers.map(\.outputs) == [5, 4, 3])
    }

    @Test("The outline describes the network in one line")
    func outline() {
        #expect(build(full).summary == "6-5-4-3")
        #expect(build(full).outline() == "6-5-4-3 gelu · batch-norm · dropout 0.2")
        #expect(build(NetworkPlan(features: 6, hidden: [], classes: 3)).outline() == "6-3")
        let text = build(NetworkPlan(features: 60, hidden: [5], classes: 3, embedding: 8))
        #expect(text.outline(separator: ", ") == "60-8-5-3 relu, embedding" && text.features == 60)
        #expect(kinds(text) == ["embedding", "dense", "relu", "dense"])
        let table = build(
            NetworkPlan(
                features: 2, hidden: [], classes: 3,
                standardization: StandardizationLayer(mean: [0, 1], variance: [1, 2])))
        #expect(table.outline() == "2-3 · standardized" && table.widths == [2, 3])
        #expect(table.parameters.map(\.name) == ["1.weight", "1.bias"])
        #expect(table.buffers.map(\.name) == ["0.running_mean", "0.running_var"])
    }

    @Test("Batch normalization and dropout do not change the drawn weights")
    func draws() {
        let plain = build(NetworkPlan(features: 6, hidden: [5, 4], classes: 3))
        #expect(build(full).denseLayers == plain.denseLayers)
    }

    @Test("Every parameter is updated in place")
    func inPlace() {
        var network = build(
            NetworkPlan(features: 40, hidden: [30], classes: 20, batchNorm: true, dropout: 0.1, embedding: 20))
        func addresses() -> [Int] {
            var found: [Int] = []
            network.updateParameters { _, values in
                unsafe values.withUnsafeMutableBufferPointer { found.append(Int(bitPattern: $0.baseAddress)) }
            }
            return found
        }
        let before = addresses()
        #expect(before.count == 7 && before.count == network.parameters.count)
        #expect(addresses() == before)
    }

    @Test("Switching a unit off works across the layers between dense layers")
    func switchingOff() {
        let network = build(full)
        let edited = network.switchingOff([HiddenUnit(layer: 0, unit: 3)])
        let inputs = Matrix(rows: 1, columns: 6, values: [1, -2, 3, 0.5, 2, -1])
        var pass = ForwardPass()
        pass.run(network, inputs: inputs)
        // The output of the unit as the next dense layer sees it.
        var hidden = pass.outputs[3]
        hidden[0, 3] = 0
        let rest = Network(layers: Array(network.layers[4...]))
        #expect(edited.forward(inputs) == rest.forward(hidden))
        #expect(edited.forward(inputs) != network.forward(inputs))
        let text = build(NetworkPlan(features: 6, hidden: [5], classes: 3, embedding: 4))
        #expect(text.switchingOff([HiddenUnit(layer: 0, unit: 1)]).denseLayers[1].weights[2, 1] == 0)
    }

    @Test("A non-finite parameter or buffer is found wherever it is")
    func finite() {
        let network = build(full)
        #expect(network.isFinite)
        for (index, layer) in network.layers.enumerated() {
            guard case .batchNorm(var norm) = layer else { continue }
            norm.runningVariance[1] = .infinity
            var layers = network.layers
            layers[index] = .batchNorm(norm)
            #expect(!Network(layers: layers).isFinite)
        }
    }

    private func dense(_ inputs: Int, _ outputs: Int) -> Layer {
        .dense(
            DenseLayer(
                weights: Matrix(rows: outputs, columns: inputs), bias: Array(repeating: 0, count: outputs)))
    }

    private func error(_ layers: [Layer]) -> NetworkError? {
        do throws(NetworkError) {
            _ = try Network(validating: layers)
            return nil
        } catch {
            return error
        }
    }

    @Test("Layers that do not form a network are refused with the reason")
    func refused() {
        let norm = BatchNormLayer(units: 3)
        var short = norm
        short.runningMean = [0]
        var negative = norm
        negative.runningVariance[1] = -1
        var infinite = norm
        infinite.weight[0] = .infinity
        let embedding = Layer.embedding(EmbeddingLayer(weights: Matrix(rows: 9, columns: 2)))
        #expect(error([dense(2, 3), .batchNorm(norm), .activation(.tanh), dense(3, 1)]) == nil)
        #expect(error([embedding, dense(2, 3)]) == nil)
        #expect(error([]) == .noDenseLayer)
        #expect(error([.activation(.relu)]) == .noDenseLayer)
        #expect(error([dense(2, 3), dense(4, 1)]) == .width(layer: 1, expected: 3, found: 4))
        #expect(error([dense(2, 4), .batchNorm(norm), dense(4, 1)]) == .width(layer: 1, expected: 4, found: 3))
        #expect(error([embedding, dense(3, 3)]) == .width(layer: 1, expected: 2, found: 3))
        #expect(error([dense(2, 0)]) == .empty(layer: 0))
        #expect(error([dense(0, 2)]) == .empty(layer: 0))
        #expect(error([dense(2, 9), embedding, dense(2, 3)]) == .notFirst(layer: 1))
        let levels = Layer.twoLevel(TwoLevelLayer(clusters: 1, order: [1, 0]))
        #expect(error([dense(2, 3), levels]) == nil)
        #expect(error([dense(2, 3), levels, dense(2, 2)]) == .notLast(layer: 1))
        #expect(error([dense(2, 2), levels]) == .width(layer: 1, expected: 2, found: 3))
        #expect(error([levels]) == .noDenseLayer)
        #expect(error([dense(2, 3), .batchNorm(short)]) == .size(name: "1.running_mean", expected: 3, found: 1))
        #expect(error([dense(2, 3), .batchNorm(negative)]) == .negative(name: "1.running_var"))
        #expect(error([dense(2, 3), .batchNorm(infinite)]) == .notFinite(name: "1.weight"))
        #expect(error([dense(2, 3), .dropout(DropoutLayer(rate: 1))]) == .dropoutRate(layer: 1))
        #expect(error([dense(2, 3), .dropout(DropoutLayer(rate: .nan))]) == .dropoutRate(layer: 1))
        var weights = Matrix(rows: 1, columns: 2)
        weights[0, 1] = .nan
        #expect(error([.dense(DenseLayer(weights: weights, bias: [0]))]) == .notFinite(name: "0.weight"))
    }
}

@Suite("Initializations suited to an activation")
struct SuitedInitializationTests {
    @Test(
        "Weights are uniform within the bound of the method, and biases are 0",
        arguments: [
            (Initialization.heUniform, (6.0 / 300).squareRoot()),
            (.lecunUniform, (3.0 / 300).squareRoot()), (.glorotUniform, (6.0 / 500).squareRoot()),
        ])
    func bounds(method: Initialization, bound: Double) {
        var generator = SeededGenerator(seed: 9)
        let layer = method.layer(inputs: 300, outputs: 200, from: &generator)
        let largest = layer.weights.values.map { Double(abs($0)) }.max() ?? 0
        #expect(largest <= bound && largest > 0.999 * bound)
        #expect(layer.bias.allSatisfy { $0 == 0 })
    }

    @Test("Their names in files never change")
    func names() {
        #expect(
            Initialization.allCases.map(\.rawValue).sorted() == [
                "glorot-uniform", "he-uniform", "lecun-uniform", "torch-default",
            ])
    }

    @Test("The scale of the signal is preserved through ten layers", arguments: Activation.allCases)
    func depth(activation: Activation) {
        var generator = SeededGenerator(seed: 3)
        let plan = NetworkPlan(
            features: 100, hidden: Array(repeating: 100, count: 10), classes: 10, activation: activation)
        let network = Network(plan, initialization: .suited(to: activation), from: &generator)
        let inputs = Matrix(
            rows: 50, columns: 100, values: (0..<5000).map { _ in 1.7 * generator.nextFloat(in: -1..<1) })
        let logits = network.forward(inputs)
        let size = (logits.sumOfSquares / Double(logits.values.count)).squareRoot()
        #expect((0.05...20).contains(size), "\(size)")
    }

    @Test("An embedding begins small, so that features that training never meets have little effect")
    func embedding() {
        var generator = SeededGenerator(seed: 9)
        let layer = EmbeddingLayer(features: 500, dimensions: 20, from: &generator)
        let largest = layer.weights.values.map(abs).max() ?? 0
        #expect(largest <= 0.05 && largest > 0.0499)
    }
}
