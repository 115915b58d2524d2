import ArgumentParser
import ModelFiles
import Runs
import Training

/// The options for starting from a stored run or model.
struct OriginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Resume a stopped run, by its name, the beginning of it, or its model file, to the same bits as if it had never \
            stopped. Its settings come from there; --epochs can add more epochs.
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

    @Option(help: .setting("freeze"))
    var freeze: Int?

    @Option(help: .setting("head_learning_rate"))
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

    /// The model that a run begins with, as named on the command line.
    var model: String? { resume ?? finetune }

    /// Whether a resumed run already determines an option.
    private static func isFixedByResuming(_ option: OptionTable.Option) -> Bool {
        !["data", "epochs", "threads", "resume"].contains(option.name)
    }

    /// Whether an option with which a run began is given again when it is resumed: it says where and how it runs, and not
    /// what is trained.
    static func isKeptWhenResuming(_ option: OptionTable.Option) -> Bool {
        let sections: [TrainingArguments.Section] = [.run, .display]
        return option.name == "threads"
            || sections.contains { $0.rawValue == option.section } && !["name", "config", "save"].contains(option.name)
    }

    /// Whether the model to fine-tune already determines an option.
    static func isFixedByFinetuning(_ option: OptionTable.Option) -> Bool {
        option.section == TrainingArguments.Section.model.rawValue && option.name != "initialization"
    }

    /// - Parameters:
    ///   - arguments: all given options; those that the run's model determines are refused.
    ///   - runs: the folder of the stored runs, if one was given.
    func start(beside arguments: TrainingArguments, epochs: Int?, runs: String?) throws(Failure) -> RunStart {
        func refuse(_ sentence: String, where isFixed: (OptionTable.Option) -> Bool) throws(Failure) {
            let given = arguments.given(in: [.data, .model, .optimisation, .start])
            guard let option = given.first(where: { OptionTable.training[$0.name].map(isFixed) ?? false }) else {
                return
            }
            throw Failure(.wrongUsage, "\(sentence): --\(option.name) cannot be given beside it.")
        }
        if let resume {
            try refuse("--resume goes on with the run's own settings", where: Self.isFixedByResuming)
            return try failing(try RunStart(resuming: resume, epochs: epochs, runs: runs))
        }
        guard let finetune else { return RunStart() }
        try refuse("--finetune takes the network of the file", where: Self.isFixedByFinetuning)
        let assumptions = ModelFile.Assumptions(layers: layers?.names)
        return try failing(try RunStart(finetuning: finetune, assuming: assumptions))
    }

    func apply(to configuration: inout TrainingConfiguration) {
        configuration.frozenLayers = freeze ?? 0
        configuration.headLearningRate = headLearningRate
    }
}
