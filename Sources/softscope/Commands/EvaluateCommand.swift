import ArgumentParser
import Datasets
import Evaluation
import Interchange
import Learning
import ModelFiles
import Runs
import Screen
import Telemetry
import Training

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures a saved model: loss, accuracy, classes, confusions, calibration.",
        discussion: """
            Precision is the share of a class's predictions that are right, recall the share of its samples that are \
            predicted, F1 their harmonic mean. The calibration error is the distance between confidence and accuracy, \
            in 15 bins of confidence. With more than 1,000 classes --json has a confusion of null, and the cells above 0 \
            as confusion_cells: [label, prediction, count], classes by their place.

            A model with another head or loss than softmax and cross-entropy has its own loss here, named in "loss_name". \
            A sparse head has a Brier score ("brier"), the mean number of classes above 0 ("mean_support"), and the share \
            of samples whose label has a probability of exactly 0 ("label_excluded") beside it.

            By default it measures the samples that training measured, which the model file remembers, and the figures \
            are those of its epoch. If some of the samples were trained on, or if that is not known, a line on standard \
            error says so, and so do "trained_on" and "warnings" in JSON. "split" there is "test", "train", "validation" (held back of \
            data that has a test half too) or "all".

            --per-sample writes a line for each sample: its index in its half of the data, from 0, its file's name if it \
            has one, its label and prediction, its loss (in nats, if that is cross-entropy), and the probability of each class.

            Examples: softscope evaluate model.safetensors; softscope evaluate model.safetensors --json; \
            softscope evaluate weights.safetensors --data fashion-mnist; \
            softscope evaluate iris.safetensors --data iris.csv --per-sample rows.csv
            """)

    @OptionGroup(title: "Model") var model: ModelFileOptions
    @OptionGroup(title: "Data") var data: MeasuringDataOptions

    @Flag(help: "One JSON object, for scripts.")
    var json = false

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    @Option(
        help: ArgumentHelp(
            "Also write label, prediction, loss and probabilities of each sample to a .csv or .jsonl file.",
            valueName: "file"))
    var perSample: String?

    func validate() throws {
        if let perSample, SampleTable.Format(path: perSample) == nil {
            throw ValidationError("--per-sample needs a file that ends in .csv or .jsonl, not \(perSample)")
        }
    }

    mutating func run() throws {
        let file = try model.load()
        if let perSample { try SampleTable.checkWritable(perSample) }
        let source = try data.source(for: file, at: model.runPath)
        var bar = LoadingBar(name: source.name, isShown: StandardStream.error.isTerminal)
        defer { bar.clear() }
        let measured = try data.load(source, for: file) { bar.show($0) }
        bar.clear()
        for warning in measured.warnings { StandardStream.error.warn(warning) }
        let samples = measured.samples
        let evaluator = Evaluator(samples)
        let report = evaluator.evaluate(file.network)
        let evaluation = Evaluation(
            data: source.name, split: measured.split, trainedOn: measured.trainedOn, warnings: measured.warnings,
            training: file.training, classNames: file.classNames, head: file.network.head,
            report: report,
            figures: ClassFigures(labels: samples.labels, validation: report, classes: file.classNames.count))
        if let perSample {
            try SampleTable(measured: measured, classNames: file.classNames, report: report)
                .write(to: perSample, by: evaluator, of: file.network)
        }
        if json {
            try StandardStream.output.emit(evaluation.json.text + "\n")
        } else {
            let appearance = Appearance(glyphs: ascii || !Locale.usesUTF8 ? .ascii : .unicode, colors: .none)
            try StandardStream.output.emit(
                EvaluationText(
                    evaluation: evaluation, model: file.network.outline(), appearance: appearance,
                    width: StandardStream.output.columns
                ).text)
        }
    }
}
