import Learning
import Matrices
import Testing

@Suite("Optimizers against steps computed by hand")
struct OptimizerTests {
    /// One weight 1 and one bias −2, updated with the given derivatives.
    private func train(_ kind: Optimizer.Kind, rate: Double, _ gradients: [(Float, Float)]) -> [(
        Float, Float
    )] {
        var network = Network(layers: [
            .dense(DenseLayer(weights: Matrix(rows: 1, columns: 1, values: [1]), bias: [-2]))
        ])
        var optimizer = Optimizer(kind, learningRate: rate, for: network)
        return gradients.map { weight, bias in
            optimizer.update(
                &network,
                gradients: [
                    Matrix(rows: 1, columns: 1, values: [weight]),
                    Matrix(rows: 1, columns: 1, values: [bias]),
                ])
            return (network.parameters[0].values[0], network.parameters[1].values[0])
        }
    }

    @Test("Gradient descent subtracts rate × gradient")
    func sgd() {
        let moved = train(.sgd, rate: 0.1, [(0.5, -1), (0.25, 0)])
        #expect(abs(moved[0].0 - 0.95) < 1e-7 && abs(moved[0].1 - -1.9) < 1e-6)
        #expect(abs(moved[1].0 - 0.925) < 1e-7 && moved[1].1 == moved[0].1)
    }

    @Test("Adam's first step is the rate for any gradient, its second one combines both")
    func adam() {
        let moved = train(.adam(epsilon: 1e-8), rate: 0.001, [(0.5, -1e-3), (-0.25, 0)])
        #expect(abs(moved[0].0 - 0.999) < 1e-7)
        #expect(abs(moved[0].1 - -1.99900001) < 3e-7)
        // m = 0.9 · 0.05 − 0.1 · 0.25 = 0.02, m̂ = 0.02 / 0.19; v = 0.999 · 0.00025 + 0.001 · 0.0625 = 0.00031225,
        // v̂ = v / 0.001999; 0.999 − 0.001 · 0.1052631579 / 0.3952253807
        #expect(abs(moved[1].0 - 0.998733663) < 1e-7)
    }

    @Test("A gradient of 0 changes nothing, and epsilon is added outside the root")
    func epsilon() {
        #expect(train(.adam(epsilon: 1e-8), rate: 0.1, [(0, 0)])[0] == (1, -2))
        // 1 − 0.1 · 0.5 / (0.5 + 1)
        #expect(abs(train(.adam(epsilon: 1), rate: 0.1, [(0.5, 0)])[0].0 - 0.9666667) < 1e-6)
    }

    @Test("The rate may change between steps")
    func rate() {
        var network = network([4, 3])
        var optimizer = Optimizer(.sgd, learningRate: 1, for: network)
        let gradients = [
            Matrix(rows: 3, columns: 4, repeating: 1), Matrix(rows: 1, columns: 3, repeating: 1),
        ]
        let start = network.parameters[0].values[0]
        optimizer.update(&network, gradients: gradients)
        optimizer.learningRate = 0.25
        optimizer.update(&network, gradients: gradients)
        #expect(abs(network.parameters[0].values[0] - (start - 1.25)) < 1e-6)
        #expect(optimizer.steps == 2)
    }

    @Test("Adam agrees with a loop in double precision over fifty steps, for every size", arguments: 1...65)
    func sizes(size: Int) {
        var network = network([size, 1])
        var optimizer = Optimizer(.adam(epsilon: 1e-7), learningRate: 0.01, for: network)
        var wanted = network.parameters[0].values.map(Double.init)
        var first = Array(repeating: 0.0, count: size)
        var second = first
        var generator = SeededGenerator(seed: 5, stream: UInt64(size))
        var (power1, power2) = (1.0, 1.0)
        for _ in 0..<50 {
            let gradient = (0..<size).map { _ in generator.nextFloat(in: -1..<1) }
            optimizer.update(
                &network,
                gradients: [Matrix(rows: 1, columns: size, values: gradient), Matrix(rows: 1, columns: 1)])
            power1 *= 0.9
            power2 *= 0.999
            for index in 0..<size {
                let derivative = Double(gradient[index])
                first[index] = 0.9 * first[index] + 0.1 * derivative
                second[index] = 0.999 * second[index] + 0.001 * derivative * derivative
                wanted[index] -=
                    0.01 * (first[index] / (1 - power1))
                    / ((second[index] / (1 - power2)).squareRoot() + 1e-7)
            }
        }
        for (got, wanted) in zip(network.parameters[0].values, wanted) {
            #expect(abs(Double(got) - wanted) < 1e-5)
        }
    }
}
