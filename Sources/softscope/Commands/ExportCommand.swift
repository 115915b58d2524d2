import ArgumentParser
import Interchange
import Storage
import Training

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a saved model in a format that other programs read.",
        discussion: """
            safetensors: the weights under PyTorch's names, with architecture and class names in the metadata, and \
            without what only resuming needs. onnx: from 'input' [batch, features] to 'logits' and 'probabilities' \
            (opset 17); the input of an image is its pixels, 0 to 1, row after row. npz: the weights alone, for numpy.load.

            Example: softscope export model.safetensors --format onnx --output model.onnx
            """)

    @OptionGroup(title: "Model") var model: ModelFileOptions

    @Option(help: "\(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: Format

    @Option(name: .shortAndLong, help: "The file to write; one that is there is replaced.")
    var output: String

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case safetensors, onnx, npz
    }

    mutating func run() throws {
        var file = try model.load()
        file.training = nil
        let bytes =
            switch format {
            case .safetensors: file.safetensors.encoded()
            case .onnx: file.onnx.encoded()
            case .npz: file.npz
            }
        do throws(StorageError) {
            AtomicFile.sweepFolder(of: output)
            try AtomicFile.write(bytes, to: output)
        } catch {
            throw Failure(.writeFailed, "\(error)")
        }
    }
}
