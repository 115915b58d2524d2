import Evaluation
import Telemetry
import Testing

@Suite("The hint about vanishing gradients") struct VanishingGradientTests {
    /// A run with the gradient norms of its layers before the first batch, and after one epoch.
    private static func run(start: [Double]? = nil, _ norms: [Double], widths: [Int]) -> RunHistory {
        var history = RunHistory()
        if let start { history.apply(.layers(layers(start, widths), afterBatch: 0)) }
        let report = ValidationReport(loss: 1, accuracy: 0.5, classes: [], predictions: [])
        history.apply(
            .epoch(
                EpochReport(
                    epoch: 1, lastBatch: 10, loss: 1, accuracy: 0.5, validation: report, learningRate: 1e-3, seconds: 1,
                    samplesPerSecond: 1)))
        history.apply(.layers(layers(norms, widths), afterBatch: 10))
        return history
    }

    private static func layers(_ norms: [Double], _ widths: [Int]) -> [LayerReport] {
        norms.enumerated().map { index, norm in
            LayerReport(
                name: "\(2 * index)", inputs: widths[index], outputs: widths[index + 1], activation: "sigmoid",
                gradientNorm: norm, updateRatio: 1e-3, weights: Histogram([]), gradients: Histogram([]),
                activations: Histogram([]), deadUnits: nil)
        }
    }

    private static let seven = [784] + Array(repeating: 64, count: 7) + [10]
    private static let untrained = [1.4e-4, 3.1e-4, 1.2e-3, 6.4e-3, 0.023, 0.107, 0.478, 1.506]

    @Test(
        "Seven sigmoid layers under Adam, as measured after an epoch of a third of MNIST, and of all of it",
        arguments: [
            [0.084, 0.036, 0.022, 0.0156, 0.0145, 0.029, 0.14, 0.521],
            [0.502, 0.222, 0.135, 0.0919, 0.0586, 0.0404, 0.145, 0.657],
        ])
    func sigmoids(norms: [Double]) {
        let hints = TrainingHints(Self.run(start: Self.untrained, norms, widths: Self.seven))
        guard case .vanishedAtStart("2", let ratio)? = hints.first else {
            Issue.record("\(hints.all)")
            return
        }
        #expect(ratio < 1e-4)
        // The middle layers are still faint; the last one never is.
        #expect(Self.layers(norms, Self.seven).filter(hints.isFaint).map(\.name).contains("10"))
        #expect(!hints.isFaint(Self.layers(norms, Self.seven)[7]))
        // Before the first batch, and by gradient descent, the gradient is as faint as it began.
        for history in [
            Self.run(Self.untrained, widths: Self.seven),
            Self.run(start: Self.untrained, Self.untrained, widths: Self.seven),
        ] {
            #expect(TrainingHints(history).first?.isVanishing == true)
        }
    }

    @Test(
        "No hint for networks that learn: seven ReLU layers, four sigmoid layers, one layer",
        arguments: [
            (
                [1.16, 0.36, 0.42, 0.44, 0.36, 0.34, 0.31, 0.32], [1.42, 0.73, 0.80, 0.98, 0.76, 0.66, 0.51, 0.63],
                seven
            ),
            (
                [0.0060, 0.012, 0.050, 0.25, 0.79], [0.116, 0.056, 0.065, 0.145, 0.50],
                [784, 64, 64, 64, 64, 10]
            ), ([1.80, 0.75], [0.60, 0.61], [784, 128, 10]),
        ])
    func learning(start: [Double], norms: [Double], widths: [Int]) {
        #expect(TrainingHints(Self.run(start: start, norms, widths: widths)).all.isEmpty)
    }

    @Test("A gradient is compared by weight, whatever the sizes of the layers, unless the first layer's norm is larger")
    func sizes() {
        let widths = [100, 1000, 1000, 10]
        // The last layer has 10,010 weights and biases, and the middle one a hundred times as many.
        #expect(!TrainingHints(Self.run([1, 0.2, 1], widths: widths)).all.contains { $0.isVanishing })
        #expect(TrainingHints(Self.run([1, 0.05, 1], widths: widths)).all.contains { $0.isVanishing })
        #expect(!TrainingHints(Self.run([0.02, 1], widths: [100_000, 100, 10])).all.contains { $0.isVanishing })
        #expect(TrainingHints(Self.run([0.005, 1], widths: [100_000, 100, 10])).all.contains { $0.isVanishing })
    }
}

extension TrainingHint {
    fileprivate var isVanishing: Bool { if case .vanishingGradient = self { true } else { false } }
}
