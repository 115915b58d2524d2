package import Datasets
package import ModelFiles

/// The choice of samples on which to evaluate a saved model. Everything that is not specified is as it was in training.
package struct MeasuringChoice: Sendable {
    package enum Split: String, CaseIterable, Sendable {
        case test, train, all
    }

    /// A built-in dataset, a file or a folder; nil for what the model was trained on, if its location is known.
    package var data: String?
    /// nil for the samples on which training evaluated.
    package var split: Split?
    package var validationFraction: Double?
    package var limit: Int?
    /// Whether the choice names a column for the labels, and columns for the texts.
    package var namesLabel: Bool
    package var namesTextColumn: Bool
    /// Applies the requested options for reading the data to those of training.
    package var loading: @Sendable (LoadingOptions) -> LoadingOptions

    package init(
        data: String? = nil, split: Split? = nil, validationFraction: Double? = nil, limit: Int? = nil,
        namesLabel: Bool = false, namesTextColumn: Bool = false,
        loading: @escaping @Sendable (LoadingOptions) -> LoadingOptions = { $0 }
    ) {
        self.data = data
        self.split = split
        self.validationFraction = validationFraction
        self.limit = limit
        self.namesLabel = namesLabel
        self.namesTextColumn = namesTextColumn
        self.loading = loading
    }

    /// The source of the samples. Throws `noData` if neither the choice, the model nor the folder of its run says it,
    /// and `data`.
    ///
    /// - Parameter path: the model's path, if its run's folder may be consulted.
    package func source(for model: ModelFile, at path: String? = nil) throws(RunError) -> DataSource {
        let note = path.flatMap { DataNote(besideModel: $0)?.path }
        guard let argument = data ?? note ?? model.dataName.flatMap({ DataSource.knownNames.contains($0) ? $0 : nil })
        else {
            throw .noData(trainedOn: model.dataName)
        }
        do throws(DatasetError) { return try DataSource.resolve(argument) } catch { throw .data(error) }
    }

    /// Loads the samples, with the model's classes.
    ///
    /// - Parameter progress: receives the fraction that has been read, 0…1.
    package func load(
        _ source: DataSource, for model: ModelFile, progress: LoadingProgress = { _ in }
    ) throws(RunError) -> MeasuredData {
        let remembered = try RememberedData(model, for: source)
        var options = loading(remembered.options)
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
            throw remembered.failure(error, reading: source, for: self)
        }
        guard found.samples.count > 0 else {
            throw .noSamples(data: source.name, split: found.split)
        }
        let data = MeasuredData(
            samples: try adapted(found.samples, to: model, source), names: found.samples.names, part: found.part,
            split: found.split,
            trainedOn: found.origin.count(of: found.part), warnings: notes)
        return data.warned(of: found.origin, source: source.name, isTraining: split == .train, remembered)
    }

    /// The samples to evaluate on, and the name of the split.
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
    ) throws(RunError) -> LabelledSamples {
        do throws(MismatchError) { return try model.adapted(samples) } catch {
            throw .misfit(data: source.name, error)
        }
    }
}
