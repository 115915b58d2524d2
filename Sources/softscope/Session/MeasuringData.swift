import ArgumentParser
import Datasets
import Training

/// The samples that a saved model is measured on.
struct MeasuringDataOptions: ParsableArguments {
    @Option(help: "The data, as for train. Default: what the model was trained on, if that is a built-in dataset.")
    var data: String?

    @Option(
        help: """
            Which samples: test, train, or, if the data has a single half, all. Default: those that training measured: \
            the data's own test half, or what was held back, which the model file remembers; all of them for other data.
            """)
    var split: Split?

    @Option(
        help: """
            The share of the training samples to hold back and measure, instead of the one in training. How many of \
            them were trained on is reported.
            """)
    var validationFraction: Double?

    @Option(help: "Use only the first N samples. Default: as many as in training.")
    var limit: Int?

    @OptionGroup var form: SourceOptions

    enum Split: String, ExpressibleByArgument, CaseIterable {
        case test, train, all
    }

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit must be at least 1, not \(limit)") }
        if let fraction = validationFraction, !(fraction > 0 && fraction < 1) {
            throw ValidationError("--validation-fraction must be between 0 and 1, not \(fraction)")
        }
    }

    /// Whether anything is given but a limit.
    var isGiven: Bool {
        data != nil || split != nil || validationFraction != nil
            || form.loading(over: LoadingOptions()) != LoadingOptions()
    }

    /// Where the samples are. Throws where neither the command line, nor the model, nor the folder of its run says.
    ///
    /// - Parameter path: the model's, where the folder of its run may be asked.
    func source(for model: ModelFile, at path: String? = nil) throws(Failure) -> DataSource {
        let note = path.flatMap { DataNote(besideModel: $0)?.path }
        guard let argument = data ?? note ?? model.dataName.flatMap({ DataSource.knownNames.contains($0) ? $0 : nil })
        else {
            let trained = model.dataName.map { "the model was trained on \($0), which is not a built-in dataset" }
            throw Failure(
                .wrongUsage,
                "\(trained ?? "the file does not say what the model was trained on"): pass it with --data")
        }
        do throws(DatasetError) { return try DataSource.resolve(argument) } catch { throw Failure(error) }
    }

    /// The samples, with the model's classes. What the command line leaves open is as it was in training.
    ///
    /// - Parameter progress: is told how much is read, 0…1.
    func load(
        _ source: DataSource, for model: ModelFile, progress: LoadingProgress = { _ in }
    ) throws(Failure) -> MeasuredData {
        let remembered = try RememberedData(model, for: source)
        var options = form.loading(over: remembered.options)
        if let validationFraction { options.validationFraction = validationFraction }
        if let limit { options.limit = limit }
        let found: (part: Division.Part, split: String, samples: LabelledSamples, origin: RememberedData.Origin)
        let notes: [String]
        do throws(DatasetError) {
            let contents = try source.contents(options, progress: progress)
            let origin = remembered.origin(of: contents, readWith: options)
            if origin == .otherData { options.limit = limit }
            let (part, split) = try choose(from: contents, named: source.name, options, origin)
            notes = contents.readingNotes.map { "\(source.name): \($0)." }
            found = (part, split, try contents.samples(part, classes: options.classes), origin)
        } catch {
            throw remembered.failure(error, reading: source, form)
        }
        guard found.samples.count > 0 else {
            throw Failure(.badData, "\(source.name) has no \(found.split == "all" ? "" : found.split + " ")samples.")
        }
        let data = MeasuredData(
            samples: try adapted(found.samples, to: model, source), names: found.samples.names, part: found.part,
            split: found.split,
            trainedOn: found.origin.count(of: found.part), warnings: notes)
        return data.warned(of: found.origin, source: source.name, isTraining: split == .train, remembered)
    }

    /// The samples to measure, and the word for them.
    private func choose(
        from contents: SourceContents, named name: String, _ options: LoadingOptions, _ origin: RememberedData.Origin
    ) throws(DatasetError) -> (part: Division.Part, split: String) {
        let isSingle = contents.test == nil
        switch split {
        case .all where !isSingle:
            throw .option(name: "split", expected: "test or train where the data has two halves", found: "all")
        case .test where !isSingle: return (try contents.whole(.test, options), "test")
        case .train: return (try contents.division(named: name, options).trained, "train")
        case .all,
            nil where isSingle && validationFraction == nil && origin == .otherData:
            return (try contents.whole(.train, options), "all")
        case .test, nil:
            let measured = try contents.division(named: name, options).measured
            return (measured, measured.half == .train && !isSingle ? "validation" : "test")
        }
    }

    private func adapted(
        _ samples: LabelledSamples, to model: ModelFile, _ source: DataSource
    ) throws(Failure) -> LabelledSamples {
        do throws(MismatchError) { return try model.adapted(samples) } catch {
            throw Failure(.badData, "The model and \(source.name) do not fit: \(error).")
        }
    }
}
