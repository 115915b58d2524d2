import ArgumentParser
import Learning
import ModelFiles
import Runs

/// A model file as the command line names it.
struct ModelFileOptions: ParsableArguments {
    @Argument(help: "The model: a safetensors file of softscope's, or the weights of a PyTorch model of dense layers.")
    var checkpoint: String

    @OptionGroup var weights: WeightsOptions

    /// Reads the file. Throws for one that is not there, not readable, or no model.
    func load() throws(Failure) -> ModelFile {
        try failing(try StoredModel.load(checkpoint, assuming: weights.assumptions))
    }
}

/// What weights alone do not say of their model.
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

/// Names as they are written: "cat,dog".
struct ClassNameList: ExpressibleByArgument {
    var names: [String]

    init?(argument: String) {
        names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard Set(names).count == names.count, !names.contains("") else { return nil }
    }
}

/// The names of layers as they are written: "fc1,fc2,fc3".
struct LayerList: ExpressibleByArgument {
    var names: [String]

    init?(argument: String) {
        names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !names.contains("") else { return nil }
    }
}
