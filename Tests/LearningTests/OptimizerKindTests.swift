import Learning
import Matrices
import Testing

/// Three weights 1, −2 and ½, updated with four gradients.
private let gradients: [[Float]] = [[0.5, -1, 0], [0.25, 0.5, -2], [-1, 0.1, 0.3], [0, 0, 1]]

/// The weights after each step with a rate of 0.1, computed with numpy from PyTorch's formulas in double precision.
private let figures: [(kind: Optimizer.Kind, decay: Double, steps: [[Double]])] = [
    (.sgd, 0, [[0.95, -1.9, 0.5], [0.925, -1.95, 0.7], [1.025, -1.96, 0.67], [1.025, -1.96, 0.57]]),
    (
        .sgd, 0.2,
        [
            [0.93, -1.86, 0.49], [0.8864, -1.8728, 0.6802], [0.968672, -1.845344, 0.636596],
            [0.94929856, -1.80843712, 0.52386408],
        ]
    ),
    (.momentum, 0, [[0.95, -1.9, 0.5], [0.88, -1.86, 0.7], [0.917, -1.834, 0.85], [0.9503, -1.8106, 0.885]]),
    (
        .momentum, 0.2,
        [
            [0.93, -1.86, 0.49], [0.8234, -1.7468, 0.6712], [0.810992, -1.619984, 0.790856],
            [0.78360496, -1.47344992, 0.78272928],
        ]
    ),
    (
        .nesterov, 0,
        [[0.905, -1.81, 0.5], [0.817, -1.824, 0.88], [0.9503, -1.8106, 0.985], [0.98027, -1.78954, 0.9165]]
    ),
    (
        .nesterov, 0.2,
        [
            [0.867, -1.734, 0.481], [0.729854, -1.649708, 0.834622], [0.806794148, -1.516368296, 0.892824164],
            [0.768519476, -1.359435311, 0.763301989],
        ]
    ),
    (
        .rmsprop, 0,
        [
            [2e-07, -1.0000001, 0.5], [-0.449012974, -1.449013315, 1.49999995],
            [0.425726616, -1.53890299, 1.350928759],
            [0.425726616, -1.53890299, 0.904139432],
        ]
    ),
    (
        .rmsprop, 0.2,
        [
            [1.43e-07, -1.000000071, -0.499999], [-0.337837684, -1.210538027, 0.49888039],
            [0.485361618, -1.110805186, 0.31116357], [0.410344221, -0.955993585, -0.136971878],
        ]
    ),
    (
        .adam(epsilon: 1e-8), 0,
        [
            [0.900000002, -1.900000001, 0.5], [0.80678204, -1.873366297, 0.574413682],
            [0.827417743, -1.858556464, 0.621817817], [0.844321255, -1.846425151, 0.630840308],
        ]
    ),
    (
        .adam(epsilon: 1e-8), 0.2,
        [
            [0.900000001, -1.900000001, 0.40000001], [0.80395016, -1.839597385, 0.470829643],
            [0.797703436, -1.781757541, 0.511628384], [0.784803254, -1.721720678, 0.512280097],
        ]
    ),
    (
        .adamW(epsilon: 1e-8), 0,
        [
            [0.900000002, -1.900000001, 0.5], [0.80678204, -1.873366297, 0.574413682],
            [0.827417743, -1.858556464, 0.621817817], [0.844321255, -1.846425151, 0.630840308],
        ]
    ),
    (
        .adamW(epsilon: 1e-8), 0.2,
        [
            [0.880000002, -1.860000001, 0.49], [0.76918204, -1.796166297, 0.554613682],
            [0.774434102, -1.745433138, 0.590925543], [0.775848932, -1.698393162, 0.588129523],
        ]
    ),
]

@Suite("Every optimizer against PyTorch's update")
struct OptimizerKindTests {
    private let start = Network(layers: [
        .dense(DenseLayer(weights: Matrix(rows: 1, columns: 3, values: [1, -2, 0.5]), bias: [4]))
    ])

    private func step(
        _ optimizer: inout Optimizer, _ network: inout Network, _ index: Int, bias: Float = 1, scale: Double = 1
    ) {
        let weights = Matrix(rows: 1, columns: 3, values: gradients[index])
        optimizer.update(
            &network, gradients: [weights, Matrix(rows: 1, columns: 1, values: [bias])], scale: scale)
    }

    @Test("Four steps, with and without weight decay", arguments: figures.indices)
    func reference(index: Int) {
        let (kind, decay, wanted) = figures[index]
        var network = start
        var optimizer = Optimizer(kind, learningRate: 0.1, weightDecay: decay, for: network)
        for (index, wanted) in wanted.enumerated() {
            step(&optimizer, &network, index)
            for (got, wanted) in zip(network.parameters[0].values, wanted) {
                #expect(abs(Double(got) - wanted) < 2e-6, "\(kind), decay \(decay), step \(index + 1)")
            }
        }
        #expect(optimizer.steps == 4)
    }

    @Test("The result does not depend on how many numbers there are", arguments: figures.indices)
    func sizes(index: Int) {
        let (kind, decay, _) = figures[index]
        // The steps of a number do not depend on how many others there are.
        func train(_ size: Int, from first: Int) -> [Float] {
            var network = Network(layers: [
                .dense(
                    DenseLayer(
                        weights: Matrix(
                            rows: 1, columns: size, values: (0..<size).map { Float($0 + first) / 7 - 3 }), bias: [0]))
            ])
            var optimizer = Optimizer(kind, learningRate: 0.01, weightDecay: decay, for: network)
            for step in 0..<3 {
                let gradient = (0..<size).map { Float((($0 + first) * 37 + step * 11) % 19) / 10 - 0.9 }
                optimizer.update(
                    &network,
                    gradients: [Matrix(rows: 1, columns: size, values: gradient), Matrix(rows: 1, columns: 1)])
            }
            return network.parameters[0].values
        }
        let alone = (0..<65).map { train(1, from: $0)[0] }
        for size in [1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 65] {
            for (got, wanted) in zip(train(size, from: 0), alone) { #expect(abs(got - wanted) <= 1e-6) }
        }
    }

    @Test("A restored state continues with the same bits", arguments: figures.indices)
    func restored(index: Int) {
        let (kind, decay, _) = figures[index]
        var network = start
        var optimizer = Optimizer(kind, learningRate: 0.1, weightDecay: decay, for: network)
        step(&optimizer, &network, 0)
        step(&optimizer, &network, 1)
        var copy = network
        var resumed = Optimizer(kind, learningRate: 0.1, weightDecay: decay, for: copy)
        let isRestored = resumed.restore(optimizer.state)
        #expect(isRestored && resumed == optimizer)
        for index in 2..<4 {
            step(&optimizer, &network, index)
            step(&resumed, &copy, index)
        }
        #expect(copy == network && resumed == optimizer)
    }

    @Test("A state of another optimizer, of other sizes or with non-finite numbers is refused")
    func refused() {
        let adam = Optimizer(.adam(epsilon: 1e-8), learningRate: 0.1, for: start)
        var momentum = Optimizer(.momentum, learningRate: 0.1, for: start)
        let before = momentum
        var states = [adam.state, momentum.state, momentum.state, momentum.state]
        states[1].firstMoments[0].removeLast()
        states[2].firstMoments[1][0] = .nan
        states[3].steps = -1
        for state in states {
            let isRestored = momentum.restore(state)
            #expect(!isRestored && momentum == before)
        }
    }

    @Test("A factor of 0 freezes a parameter and its moments; others scale its rate", arguments: figures.indices)
    func factors(index: Int) {
        let (kind, decay, _) = figures[index]
        var network = start
        var optimizer = Optimizer(
            kind, learningRate: 0.1, weightDecay: decay, rateFactors: [0, 2], for: network)
        var double = start
        var doubled = Optimizer(kind, learningRate: 0.2, weightDecay: decay, for: double)
        for index in 0..<4 {
            step(&optimizer, &network, index, bias: 0.3)
            step(&doubled, &double, index, bias: 0.3)
        }
        #expect(network.parameters[0] == start.parameters[0])
        #expect(network.parameters[1] == double.parameters[1] && network.parameters[1] != start.parameters[1])
        #expect(optimizer.state.firstMoments.first?.allSatisfy { $0 == 0 } ?? true)
        #expect(optimizer.state.secondMoments.first?.allSatisfy { $0 == 0 } ?? true)
    }

    @Test("Clipping shortens long gradients to the limit, and leaves short ones unchanged")
    func clipping() {
        let frozen = Optimizer(.sgd, learningRate: 1, rateFactors: [1, 0], for: start)
        let all = Optimizer(.sgd, learningRate: 1, for: start)
        let long = [Matrix(rows: 1, columns: 3, values: [3, 0, 4]), Matrix(rows: 1, columns: 1, values: [12])]
        #expect(all.norm(of: long) == 13 && frozen.norm(of: long) == 5)
        #expect(abs(Optimizer.clippingScale(norm: 13, limit: 1) - 1 / 13.000001) < 1e-12)
        #expect(Optimizer.clippingScale(norm: 0.5, limit: 1) == 1 && Optimizer.clippingScale(norm: 0, limit: 1) == 1)
        var network = start
        var optimizer = all
        optimizer.update(&network, gradients: long, scale: Optimizer.clippingScale(norm: 13, limit: 1))
        let moved = zip(start.parameters, network.parameters).flatMap { zip($0.values, $1.values).map { $0 - $1 } }
        #expect(abs(moved.reduce(0) { $0 + $1 * $1 }.squareRoot() - 1) < 1e-5)
    }

    @Test("The moments are updated in place, step after step")
    func inPlace() {
        var network = network([200, 100])
        var optimizer = Optimizer(.adam(epsilon: 1e-8), learningRate: 0.1, for: network)
        let gradients = [Matrix(rows: 100, columns: 200, repeating: 1), Matrix(rows: 1, columns: 100)]
        func address() -> Int {
            unsafe optimizer.firstMoments[0].withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
        }
        // Both moments begin as the same array of zeros: the first step makes them two.
        optimizer.update(&network, gradients: gradients)
        let before = address()
        optimizer.update(&network, gradients: gradients)
        #expect(address() == before)
    }
}
