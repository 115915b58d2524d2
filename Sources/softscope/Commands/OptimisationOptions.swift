import ArgumentParser
import Learning
import Training

/// Options for the optimisation.
struct OptimisationOptions: ParsableArguments {
    @Option(help: .setting("optimizer"))
    var optimizer: OptimizerName?

    @Option(help: .setting("learning_rate"))
    var learningRate: Double?

    @Option(help: .setting("schedule"))
    var schedule: Schedule.Shape?

    @Option(help: .setting("warmup"))
    var warmup: Double?

    @Option(help: .setting("weight_decay"))
    var weightDecay: Double?

    @Option(help: .setting("clip_norm"))
    var clipNorm: Double?

    @Option(help: .setting("label_smoothing"))
    var labelSmoothing: Double?

    @Option(help: .setting("class_weights"))
    var classWeights: ClassWeightsArgument?

    @Option(help: .setting("loss"))
    var loss: String?

    @Option(help: .setting("label_noise"))
    var labelNoise: Double?

    @Option(help: .setting("train_classes"))
    var trainClasses: TrainedClasses?

    @Option(help: .setting("batch_size"))
    var batchSize: Int?

    @Option(help: .setting("epochs"))
    var epochs: Int?

    @Option(help: .setting("early_stopping"))
    var earlyStopping: Int?

    @Option(
        help: ArgumentHelp(
            "Seeds the weights, the order of the samples and dropout: the same seed gives the same run. Default: 1.",
            valueName: "n"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "Training threads; any number gives the same model. Default: one for each processor, at most 8.",
            valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...64).contains(threads) {
            throw ValidationError("--threads must be 1 to 64, not \(threads)")
        }
        if let loss, loss != OutputHead.ownWord, RobustLoss(word: loss) == nil {
            throw ValidationError("--loss must be own, \(RobustLoss.expectedWords), not \(loss)")
        }
    }

    func apply(to configuration: inout TrainingConfiguration) {
        if let seed { configuration.seed = seed }
        if let optimizer {
            configuration.optimizer = optimizer.kind(like: configuration.optimizer)
            configuration.learningRate = configuration.optimizer.usualLearningRate
            configuration.weightDecay = configuration.optimizer.usualWeightDecay
        }
        if let learningRate { configuration.learningRate = learningRate }
        if let schedule { configuration.schedule.shape = schedule }
        if let warmup { configuration.schedule.warmup = warmup }
        if let weightDecay { configuration.weightDecay = weightDecay }
        if let clipNorm { configuration.clipNorm = clipNorm }
        if let labelSmoothing { configuration.labelSmoothing = labelSmoothing }
        if let classWeights { configuration.classWeights = classWeights.weights }
        if let loss { configuration.loss = RobustLoss(word: loss) }
        if let labelNoise { configuration.labelNoise = labelNoise }
        if let trainClasses { configuration.trainedClasses = trainClasses }
        if let batchSize { configuration.batchSize = batchSize }
        if let epochs { configuration.epochs = epochs }
        if let earlyStopping { configuration.earlyStopping = earlyStopping }
    }
}

enum OptimizerName: String, ExpressibleByArgument, CaseIterable {
    case sgd, momentum, nesterov, rmsprop, adam, adamw

    /// The optimiser, with the details of the preset's if that is of the same kind.
    func kind(like preset: Optimizer.Kind) -> Optimizer.Kind {
        switch (self, preset) {
        case (.sgd, _): .sgd
        case (.momentum, _): .momentum
        case (.nesterov, _): .nesterov
        case (.rmsprop, _): .rmsprop
        case (.adam, .adam): preset
        case (.adam, _): .adam(epsilon: 1e-8)
        case (.adamw, _): .adamW(epsilon: 1e-8)
        }
    }
}

extension Schedule.Shape: ExpressibleByArgument {}

extension TrainedClasses: ExpressibleByArgument {
    /// Accepts what `init(_:)` accepts.
    public init?(argument: String) { self.init(argument) }
}

/// Class weights on the command line: "balanced" or "1,2.5,1".
struct ClassWeightsArgument: ExpressibleByArgument {
    var weights: TrainingConfiguration.ClassWeights

    init?(argument: String) {
        do throws(TrainingError) {
            weights = try TrainingConfiguration.ClassWeights(argument)
        } catch {
            return nil
        }
    }
}
