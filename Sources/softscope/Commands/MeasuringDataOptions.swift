import ArgumentParser
import Datasets
import ModelFiles
import Runs

/// Options for the samples on which a saved model is evaluated.
struct MeasuringDataOptions: ParsableArguments {
    @Option(help: "The data, as for train. Default: what the model was trained on, if that is a built-in dataset.")
    var data: String?

    @Option(
        help: """
            Which samples: test, train, or, if the data has a single half, all. Default: those that training measured: \
            the data's own test half, or what was held back, which the model file remembers; all of them for other data.
            """)
    var split: MeasuringChoice.Split?

    @Option(
        help: """
            The share of the training samples to hold back and measure, instead of the one in training. How many of \
            them were trained on is reported.
            """)
    var validationFraction: Double?

    @Option(help: "Use only the first N samples. Default: as many as in training.")
    var limit: Int?

    @OptionGroup var form: SourceOptions

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1, not \(limit)") }
        if let fraction = validationFraction, !(fraction > 0 && fraction < 1) {
            throw ValidationError("--validation-fraction must be between 0 and 1, not \(fraction)")
        }
    }

    /// The choice of samples made on the command line.
    var choice: MeasuringChoice {
        MeasuringChoice(
            data: data, split: split, validationFraction: validationFraction, limit: limit,
            namesLabel: form.label != nil,
            namesTextColumn: form.textColumn != nil, loading: { [form] in form.loading(over: $0) })
    }

    /// Whether any of these options but the limit is given.
    var isGiven: Bool {
        data != nil || split != nil || validationFraction != nil
            || form.loading(over: LoadingOptions()) != LoadingOptions()
    }

    /// The source of the samples. Throws if neither the command line, the model nor the folder of its run says it.
    ///
    /// - Parameter path: the model's path, if its run's folder may be consulted.
    func source(for model: ModelFile, at path: String? = nil) throws(Failure) -> DataSource {
        try failing(try choice.source(for: model, at: path))
    }

    /// Loads the samples, with the model's classes. Whatever the command line does not specify is as it was in
    /// training.
    ///
    /// - Parameter progress: receives the fraction that has been read, 0…1.
    func load(
        _ source: DataSource, for model: ModelFile, progress: LoadingProgress = { _ in }
    ) throws(Failure) -> MeasuredData {
        do throws(RunError) { return try choice.load(source, for: model, progress: progress) } catch {
            throw Failure(error)
        }
    }
}

extension MeasuringChoice.Split: ExpressibleByArgument {}
