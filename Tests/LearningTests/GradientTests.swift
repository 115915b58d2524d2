import Learning
import Matrices
import Testing

@Suite("Gradients against finite differences")
struct GradientTests {
    /// The mean loss in double precision, implemented independently of the layers; its slopes are the expected
    /// gradients.
    private func loss(_ parameters: [[Double]], widths: [Int], inputs: Matrix, labels: [Int]) -> Double {
        var total = 0.0
        for (row, label) in labels.enumerated() {
            var signal = inputs.row(row).map(Double.init)
            for layer in 0..<widths.count - 1 {
                if layer > 0 { signal = signal.map { max(0, $0) } }
                let (weights, biases) = (parameters[2 * layer], parameters[2 * layer + 1])
                var outputs = biases
                for output in outputs.indices {
                    for (input, value) in signal.enumerated() {
                        outputs[output] += weights[output * signal.count + input] * value
                    }
                }
                signal = outputs
            }
            total -= logSoftmax(signal)[label]
        }
        return total / Double(labels.count)
    }

    @Test(
        "The derivative with respect to every weight and bias is the slope of the loss",
        arguments: [[5, 3], [5, 4, 3], [6, 5, 4, 3], [3, 1, 2]], [1, 2, 9])
    func slopes(widths: [Int], batch: Int) {
        var generator = SeededGenerator(seed: 21, stream: UInt64(widths.count), index: UInt64(batch))
        let network = Network(
            widths: widths, activation: .relu, initialization: .torchDefault, from: &generator)
        let inputs = Matrix(
            rows: batch, columns: widths[0],
            values: (0..<batch * widths[0]).map { _ in generator.nextFloat(in: -2..<2) })
        let labels = (0..<batch).map { _ in generator.next(below: widths[widths.count - 1]) }

        var pass = TrainingPass()
        // A larger batch first, so that the buffers have been used.
        _ = pass.run(
            network, inputs: Matrix(rows: 12, columns: widths[0], repeating: 0.5),
            labels: Array(repeating: 0, count: 12))
        let measure = pass.run(network, inputs: inputs, labels: labels)
        let parameters = network.parameters.map { $0.values.map(Double.init) }
        #expect(abs(measure.loss - loss(parameters, widths: widths, inputs: inputs, labels: labels)) < 1e-5)

        var squares = 0.0
        for parameter in parameters.indices {
            for index in parameters[parameter].indices {
                func moved(_ step: Double) -> Double {
                    var moved = parameters
                    moved[parameter][index] += step
                    return loss(moved, widths: widths, inputs: inputs, labels: labels)
                }
                let slope = (moved(1e-6) - moved(-1e-6)) / 2e-6
                let derivative = Double(pass.gradients[parameter].values[index])
                #expect(abs(slope - derivative) < 2e-6, "parameter \(parameter), number \(index)")
                squares += derivative * derivative
            }
        }
        #expect(abs(pass.gradientNorm - squares.squareRoot()) < 1e-12)
    }

    @Test("A loss that is not finite is returned, and nothing is backpropagated")
    func diverged() {
        var network = network([2, 2])
        network.updateParameters { _, values in values[0] = .infinity }
        var pass = TrainingPass()
        let measure = pass.run(network, inputs: Matrix(rows: 1, columns: 2, repeating: 1), labels: [0])
        #expect(!measure.loss.isFinite)
        #expect(pass.gradients.allSatisfy { $0.values.allSatisfy { $0 == 0 } })
    }
}
