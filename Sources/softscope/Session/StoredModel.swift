import ArgumentParser
import Datasets
import Files
import Interchange
import Learning
import Training

/// A model file as the command line names it.
struct ModelFileOptions: ParsableArguments {
    @Argument(help: "The model: a safetensors file of softscope's, or the weights of a PyTorch model of dense layers.")
    var checkpoint: String

    @OptionGroup var weights: WeightsOptions

    /// Reads the file. Throws for one that is not there, not readable, or no model.
    func load() throws(Failure) -> ModelFile {
        try StoredModel.load(checkpoint, assuming: weights.assumptions)
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

/// A model file on the disk.
enum StoredModel {
    /// Throws for a file that is not there, not readable, or no model.
    static func load(
        _ path: String, assuming assumptions: ModelFile.Assumptions = ModelFile.Assumptions()
    ) throws(Failure) -> ModelFile {
        let bytes: [UInt8]
        do throws(FileError) {
            // Decoding takes as much again.
            bytes = try WholeFile.read(path, limit: Memory.physical / 3)
        } catch {
            throw Failure(error.isMissing ? .notThere : .badData, "\(error)")
        }
        if let signature = FileSignature(of: bytes), signature != .safetensors {
            throw Failure(.badData, signature.refusal(of: path, as: .model))
        }
        // A table or a program's settings, whose first bytes would be taken for the header's length.
        if !bytes.isEmpty, bytes.prefix(64).allSatisfy({ (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) }) {
            throw Failure(.badData, "\(path) is text, expected a safetensors file.")
        }
        do throws(ModelFileError) {
            return try ModelFile(decoding: bytes, assuming: assumptions)
        } catch {
            throw Failure(.badData, "\(path): \(error).")
        }
    }
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
