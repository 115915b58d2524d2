import ArgumentParser
import Datasets
import Training

/// What a run begins with, where that is not nothing.
struct OriginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Go on with a run that was stopped, to the same bits as if it had not been: its name, or a model file. Its \
            settings are taken from there; --epochs may say that there are more now.
            """, valueName: "run|file"))
    var resume: String?

    @Option(
        help: ArgumentHelp(
            """
            Begin with the weights of a model file, be it PyTorch's. Its last layer is drawn anew where the classes are \
            others.
            """, valueName: "file"))
    var finetune: String?

    @Option(help: "With --finetune: leave the first N layers as they are.")
    var freeze: Int?

    @Option(help: "With --finetune: the learning rate of the last layer, where it is to be another.")
    var headLearningRate: Double?

    func validate() throws {
        if resume != nil, finetune != nil { throw ValidationError("--resume and --finetune exclude each other") }
        if finetune == nil, freeze != nil || headLearningRate != nil {
            throw ValidationError("\(freeze != nil ? "--freeze" : "--head-learning-rate") needs --finetune")
        }
    }

    /// What the run is to be, and what it begins with.
    struct Start {
        var configuration: TrainingConfiguration
        var origin = Trainer.Origin.initialization
        /// The stored run that goes on.
        var run: RunsFolder.Run?
        /// The data that the file names, where that is one that every machine knows by its name.
        var knownData: String?
    }

    func start(
        _ model: ModelOptions, _ optimisation: OptimisationOptions, runs: String?
    ) throws(Failure) -> Start {
        if let resume { return try resumed(resume, model, optimisation, runs: runs) }
        var configuration = (model.preset ?? .torchMLP).configuration
        model.apply(to: &configuration)
        optimisation.apply(to: &configuration)
        configuration.frozenLayers = freeze ?? 0
        configuration.headLearningRate = headLearningRate
        guard let finetune else { return Start(configuration: configuration) }
        guard model.hidden == nil, model.activation == nil, !model.batchNorm, model.dropout == nil else {
            throw Failure(
                .wrongUsage,
                "--finetune takes the network of the file: --hidden, --activation, --batch-norm and --dropout cannot be "
                    + "given beside it.")
        }
        let file = try StoredModel.load(finetune)
        return Start(
            configuration: configuration.with(networkOf: file), origin: .finetune(file), knownData: knownData(file))
    }

    private func resumed(
        _ argument: String, _ model: ModelOptions, _ optimisation: OptimisationOptions, runs: String?
    ) throws(Failure) -> Start {
        let given = model.given + optimisation.given
        guard given.isEmpty else {
            throw Failure(
                .wrongUsage, "--resume goes on with the run's own settings: \(given[0]) cannot be given beside it.")
        }
        let run = try RunsFolder.Run(named: argument, in: runs)
        let path = run?.modelPath ?? argument
        let file = try StoredModel.load(path)
        guard let training = file.training, let point = training.resume else {
            throw Failure(
                .badData,
                "\(path): the file holds a model, and not where its training stands; --finetune can begin from it.")
        }
        do throws(TrainingError) {
            var configuration = try TrainingConfiguration(settings: training.settings, seed: training.seed)
            configuration.epochs = optimisation.epochs ?? point.plannedEpochs
            return Start(
                configuration: configuration, origin: .resume(file), run: run, knownData: knownData(file))
        } catch {
            throw Failure(.badData, "\(path): \(error)")
        }
    }

    private func knownData(_ file: ModelFile) -> String? {
        file.dataName.flatMap { DataSource.knownNames.contains($0) ? $0 : nil }
    }
}
