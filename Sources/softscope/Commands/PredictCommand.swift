import ArgumentParser
import Interchange
import Learning
import Matrices
import Screen
import Training

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Classifies images, rows or texts with a saved model.",
        discussion: """
            What the model was trained on says what the files are: pictures, tables (CSV or TSV, with the model's \
            columns by their names, or in their order where there is no header), or texts, a file each.

            Pictures are PNG or JPEG of any kind, PGM or PPM, of any size. For a model trained on MNIST, or on nobody knows \
            what, each is made as MNIST's digits were: the ink, light or dark, is found by the colour of the border, \
            scaled to a box of 20/28 of the picture, and its centre of mass put into the middle. For other models it \
            is scaled to their size. --raw gives the pixels as they are, white for 1; the size must fit then.

            Examples: softscope predict model.safetensors digit.png; softscope predict model.safetensors *.png --json
            """)

    @OptionGroup(title: "Model") var model: ModelFileOptions

    @Argument(help: "The files.")
    var files: [String]

    @Flag(help: "Take the pixels of pictures as they are.")
    var raw = false

    @Flag(help: "Scale and centre pictures as MNIST's digits were, whatever the model was trained on.")
    var center = false

    @Flag(help: "One JSON object for each sample, a line each.")
    var json = false

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    func validate() throws {
        if raw, center { throw ValidationError("--raw and --center say the opposite of each other") }
    }

    mutating func run() throws {
        let model = try model.load()
        let input = PredictionInput(model: model, preparation: preparation(for: model))
        let appearance = Appearance(glyphs: ascii || !Locale.usesUTF8 ? .ascii : .unicode, colors: .none)
        for path in files {
            for sample in try input.samples(of: path) {
                let logits = model.network.forward(sample.input)
                let prediction = NamedPrediction(input: sample.name, logits: logits.values)
                try StandardStream.output.emit(
                    json
                        ? prediction.json(classNames: model.classNames).text + "\n"
                        : prediction.text(classNames: model.classNames, appearance: appearance))
            }
        }
    }

    private func preparation(for model: ModelFile) -> PredictionInput.Preparation {
        if raw { return .raw }
        return center || model.dataName == nil || model.dataName == "mnist" ? .centered : .scaled
    }
}
