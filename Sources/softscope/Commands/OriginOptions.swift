import ArgumentParser
import Datasets
import Training

/// What a run begins with, where that is not nothing.
struct OriginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Resume a stopped run, by its name or its model file, to the same bits as if it had never stopped. Its \
            settings come from there; --epochs can add more epochs.
            """, valueName: "run|file"))
    var resume: String?

    @Option(
        help: ArgumentHelp(
            """
            Start from the weights of a model file, which may be PyTorch's. If the classes differ, the last layer is \
            initialised again.
            """, valueName: "file"))
    var finetune: String?

    @Option(help: "With --finetune of weights alone: the names of the layers, front to back, such as fc1,fc2,fc3.")
    var layers: LayerList?

    @Option(help: "With --finetune: freeze the first N layers.")
    var freeze: Int?

    @Option(help: "With --finetune: a separate learning rate for the last layer.")
    var headLearningRate: Double?

    func validate() throws {
        if resume != nil, finetune != nil { throw ValidationError("--resume and --finetune exclude each other") }
        let given = [
            ("--freeze", freeze != nil), ("--head-learning-rate", headLearningRate != nil), ("--layers", layers != nil),
        ]
        if finetune == nil, let option = given.first(where: \.1)?.0 {
            throw ValidationError("\(option) needs --finetune")
        }
    }

    /// What a run begins with.
    struct Start: Sendable {
        var origin = Trainer.Origin.initialization
        /// Of the run that goes on.
        var configuration: TrainingConfiguration?
        /// The stored run that goes on.
        var run: RunsFolder.Run?
        /// How the data of the run that goes on was made of what its source holds.
        var loading: (options: LoadingOptions, augmentation: Augmentation?)?
        /// Where that run's folder says that its data is.
        var note: DataNote?
        /// What the data was called that the file's model was trained on.
        var dataName: String?
        var frozenLayers = 0
        var headLearningRate: Double?

        /// How texts become numbers for the model that training begins with; nil where that takes no texts, or there is
        /// none.
        var textFeatures: TextFeatures? {
            switch origin {
            case .initialization: return nil
            case .resume(let file), .finetune(let file):
                guard case .text(let features) = file.input else { return nil }
                return features
            }
        }
    }

    /// The model that a run begins with, as the command line names it.
    var model: String? { resume ?? finetune }

    /// Whether a run that goes on has an answer of its own to an option.
    private static func isFixedByResuming(_ option: OptionTable.Option) -> Bool {
        !["data", "epochs", "threads", "resume"].contains(option.name)
    }

    /// Whether the model that is fine-tuned has an answer of its own to an option.
    static func isFixedByFinetuning(_ option: OptionTable.Option) -> Bool {
        option.section == TrainingArguments.Section.model.rawValue && option.name != "initialization"
    }

    /// - Parameters:
    ///   - arguments: all that are given; those that the run's model answers are refused.
    ///   - runs: the folder of the stored runs, where one was given.
    func start(beside arguments: TrainingArguments, epochs: Int?, runs: String?) throws(Failure) -> Start {
        func refuse(_ sentence: String, where isFixed: (OptionTable.Option) -> Bool) throws(Failure) {
            let given = arguments.given(in: [.data, .model, .optimisation, .start])
            guard let option = given.first(where: { OptionTable.training[$0.name].map(isFixed) ?? false }) else {
                return
            }
            throw Failure(.wrongUsage, "\(sentence): --\(option.name) cannot be given beside it.")
        }
        if let resume {
            try refuse("--resume goes on with the run's own settings", where: Self.isFixedByResuming)
            return try resumed(resume, epochs: epochs, runs: runs)
        }
        guard let finetune else { return Start() }
        try refuse("--finetune takes the network of the file", where: Self.isFixedByFinetuning)
        let file = try StoredModel.load(finetune, assuming: ModelFile.Assumptions(layers: layers?.names))
        return Start(
            origin: .finetune(file), dataName: file.dataName, frozenLayers: freeze ?? 0,
            headLearningRate: headLearningRate)
    }

    private func resumed(_ argument: String, epochs: Int?, runs: String?) throws(Failure) -> Start {
        let run = try RunsFolder.Run(named: argument, in: runs)
        let path = run?.modelPath ?? argument
        let file = try StoredModel.load(path)
        guard let training = file.training, let point = training.resume else {
            throw Failure(
                .badData,
                "\(path): the file holds a model, and not where its training stands; --finetune can begin from it.")
        }
        do throws(TrainingError) {
            var (configuration, loading, augmentation) = try training.checkedSettings()
            configuration.epochs = epochs ?? point.plannedEpochs
            return Start(
                origin: .resume(file), configuration: configuration, run: run,
                loading: (loading, augmentation),
                note: DataNote(besideModel: path), dataName: file.dataName)
        } catch {
            throw Failure(.badData, "\(path): \(error)")
        }
    }

    /// The data to use where none is named. Throws where a file's data is not one that every machine knows, nor that the
    /// run's folder knows the place of.
    static func data(for start: Start) throws(Failure) -> String {
        guard let note = start.note else {
            let name = start.dataName ?? "mnist"
            if DataSource.knownNames.contains(name) { return name }
            throw Failure(.wrongUsage, "the model was trained on \(name): say with --data where that is.")
        }
        do throws(DatasetError) { _ = try DataSource.resolve(note.path) } catch {
            guard error.isMissing else { throw Failure(error) }
            throw Failure(
                .notThere,
                "The run was trained on \(note.path), where nothing can be found now: say with --data where that is.")
        }
        return note.path
    }
}
