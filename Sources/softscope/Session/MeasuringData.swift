import ArgumentParser
import Datasets
import Training

/// The samples that a saved model is measured on.
struct MeasuringDataOptions: ParsableArguments {
    @Option(help: "The data, as train takes it; else what the model was trained on, where that is a built-in dataset.")
    var data: String?

    @Option(help: "Which half of the data: test or train.")
    var split = Split.test

    @Option(help: "The share of data without test samples that was held back in training, and is measured: 0.1.")
    var validationFraction: Double?

    @Option(help: "Use only the first N samples.")
    var limit: Int?

    @OptionGroup var form: SourceOptions

    enum Split: String, ExpressibleByArgument, CaseIterable {
        case test, train
    }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1, not \(limit)") }
        if let fraction = validationFraction, !(fraction > 0 && fraction < 1) {
            throw ValidationError("--validation-fraction must be between 0 and 1, not \(fraction)")
        }
    }

    /// Where the samples are. Throws where neither the command line nor the model says.
    func source(for model: ModelFile) throws(Failure) -> DataSource {
        guard let argument = data ?? model.dataName.flatMap({ DataSource.knownNames.contains($0) ? $0 : nil }) else {
            let trained = model.dataName.map { "the model was trained on \($0), which is not a built-in dataset" }
            throw Failure(
                .wrongUsage, "\(trained ?? "the file does not say what the model was trained on"); pass it with --data")
        }
        do throws(DatasetError) { return try DataSource.resolve(argument) } catch { throw Failure(error) }
    }

    /// The samples, with the model's classes.
    ///
    /// - Parameter progress: is told how much is read, 0…1.
    func load(
        _ source: DataSource, for model: ModelFile, progress: LoadingProgress = { _ in }
    ) throws(Failure) -> LabelledSamples {
        var options = form.loading
        options.validationFraction = validationFraction
        options.limit = limit
        // Texts become numbers as those did that the model was trained on.
        if case .text(let features) = model.input {
            options.textFeatures = features
            if case .table = source { options.readsText = true }
        }
        // Rows too, whatever else the table holds.
        if case .table = source, case .row(let encoding) = model.input { options.modelColumns = encoding }
        if case .table = source, options.label == nil { options.label = model.labelColumn }
        let samples: LabelledSamples
        do throws(DatasetError) {
            let dataset = try source.load(options, progress: progress)
            samples = split == .test ? dataset.test : dataset.train
        } catch {
            throw Failure(error)
        }
        guard samples.count > 0 else { throw Failure(.badData, "\(source.name) has no \(split) samples.") }
        do throws(MismatchError) { return try model.adapted(samples) } catch {
            throw Failure(.badData, "The model and \(source.name) do not fit: \(error).")
        }
    }
}
