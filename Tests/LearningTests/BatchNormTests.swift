import Learning
import Matrices
import Testing

private func expectClose(_ got: [Float], _ wanted: [Double], within tolerance: Double = 1e-6) {
    #expect(
        got.count == wanted.count && zip(got, wanted).allSatisfy { abs(Double($0) - $1) <= tolerance },
        "\(got), wanted \(wanted)")
}

/// The figures were computed with numpy from PyTorch's formulas in double precision.
@Suite("Batch normalization, dropout and standardization")
struct BatchNormTests {
    private let input = Matrix(rows: 3, columns: 2, values: [1, 2, 3, 5, 8, -1])
    private let layer = BatchNormLayer(
        weight: [2, 0.5], bias: [0.1, -0.3], runningMean: [0, 0], runningVariance: [1, 1], batches: 0)

    @Test("A batch is normalized by its own mean and biased variance; running ones take a tenth, unbiased")
    func figures() {
        var output = Matrix(rows: 3, columns: 2)
        var statistics = BatchStatistics()
        layer.train(on: input, output: &output, statistics: &statistics)
        expectClose(output.values, [-1.9380975, -0.3, -0.5793658, 0.3123719, 2.8174633, -0.9123719])

        let error = Matrix(rows: 3, columns: 2, values: [1, -1, 0.5, 2, 0, 0.25])
        var weightGradient = Matrix(rows: 1, columns: 2, repeating: 9)
        var biasGradient = weightGradient
        var inputError = Matrix(rows: 3, columns: 2)
        layer.differentiate(error: error, input: input, statistics: statistics, weightGradient: &weightGradient)
        layer.differentiate(error: error, biasGradient: &biasGradient)
        layer.backpropagate(
            error: error, input: input, statistics: statistics, weightGradient: weightGradient,
            biasGradient: biasGradient, inputError: &inputError)
        expectClose(weightGradient.values, [-1.1888902, 2.1433017])
        expectClose(biasGradient.values, [1.5, 1.25])
        expectClose(inputError.values, [0.065324, -0.2891756, -0.091453, 0.1445881, 0.026129, 0.1445875])

        var trained = layer
        trained.take(statistics)
        expectClose(trained.runningMean, [0.4, 0.2])
        expectClose(trained.runningVariance, [2.2, 1.8])
        #expect(trained.batches == 1)
        trained.apply(to: input, output: &output)
        expectClose(
            output.values, [0.909038, 0.3708185, 3.6058313, 1.4888494, 10.3478146, -0.7472124], within: 2e-6)
    }

    @Test("A mean far from 0 costs no digits")
    func offset() {
        let far = Matrix(rows: 4, columns: 1, values: [100_001, 100_002, 100_003, 100_006])
        let near = Matrix(rows: 4, columns: 1, values: [1, 2, 3, 6])
        let layer = BatchNormLayer(units: 1)
        var outputs = (Matrix(rows: 4, columns: 1), Matrix(rows: 4, columns: 1))
        var statistics = BatchStatistics()
        layer.train(on: far, output: &outputs.0, statistics: &statistics)
        layer.train(on: near, output: &outputs.1, statistics: &statistics)
        #expect(outputs.0 == outputs.1)
    }

    @Test("A batch of one sample is normalized with the running statistics, and leaves them unchanged")
    func oneSample() {
        let layer = BatchNormLayer(
            weight: [2], bias: [1], runningMean: [3], runningVariance: [4 - 1e-5], batches: 7)
        let one = Matrix(rows: 1, columns: 1, values: [5])
        var output = Matrix(rows: 1, columns: 1)
        var statistics = BatchStatistics()
        layer.train(on: one, output: &output, statistics: &statistics)
        expectClose(output.values, [3])
        var trained = layer
        trained.take(statistics)
        #expect(trained == layer)
    }

    @Test("A network takes the statistics of a pass, and uses them in evaluation")
    func network() {
        var generator = SeededGenerator(seed: 1)
        let plan = NetworkPlan(features: 4, hidden: [5, 3], classes: 2, batchNorm: true)
        var network = Network(plan, initialization: .heUniform, from: &generator)
        let inputs = Matrix(rows: 8, columns: 4, values: (0..<32).map { _ in generator.nextFloat(in: 2..<6) })
        var pass = TrainingPass()
        let before = network.forward(inputs)
        // After many updates, the running statistics equal the batch's, except for the unbiased variance, 8/7 of it.
        for _ in 0..<300 {
            _ = pass.run(network, inputs: inputs, labels: [0, 1, 0, 1, 0, 1, 0, 1])
            network.takeStatistics(from: pass)
        }
        guard case .batchNorm(let norm) = network.layers[1] else {
            Issue.record("no batch-norm")
            return
        }
        #expect(norm.batches == 300)
        let column = pass.forward.outputs[0].values.enumerated().filter { $0.offset % 5 == 2 }.map(\.element)
        let mean = column.reduce(0, +) / 8
        let variance = column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7
        #expect(abs(norm.runningMean[2] - mean) < 1e-4 * max(1, abs(mean)))
        #expect(abs(norm.runningVariance[2] - variance) < 1e-4 * max(1, variance))
        #expect(network.forward(inputs) != before)
        #expect(network.parameters == Network(layers: network.layers).parameters)
    }

    @Test(
        "Dropout drops the given fraction, keeps the mean, and depends only on the seed", arguments: [0, 0.2, 0.5, 0.9])
    func dropout(rate: Double) {
        let layer = DropoutLayer(rate: rate)
        var generator = SeededGenerator(seed: 4)
        var mask = Matrix(rows: 250, columns: 401)
        layer.draw(&mask, from: &generator)
        let count = Double(mask.values.count)
        let off = Double(mask.values.count { $0 == 0 }) / count
        // Four standard deviations of a hundred thousand draws.
        #expect(abs(off - rate) <= 4 * (rate * (1 - rate) / count).squareRoot())
        #expect(Set(mask.values).subtracting([0]) == [Float(1 / (1 - rate))])
        let mean = Double(mask.values.reduce(0, +)) / count
        #expect(abs(mean - 1) <= 4 * (rate / (1 - rate) / count).squareRoot() + 1e-4)
        var again = Matrix(rows: 250, columns: 401)
        var same = SeededGenerator(seed: 4)
        layer.draw(&again, from: &same)
        #expect(again == mask)
        var other = SeededGenerator(seed: 5)
        layer.draw(&again, from: &other)
        #expect(rate == 0 || again != mask)
    }

    @Test("Dropout changes nothing in evaluation, and draws separate masks for each layer")
    func evaluation() {
        var generator = SeededGenerator(seed: 1)
        let plan = NetworkPlan(features: 3, hidden: [40, 40], classes: 2, dropout: 0.5)
        let network = Network(plan, initialization: .heUniform, from: &generator)
        let plain = Network(layers: network.layers.filter { if case .dropout = $0 { false } else { true } })
        let inputs = Matrix(rows: 2, columns: 3, values: [1, 2, 3, -1, 0.5, 2])
        #expect(network.forward(inputs) == plain.forward(inputs))
        var pass = TrainingPass()
        _ = pass.run(
            network, inputs: .dense(inputs), labels: [0, 1], dropoutFrom: SeededGenerator(seed: 9))
        let outputs = pass.forward.outputs
        #expect(outputs[2] != outputs[1] && pass.forward.logits != plain.forward(inputs))
        let off = [1, 4].map { index in
            Set(
                outputs[index].values.indices.filter {
                    outputs[index].values[$0] > 0 && outputs[index + 1].values[$0] == 0
                })
        }
        #expect(!off[0].isEmpty && off[0] != off[1])
    }

    @Test("Standardized columns have mean 0 and variance 1; a constant column becomes 0")
    func standardization() {
        let table = Matrix(rows: 4, columns: 2, values: [1, 7, 3, 7, 5, 7, 7, 7])
        let layer = StandardizationLayer(mean: [4, 7], variance: [5, 0])
        #expect(layer.variance == [5, 1])
        #expect(StandardizationLayer(mean: [0, 0, 0], variance: [.nan, .infinity, -1]).variance == [1, 1, 1])
        var output = Matrix(rows: 4, columns: 2)
        layer.apply(to: table, output: &output)
        expectClose(output.values, [-1.3416408, 0, -0.4472136, 0, 0.4472136, 0, 1.3416408, 0])
    }
}
