import ArgumentParser
import Datasets
import Files
import Interchange
import Learning
import ModelFiles
import Training

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes a saved model in a format that other programs read.",
        discussion: """
            safetensors: the weights under PyTorch's names, with architecture and class names in the metadata, and \
            without the state that only resuming needs. onnx: from 'input' [batch, features] to 'logits' and \
            'probabilities' (opset 17); the probabilities of the bi-tempered loss have no form there. npz: the \
            weights alone, for numpy.load. The metadata of safetensors, and metadata.json in npz, name a head other than \
            softmax and a loss other than its own.

            What the model must be given is printed: the order and the range of the numbers, and how they are made. In \
            ONNX it is in the metadata too, as JSON under 'preprocessing' and in words under 'description'.

            Examples: softscope export model.safetensors --format onnx --output model.onnx; \
            softscope export model.safetensors --format npz --output - | ssh host 'cat > model.npz'
            """)

    @OptionGroup(title: "Model") var model: ModelFileOptions

    @Option(help: "\(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: Format

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write, replacing one that is there; - is standard output.", valueName: "file"),
        completion: .file())
    var output: String

    @Option(
        help: """
            The order in which the model is to take a picture's numbers: hwc, pixel by pixel, or chw, channel by channel, \
            as PyTorch has them. The weights of the first layer move accordingly.
            """)
    var layout = PixelOrder.channelsLast

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case safetensors, onnx, npz
    }

    mutating func run() throws {
        var file = try model.load()
        file.training = nil
        if layout != .channelsLast {
            guard case .image = file.input else {
                throw Failure(.wrongUsage, "--layout chw is for models of pictures; this one takes \(file.input.words)")
            }
        }
        if format == .onnx, !file.network.head.hasONNXForm {
            throw Failure(
                .wrongUsage,
                "the model's probabilities are those of \(file.network.head.mapName), which --format onnx does not compute: "
                    + "export it as safetensors or npz, which name it.")
        }
        let bytes =
            switch format {
            case .safetensors: file.safetensors(order: layout).encoded()
            case .onnx: file.onnx(order: layout).encoded()
            case .npz: file.npz(order: layout)
            }
        let contract = InputContract(file, order: layout, standardizes: format == .onnx).lines.map {
            "\($0.printable)\n"
        }.joined()
        guard output == "-" else {
            do throws(FileError) {
                AtomicFile.sweepFolder(of: output)
                try AtomicFile.write(bytes, to: output)
            } catch {
                throw Failure(writing: error)
            }
            return try StandardStream.output.emit(contract)
        }
        guard !StandardStream.output.isTerminal else {
            throw Failure(
                .wrongUsage, "the file would be written to the terminal: redirect standard output, or name a file")
        }
        try StandardStream.output.emit(bytes)
        StandardStream.error.write(contract)
    }
}

extension PixelOrder: ExpressibleByArgument {}
