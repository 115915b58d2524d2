import ArgumentParser
import Learning
import Training

/// How it is trained.
struct OptimisationOptions: ParsableArguments {
    @Option(help: "The optimiser: \(OptimizerName.allCases.map(\.rawValue).joined(separator: ", ")).")
    var optimizer: OptimizerName?

    @Option(
        help: """
            Step size of the optimiser. Default: the preset's; where --optimizer is given 0.1 for sgd, 0.05 for momentum \
            and nesterov, 0.001 for the others.
            """)
    var learningRate: Double?

    @Option(
        help: """
            How the learning rate moves: constant; step (a tenth after each third of the epochs); cosine (to 0 at the \
            end); plateau (halved after more than 2 epochs without a lower validation loss).
            """)
    var schedule: Schedule.Shape?

    @Option(help: "Raise the learning rate from near 0 over so many epochs first; 0.5 is half of one.")
    var warmup: Double?

    @Option(help: "Pull weights towards 0. Default: 0.01 where --optimizer adamw is given, else 0.")
    var weightDecay: Double?

    @Option(help: "Shorten the gradients of a batch to this norm where they are longer.")
    var clipNorm: Double?

    @Option(help: "Spread this share of each label evenly over all classes, 0 to 1.")
    var labelSmoothing: Double?

    @Option(help: "How much each class counts: 'balanced', or a number for each between commas.")
    var classWeights: ClassWeightsArgument?

    @Option(help: "Samples in a batch.")
    var batchSize: Int?

    @Option(help: "How many times to go over the training samples.")
    var epochs: Int?

    @Option(help: "End after N epochs without a lower validation loss, and keep the weights of the best epoch.")
    var earlyStopping: Int?

    @Option(
        help: "Seeds the weights, the order of the samples and dropout: the same seed gives the same run. Default: 1.")
    var seed: UInt64?

    @Option(
        help: "Train on so many threads; any number gives the same run. Default: one for each processor, at most 8.")
    var threads: Int?

    func validate() throws {
        if let threads, !(1...64).contains(threads) {
            throw ValidationError("--threads must be 1 to 64, not \(threads)")
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
        if let batchSize { configuration.batchSize = batchSize }
        if let epochs { configuration.epochs = epochs }
        if let earlyStopping { configuration.earlyStopping = earlyStopping }
    }
}

enum OptimizerName: String, ExpressibleByArgument, CaseIterable {
    case sgd, momentum, nesterov, rmsprop, adam, adamw

    /// With the details of the preset's optimiser, where that is of the same kind.
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

/// Weights of classes as they are written: "balanced" or "1,2.5,1".
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
