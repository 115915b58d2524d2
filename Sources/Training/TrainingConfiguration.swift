package import Learning

/// What a run is to do: with the data, all that its bits depend on.
package struct TrainingConfiguration: Hashable, Sendable {
    /// Widths of the hidden layers, front to back; none is softmax regression.
    package var hidden: [Int]
    /// The width of the embedding that texts go through first; nil: `usualEmbedding` of texts, and none of all else,
    /// which must have none.
    package var embedding: Int?
    package var activation: Activation
    /// Whether hidden layers are normalised over the batch.
    package var batchNorm: Bool
    /// How likely a hidden unit is to be switched off in training, 0..<1.
    package var dropout: Double
    package var optimizer: Optimizer.Kind
    /// What the schedule begins with, once it is warm.
    package var learningRate: Double
    package var schedule: Schedule
    package var weightDecay: Double
    /// The largest norm that the gradients of a batch may have; longer ones are shortened. nil: any.
    package var clipNorm: Double?
    package var labelSmoothing: Double
    package var classWeights: ClassWeights
    package var batchSize: Int
    package var epochs: Int
    /// Ends the run after so many epochs without a lower validation loss, and keeps the weights of the best; nil: never.
    package var earlyStopping: Int?
    package var initialization: Initialization
    /// How many layers, from the front, training leaves as they are.
    package var frozenLayers: Int
    /// What the last layer's rate begins with, where it has one of its own.
    package var headLearningRate: Double?
    package var seed: UInt64

    /// How much a sample of each class counts in training.
    package enum ClassWeights: Hashable, Sendable {
        case equal
        /// So that each class counts as much as any other, however many samples it has.
        case balanced
        /// One for each class.
        case list([Double])
    }

    package init(
        hidden: [Int], embedding: Int? = nil, activation: Activation = .relu, batchNorm: Bool = false,
        dropout: Double = 0, optimizer: Optimizer.Kind, learningRate: Double, schedule: Schedule = Schedule(),
        weightDecay: Double = 0,
        clipNorm: Double? = nil, labelSmoothing: Double = 0, classWeights: ClassWeights = .equal,
        batchSize: Int, epochs: Int, earlyStopping: Int? = nil, initialization: Initialization,
        frozenLayers: Int = 0, headLearningRate: Double? = nil, seed: UInt64 = 1
    ) {
        self.hidden = hidden
        self.embedding = embedding
        self.activation = activation
        self.batchNorm = batchNorm
        self.dropout = dropout
        self.optimizer = optimizer
        self.learningRate = learningRate
        self.schedule = schedule
        self.weightDecay = weightDecay
        self.clipNorm = clipNorm
        self.labelSmoothing = labelSmoothing
        self.classWeights = classWeights
        self.batchSize = batchSize
        self.epochs = epochs
        self.earlyStopping = earlyStopping
        self.initialization = initialization
        self.frozenLayers = frozenLayers
        self.headLearningRate = headLearningRate
        self.seed = seed
    }

    /// The network for samples of so many numbers and so many classes.
    package func plan(features: Int, classes: Int) -> NetworkPlan {
        NetworkPlan(
            features: features, hidden: hidden, classes: classes, activation: activation, batchNorm: batchNorm,
            dropout: dropout, embedding: embedding)
    }

    /// The loss to lower, for training samples of which so many belong to each class.
    package func criterion(classCounts: [Int]) -> Criterion {
        let weights: [Double]? =
            switch classWeights {
            case .equal: nil
            case .balanced: Criterion.balancedWeights(counts: classCounts)
            case .list(let weights): weights
            }
        return Criterion(labelSmoothing: labelSmoothing, classWeights: weights)
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
