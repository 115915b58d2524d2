import Learning
import Matrices
import Testing

func network(_ widths: [Int], seed: UInt64 = 1, initialization: Initialization = .torchDefault) -> Network {
    var generator = SeededGenerator(seed: seed)
    return Network(widths: widths, activation: .relu, initialization: initialization, from: &generator)
}

@Suite("Networks")
struct NetworkTests {
    @Test("A network knows its shape, and names its parameters as PyTorch does")
    func shape() {
        let network = network([784, 128, 10])
        #expect(network.summary == "784-128-10")
        #expect(network.parameterCount == 101_770)
        #expect(network.parameters.map(\.name) == ["0.weight", "0.bias", "2.weight", "2.bias"])
        #expect(network.parameters.map(\.shape) == [[128, 784], [128], [10, 128], [10]])
        #expect(network.features == 784 && network.classes == 10)
        #expect(network.isFinite)
    }

    @Test("Without hidden layers, a network is a softmax regression")
    func regression() {
        let network = network([784, 10])
        #expect(network.summary == "784-10")
        #expect(network.parameterCount == 7850)
        #expect(network.parameters.map(\.name) == ["0.weight", "0.bias"])
    }

    @Test("The logits are W₂ · relu(W₁ · x + b₁) + b₂, for any number of rows")
    func forward() {
        let network = Network(layers: [
            .dense(
                DenseLayer(weights: Matrix(rows: 2, columns: 2, values: [1, 2, 3, 4]), bias: [0.5, -20])),
            .activation(.relu),
            .dense(DenseLayer(weights: Matrix(rows: 1, columns: 2, values: [2, -1]), bias: [10])),
        ])
        // Hidden: 1 + 2 + 0.5 = 3.5 and 3 + 4 − 20 < 0; outputs: 10 + 4 + 0.5 and 30 + 16 − 20.
        #expect(network.forward(Matrix(rows: 1, columns: 2, values: [1, 1])).values == [17])
        #expect(
            network.forward(Matrix(rows: 2, columns: 2, values: [1, 1, 4, 5])).values == [17, 10 + 29 - 12])
        #expect(network.forward(Matrix(rows: 0, columns: 2)).rows == 0)
    }

    @Test("The buffers of a pass are reused for batches of changing sizes and for other networks")
    func buffers() {
        var pass = ForwardPass()
        var generator = SeededGenerator(seed: 2)
        for (widths, rows) in [([4, 3, 2], 5), ([4, 3, 2], 2), ([4, 3, 2], 7), ([4, 2], 3)] {
            let network = network(widths)
            let inputs = Matrix(
                rows: rows, columns: 4, values: (0..<rows * 4).map { _ in generator.nextFloat() })
            pass.run(network, inputs: inputs)
            #expect(pass.logits == network.forward(inputs))
            #expect(pass.logits.rows == rows)
        }
    }

    @Test("relu keeps NaN, and is 0 at and below 0 with derivative 0")
    func relu() {
        let input = Matrix(rows: 1, columns: 4, values: [-1, 0, 2, .nan])
        var output = Matrix(rows: 1, columns: 4)
        Activation.relu.apply(to: input, output: &output)
        #expect(Array(output.values[..<3]) == [0, 0, 2])
        #expect(output.values[3].isNaN)
        var error = Matrix(rows: 1, columns: 4)
        let ones = Matrix(rows: 1, columns: 4, repeating: 1)
        Activation.relu.backpropagate(error: ones, input: input, output: output, inputError: &error)
        #expect(Array(error.values[..<3]) == [0, 0, 1])
    }

    @Test("A copy is a snapshot: updates of the original do not change it")
    func snapshot() {
        var original = network([3, 2])
        let copy = original
        original.updateParameters { _, values in values = values.map { $0 + 1 } }
        #expect(copy == network([3, 2]))
        #expect(original != copy)
        #expect(original.parameters[0].values == copy.parameters[0].values.map { $0 + 1 })
    }

    @Test("Unshared weights are updated in place, shared ones are copied once")
    func inPlace() {
        var original = network([30, 20, 10])
        func addresses() -> [Int] {
            var found: [Int] = []
            original.updateParameters { _, values in
                unsafe values.withUnsafeMutableBufferPointer {
                    found.append(Int(bitPattern: $0.baseAddress))
                }
            }
            return found
        }
        let before = addresses()
        #expect(addresses() == before)
        let held = original
        let after = addresses()
        #expect(zip(before, after).allSatisfy { $0 != $1 })
        #expect(addresses() == after)
        #expect(held == original)
    }

    @Test("A weight that is not finite is detected", arguments: 0..<4)
    func finite(parameter changed: Int) {
        var network = network([3, 2, 2])
        network.updateParameters { parameter, values in if parameter == changed { values[1] = .nan } }
        #expect(!network.isFinite)
    }
}

@Suite("Initialization")
struct InitializationTests {
    @Test("Glorot draws weights in ±√(6 / (in + out)) and no biases")
    func glorot() {
        var generator = SeededGenerator(seed: 9)
        let layer = Initialization.glorotUniform.layer(inputs: 784, outputs: 10, from: &generator)
        expectUniform(layer.weights.values, within: (6 / Float(794)).squareRoot())
        #expect(layer.bias == Array(repeating: 0, count: 10))
    }

    @Test("PyTorch's default draws weights and biases in ±1/√in")
    func torch() {
        var generator = SeededGenerator(seed: 9)
        let layer = Initialization.torchDefault.layer(inputs: 784, outputs: 128, from: &generator)
        expectUniform(layer.weights.values, within: 1 / 28)
        #expect(layer.bias.allSatisfy { abs($0) <= 1 / 28 } && Set(layer.bias).count > 100)
    }

    private func expectUniform(_ values: [Float], within bound: Float) {
        #expect(values.allSatisfy { abs($0) <= bound })
        // Mean and variance of a uniform distribution, within the uncertainty of thousands of draws.
        let mean = values.reduce(0, +) / Float(values.count)
        let variance = values.reduce(0) { $0 + $1 * $1 } / Float(values.count)
        #expect(abs(mean) < bound / 20)
        #expect(abs(variance / (bound * bound / 3) - 1) < 0.05)
    }

    @Test("The seed determines the weights")
    func seed() {
        #expect(network([5, 4, 3], seed: 1) == network([5, 4, 3], seed: 1))
        #expect(network([5, 4, 3], seed: 1) != network([5, 4, 3], seed: 2))
    }
}
