package import Learning
package import Telemetry

/// What a run is to do: with the data, all that its bits depend on.
package struct TrainingConfiguration: Hashable, Sendable {
    /// Widths of the hidden layers, front to back; none is softmax regression.
    package var hidden: [Int]
    package var activation: Activation
    package var optimizer: Optimizer.Kind
    package var learningRate: Double
    package var batchSize: Int
    package var epochs: Int
    package var initialization: Initialization
    package var seed: UInt64

    package init(
        hidden: [Int], activation: Activation = .relu, optimizer: Optimizer.Kind, learningRate: Double,
        batchSize: Int, epochs: Int, initialization: Initialization, seed: UInt64 = 1
    ) {
        self.hidden = hidden
        self.activation = activation
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.batchSize = batchSize
        self.epochs = epochs
        self.initialization = initialization
        self.seed = seed
    }

    /// Throws `TrainingError.setting` for the first value that is out of its range.
    package func validate() throws(TrainingError) {
        func require(_ holds: Bool, _ name: String, _ expected: String, _ found: some Any)
            throws(TrainingError)
        {
            guard holds else { throw .setting(name: name, expected: expected, found: "\(found)") }
        }
        // The upper limits leave every product of sizes far from overflow, and are beyond any machine's memory.
        for width in hidden {
            try require(
                (1...Self.largestWidth).contains(width), "hidden", "widths of 1 to \(Self.largestWidth)",
                width)
        }
        try require(hidden.count <= 100, "hidden", "at most 100 layers", hidden.count)
        try require(
            learningRate > 0 && learningRate.isFinite, "learning-rate", "a finite number above 0",
            learningRate)
        try require(
            (1...Self.largestBatch).contains(batchSize), "batch-size", "1 to \(Self.largestBatch)", batchSize)
        try require((1...Self.mostEpochs).contains(epochs), "epochs", "1 to \(Self.mostEpochs)", epochs)
    }

    private static let largestWidth = 65_536
    private static let largestBatch = 1_000_000
    private static let mostEpochs = 1_000_000

    /// Names and values as a run's description shows them.
    package var settings: [RunDescription.Setting] {
        let optimizerName =
            switch optimizer {
            case .sgd: "sgd"
            case .adam: "adam"
            }
        // Without a hidden layer there is nothing to activate.
        let activations: [RunDescription.Setting] =
            hidden.isEmpty ? [] : [.init("activation", .text(activation.rawValue))]
        return [.init("hidden", .integers(hidden))] + activations + [
            .init("optimizer", .text(optimizerName)),
            .init("learning_rate", .number(learningRate)),
            .init("batch_size", .integer(batchSize)),
            .init("epochs", .integer(epochs)),
            .init("initialization", .text(initialization.rawValue)),
        ]
    }
}

/// Settings under a name: those with which the named framework's beginner's example trains.
package enum Preset: String, Hashable, Sendable, CaseIterable {
    case kerasMLP = "keras-mlp"
    case torchMLP = "torch-mlp"
    case softmaxRegression = "softmax-regression"

    package var configuration: TrainingConfiguration {
        switch self {
        case .kerasMLP:
            TrainingConfiguration(
                hidden: [10], optimizer: .adam(epsilon: 1e-7), learningRate: 1e-3, batchSize: 32, epochs: 5,
                initialization: .glorotUniform)
        case .torchMLP:
            TrainingConfiguration(
                hidden: [128], optimizer: .adam(epsilon: 1e-8), learningRate: 1e-3, batchSize: 64, epochs: 10,
                initialization: .torchDefault)
        case .softmaxRegression:
            TrainingConfiguration(
                hidden: [], optimizer: .sgd, learningRate: 0.1, batchSize: 128, epochs: 10,
                initialization: .torchDefault)
        }
    }
}
