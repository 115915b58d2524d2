import ArgumentParser
import Glibc
import Interchange
import Learning
import Matrices
import ModelFiles
import Screen
import Training

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Classifies images, rows or texts with a saved model, or continues a text.",
        discussion: """
            What the files are taken for depends on what the model was trained on.

            Pictures: PNG, JPEG, PGM or PPM of any size, or folders with all pictures below them. For a model trained on \
            MNIST, or on unknown data, each is prepared as MNIST's digits were: the ink, light or dark, is found by the \
            colour of the border, scaled to a box of 20/28 of the picture, and its centre of mass is moved to the middle. \
            For other models it is scaled to their size. --raw takes the pixels as they are, white for 1; the size must \
            fit then.

            Rows: tables (CSV, TSV or JSON lines) with the model's columns by name, or in their order if there is no \
            header.

            Texts: each row of a table (CSV, TSV or JSON lines, by the file's extension); any other file is one text; \
            folders with all .txt below them.

            Next words, for a model trained on words:FILE: each argument is the beginning of a sentence, in quotation \
            marks, or a file with it; --continue N goes on with N words.

            - reads standard input: a picture, rows, or a text per line. A file that cannot be read is reported on \
            standard error and does not stop the others; the exit status is then 65, or 66 if files are only missing.

            If labels are given, by a column of a table or by folders named like classes, the accuracy is reported at \
            the end: in the last line, or with --json and --csv on standard error.

            Examples: softscope predict model.safetensors digit.png; softscope predict model.safetensors new.csv --csv
            """)

    @OptionGroup(title: "Model") var model: ModelFileOptions

    @Argument(help: "Files and folders, or beginnings of sentences; - is standard input.")
    var files: [String]

    @Flag(help: "Take the pixels of pictures as they are.")
    var raw = false

    @Flag(help: "Scale and centre pictures as MNIST's digits were, whatever the model was trained on.")
    var center = false

    @Option(help: "The column of a table's labels, by name or number from 1.")
    var label: String?

    @Option(
        help: ArgumentHelp("The columns of a table that are the text, by name or number from 1.", valueName: "name,…"))
    var textColumn: String?

    @Option(
        name: .customLong("continue"),
        help: ArgumentHelp(
            "Continue the text by so many words, 1 to 10,000, the most probable each time.", valueName: "n"))
    var continuation: Int?

    @Option(help: "With --continue: draw each word by its probability, from this seed.")
    var seed: UInt64?

    @Flag(help: "One JSON object per line, for each sample.")
    var json = false

    @Flag(help: "A table with commas: the input, the prediction, its confidence, and a column for each class.")
    var csv = false

    @Flag(help: "Draw with ASCII characters only.")
    var ascii = false

    func validate() throws {
        if raw, center { throw ValidationError("--raw and --center exclude each other") }
        if let continuation, !(1...10_000).contains(continuation) {
            throw ValidationError("--continue must be 1 to 10,000, not \(continuation)")
        }
        if seed != nil, continuation == nil { throw ValidationError("--seed needs --continue") }
        if csv, continuation != nil { throw ValidationError("--csv and --continue exclude each other") }
        if json, csv { throw ValidationError("--json and --csv exclude each other") }
    }

    mutating func run() throws {
        // If the reader is gone, as head may be, a write fails instead.
        signal(SIGPIPE, SIG_IGN)
        let model = try model.load()
        let classes = LabelMatch(model.classNames)
        var continuation = TextContinuation(model, seed: seed)
        if self.continuation != nil, continuation == nil {
            throw Failure(.wrongUsage, "--continue needs a model that was trained on words:FILE.")
        }
        let appearance = Appearance(glyphs: ascii || !Locale.usesUTF8 ? .ascii : .unicode, colors: .none)
        var failures: [ExitStatus] = []
        let input = PredictionInput(
            model: model, preparation: preparation(for: model), label: label, textColumns: textColumn,
            failed: {
                _ = $0.report()
                failures.append($0.status)
            },
            note: { StandardStream.error.write("softscope: \($0.printable).\n") })
        var tally = PredictionTally()
        var pass = ForwardPass()
        var text = csv ? NamedPrediction.csvHeader(classes) : ""
        var isEmpty = true
        let isShownAtOnce = StandardStream.output.isTerminal
        try input.forEachSample(of: files) { sample throws(Failure) in
            // Samples are predicted one by one: in a product of many rows, the last digits of a row depend on how many
            // rows there are.
            pass.run(model.network, inputs: sample.input)
            var prediction = NamedPrediction(sample.asked, logits: pass.logits.values, head: model.network.head)
            if let count = self.continuation {
                prediction.continuation = continuation?.words(count, after: sample.previous)
            }
            if let label = prediction.sample.label {
                tally.add(predicted: prediction.place, labelled: classes.place(of: label))
            }
            text +=
                json
                ? prediction.json(classes).text + "\n"
                : csv ? prediction.csv(classes) : prediction.text(classes, appearance: appearance)
            isEmpty = false
            guard sample.isLast || isShownAtOnce || text.utf8.count > Self.chunk else { return }
            try StandardStream.output.emitQuietly(text)
            text = ""
        }
        if !isEmpty { try StandardStream.output.emitQuietly(text) }
        if let accuracy = tally.text(appearance.numbers) {
            if json || csv {
                StandardStream.error.write(accuracy + "\n")
            } else {
                try StandardStream.output.emitQuietly(accuracy + "\n")
            }
        }
        if let status = failures.first(where: { $0 != .notThere }) ?? failures.first { throw Failure(status) }
    }

    /// The number of bytes written at once.
    private static let chunk = 1 << 16

    private func preparation(for model: ModelFile) -> PredictionInput.Preparation {
        if raw { return .raw }
        return center || model.dataName == nil || model.dataName == "mnist" ? .centered : .scaled
    }
}
