package import Learning

/// The configuration of a run. Together with the data, it determines every bit of the result.
package struct TrainingConfiguration: Hashable, Sendable {
    /// The widths of the hidden layers, from input to output; empty for softmax regression.
    package var hidden: [Int]
    /// The width of the embedding, the first layer for texts. nil means `usualEmbedding` for texts, and none for other
    /// samples, which must have none.
    package var embedding: Int?
    package var activation: Activation
    /// Whether hidden layers have batch normalisation.
    package var batchNorm: Bool
    /// The probability that dropout switches off a hidden unit in training, 0..<1.
    package var dropout: Double
    package var optimizer: Optimizer.Kind
    /// The learning rate at the start of the schedule, after the warm-up.
    package var learningRate: Double
    package var schedule: Schedule
    package var weightDecay: Double
    /// The largest norm of a batch's gradients; larger gradients are scaled down to it. nil disables gradient clipping.
    package var clipNorm: Double?
    package var labelSmoothing: Double
    package var classWeights: ClassWeights
    /// How scores become probabilities.
    package var head: HeadChoice
    /// The loss; nil for the head's own. Only the softmax takes another one.
    package var loss: RobustLoss?
    /// The probability, 0..<1, with which a training sample gets one of the wrong labels.
    package var labelNoise: Double
    /// The lesson that the run gives; nil for none.
    package var lesson: Lesson?
    /// Which classes a step scores: all, or for very many classes some of them.
    package var trainedClasses: TrainedClasses
    package var batchSize: Int
    package var epochs: Int
    /// The number of epochs without a lower validation loss after which the run ends, keeping the weights of the best
    /// epoch; nil disables early stopping.
    package var earlyStopping: Int?
    package var initialization: Initialization
    /// The number of layers, from the input, that training leaves unchanged.
    package var frozenLayers: Int
    /// The initial learning rate of the last layer; nil to use `learningRate`.
    package var headLearningRate: Double?
    package var seed: UInt64

    /// The choice of a map from scores to probabilities.
    package enum HeadChoice: String, Hashable, Sendable, CaseIterable {
        case softmax, sparsemax, entmax15

        /// nil for the softmax, which is not sparse.
        package var sparseMap: OutputHead.SparseMap? { OutputHead.SparseMap(rawValue: rawValue) }
    }

    /// The weight of each class's samples in the training loss.
    package enum ClassWeights: Hashable, Sendable {
        case equal
        /// Every class has the same total weight, however many samples it has.
        case balanced
        /// One weight for each class.
        case list([Double])
    }

    package init(
        hidden: [Int], embedding: Int? = nil, activation: Activation = .relu, batchNorm: Bool = false,
        dropout: Double = 0, optimizer: Optimizer.Kind, learningRate: Double, schedule: Schedule = Schedule(),
        weightDecay: Double = 0,
        clipNorm: Double? = nil, labelSmoothing: Double = 0, classWeights: ClassWeights = .equal,
        head: HeadChoice = .softmax, loss: RobustLoss? = nil, labelNoise: Double = 0, lesson: Lesson? = nil,
        trainedClasses: TrainedClasses = .all, batchSize: Int, epochs: Int, earlyStopping: Int? = nil,
        initialization: Initialization,
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
        self.head = head
        self.loss = loss
        self.labelNoise = labelNoise
        self.lesson = lesson
        self.trainedClasses = trainedClasses
        self.batchSize = batchSize
        self.epochs = epochs
        self.earlyStopping = earlyStopping
        self.initialization = initialization
        self.frozenLayers = frozenLayers
        self.headLearningRate = headLearningRate
        self.seed = seed
    }

    /// The network plan for samples with the given numbers of features and classes.
    package func plan(features: Int, classes: Int) -> NetworkPlan {
        NetworkPlan(
            features: features, hidden: hidden, classes: classes, activation: activation, batchNorm: batchNorm,
            dropout: dropout, embedding: embedding, head: outputHead)
    }

    /// The head of the network; the loss must be one that the head takes.
    package var outputHead: OutputHead {
        if lesson == .doubleSoftmax { return .softmaxTwice }
        if let sparse = head.sparseMap { return .sparse(sparse) }
        return loss.map { .robust($0) } ?? .softmax
    }

    /// The weights and the smoothing of the training loss, given the number of training samples of each class.
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

/// Named settings, taken from the beginner's example of the named framework.
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
