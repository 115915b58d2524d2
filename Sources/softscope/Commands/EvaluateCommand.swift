import ArgumentParser
import Datasets
import Interchange
import Learning
import Screen
import Telemetry
import Training

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures a saved model: loss, accuracy, classes, confusions, calibration.",
        discussion: """
            Precision is the share of what was taken for a class that is of it, recall the share of a class that was \
            recognised, F1 their harmonic mean. The calibration error is how far confidence and accuracy lie apart, \
            in 15 bins of confidence. With more than 1,000 classes --json has a confusion of null, and the cells above 0 \
            as confusion_cells: [label, prediction, count], classes by their place.

            Examples: softscope evaluate model.safetensors; softscope evaluate model.safetensors --json; \
            softscope evaluate weights.safetensors --data fashion-mnist
            """)

    @OptionGroup(title: "Model") var model: ModelFileOptions
    @OptionGroup(title: "Data") var data: MeasuringDataOptions

    @Flag(help: "One JSON object, for scripts.")
    var json = false

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    mutating func run() throws {
        let file = try model.load()
        let source = try data.source(for: file)
        var bar = LoadingBar(name: source.name, isShown: StandardStream.error.isTerminal)
        defer { bar.clear() }
        let samples = try data.load(source, for: file) { bar.show($0) }
        bar.clear()
        let evaluator = Evaluator(samples)
        let report = evaluator.evaluate(file.network)
        let evaluation = Evaluation(
            data: source.name, split: data.split.rawValue, classNames: file.classNames, report: report,
            figures: ClassFigures(labels: samples.labels, validation: report, classes: file.classNames.count))
        if json {
            try StandardStream.output.emit(evaluation.json.text + "\n")
        } else {
            let appearance = Appearance(glyphs: ascii || !Locale.usesUTF8 ? .ascii : .unicode, colors: .none)
            try StandardStream.output.emit(
                EvaluationText(evaluation: evaluation, model: file.network.outline(), appearance: appearance).text)
        }
    }
}
