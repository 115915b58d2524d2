import ArgumentParser
import Learning
import Training

/// How it is trained.
struct OptimisationOptions: ParsableArguments {
    @Option(help: "The optimiser.")
    var optimizer: OptimizerName?

    @Option(
        help: ArgumentHelp(
            """
            The learning rate. Default: the preset's; with --optimizer 0.1 for sgd, 0.05 for momentum and nesterov, \
            0.001 for the others.
            """, valueName: "rate"))
    var learningRate: Double?

    @Option(
        help: """
            How the learning rate changes: not at all; in steps (to a tenth after each third of the epochs); as a cosine \
            (to 0 at the end); on a plateau (halved after more than 2 epochs without a lower validation loss).
            """)
    var schedule: Schedule.Shape?

    @Option(
        help: ArgumentHelp(
            "Raise the learning rate from near 0 over the first so many epochs; 0.5 is half an epoch.",
            valueName: "epochs"))
    var warmup: Double?

    @Option(help: ArgumentHelp("Weight decay. Default: 0.01 with --optimizer adamw, otherwise 0.", valueName: "rate"))
    var weightDecay: Double?

    @Option(help: ArgumentHelp("Gradient clipping: the largest norm of a batch's gradients.", valueName: "norm"))
    var clipNorm: Double?

    @Option(
        help: ArgumentHelp(
            "Label smoothing: the share of each label spread over all classes, 0 to 1.", valueName: "share"))
    var labelSmoothing: Double?

    @Option(
        help: ArgumentHelp(
            "How much each class counts: 'balanced', or a number for each class, such as 1,2.5,1.", valueName: "weights"
        ))
    var classWeights: ClassWeightsArgument?

    @Option(help: ArgumentHelp("Samples in a batch.", valueName: "samples"))
    var batchSize: Int?

    @Option(help: ArgumentHelp("Passes over the training samples.", valueName: "n"))
    var epochs: Int?

    @Option(
        help: ArgumentHelp(
            "Stop after so many epochs without a lower validation loss, and keep the weights of the best epoch.",
            valueName: "epochs"))
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
