import ArgumentParser
import Learning
import ModelFiles
import Runs

/// A model file named on the command line.
struct ModelFileOptions: ParsableArguments {
    @Argument(
        help: """
            The model: a safetensors file of softscope's, the name of a stored run, or the weights of a PyTorch model of dense \
            layers.
            """)
    var checkpoint: String

    @OptionGroup var weights: WeightsOptions

    /// The path of the file: that of the stored run, if one has this name.
    var path: String { runPath ?? checkpoint }

    /// The path of the file of the stored run that has this name; nil if none has.
    var runPath: String? { (try? RunsFolder.Run(named: checkpoint, in: nil))?.modelPath }

    /// Reads the file. Throws if it does not exist, cannot be read, or is not a model.
    func load() throws(Failure) -> ModelFile {
        try failing(try StoredModel.load(path, assuming: weights.assumptions))
    }
}

/// What a file of weights alone does not say about its model.
struct WeightsOptions: ParsableArguments {
    @Option(
        help: """
            For weights alone: what stands between the dense layers \
            (\(Activation.allCases.map(\.rawValue).joined(separator: ", "))); relu if it is not said.
            """)
    var activation: Activation?

    @Option(help: "For weights alone: the names of the classes, such as cat,dog; else they are numbers from 0 on.")
    var classNames: ClassNameList?

    @Option(
        help: """
            For weights alone whose names and shapes do not tell the order of the layers: their names, front to back, \
            such as fc1,fc2,fc3.
            """)
    var layers: LayerList?

    var assumptions: ModelFile.Assumptions {
        ModelFile.Assumptions(activation: activation, classNames: classNames?.names, layers: layers?.names)
    }

    var isGiven: Bool { activation != nil || classNames != nil || layers != nil }
}

/// Class names on the command line: "cat,dog".
struct ClassNameList: ExpressibleByArgument {
    var names: [String]

    init?(argument: String) {
        names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard Set(names).count == names.count, !names.contains("") else { return nil }
    }
}

/// Layer names on the command line: "fc1,fc2,fc3".
struct LayerList: ExpressibleByArgument {
    var names: [String]

    init?(argument: String) {
        names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !names.contains("") else { return nil }
    }
}
