package import Datasets
import Interchange
package import ModelFiles
import Training

/// How training read and divided its data, as far as the model's file says.
package struct RememberedData {
    /// The options of training, as far as they apply to the source.
    package let options: LoadingOptions
    private let training: SavedTraining?

    /// What is known about which samples of a source the model was trained on.
    package enum Origin: Equatable {
        /// For each sample of the source's first half, whether the model was trained on it.
        case known([Bool])
        /// The source has different samples, but as many: some may have changed.
        case changedData
        case otherData
        /// The command line's options read the samples differently from training.
        case readOtherwise
        /// The model's file does not say.
        case unknown

        /// The number of samples of a part that the model was trained on; nil if unknown.
        package func count(of part: Division.Part) -> Int? {
            guard case .known(let isTrained) = self else { return nil }
            return part.half == .test ? 0 : part.places.count { isTrained[$0] }
        }
    }

    /// Throws if the file's settings are invalid.
    package init(_ model: ModelFile, for source: DataSource) throws(RunError) {
        training = model.training
        var options: LoadingOptions
        do throws(TrainingError) {
            options = try DataSettings(settings: model.training?.settings ?? []).options
        } catch {
            throw .badSettings(error)
        }
        if let split = model.training?.split {
            options.validationFraction = split.heldBack
            options.splitSeed = split.seed
        }
        // A header is recognised by the model's column names, also in another file.
        if options.hasHeader == true { options.hasHeader = nil }
        options.label = options.label ?? model.labelColumn
        switch model.input {
        case .text(let features):
            // Texts are converted to numbers as in training.
            options.textFeatures = features
            options.readsText = true
            // Only these columns of a table are used; another table need not have those that were left out.
            if options.textColumns != nil { options.dropped = nil }
        case .row(let encoding):
            // Rows are encoded as in training, whatever other columns the table has.
            options.modelColumns = encoding
            options.dropped = nil
        case .words: options.vocabulary = WordVocabulary(model.classNames)
        case .image: break
        }
        self.options = options.suiting(source)
    }

    /// Compares the contents of a source with what the model was trained on.
    package func origin(of contents: SourceContents, readWith options: LoadingOptions) -> Origin {
        guard let training, let split = training.split else { return .unknown }
        guard options.undivided == self.options.undivided else { return .readOtherwise }
        guard let division = try? contents.division(named: "", self.options),
            division.trained.places.count == training.samples.training,
            division.measured.places.count == training.samples.validation,
            let dataset = try? contents.dataset(named: "", self.options)
        else { return .otherData }
        guard dataset.fingerprint.text == split.fingerprint else { return .changedData }
        var isTrained = Array(repeating: false, count: contents.train.count)
        for place in division.trained.places { isTrained[place] = true }
        return .known(isTrained)
    }

    /// The error, more precisely if it is about a column that training used and the choice does not name.
    func failure(_ error: DatasetError, reading source: DataSource, for choice: MeasuringChoice) -> RunError {
        guard case .option(let name, _, _) = error else { return .data(error) }
        let missing: (column: String, use: String)? =
            switch name {
            case "label" where !choice.namesLabel: options.label.map { ($0, "the label") }
            case "text-column" where !choice.namesTextColumn: options.textColumns.map { ($0, "the text") }
            default: nil
            }
        guard let missing else { return .data(error) }
        return .missingColumn(path: source.path, column: missing.column, use: missing.use, option: name)
    }

    /// The fraction of the samples that training held back; nil if unknown.
    package var heldBack: Double? { training?.split?.heldBack }
}

extension LoadingOptions {
    /// The options without those that select and divide samples.
    fileprivate var undivided: LoadingOptions {
        var options = self
        options.validationFraction = nil
        options.splitSeed = 1
        options.limit = nil
        options.classes = nil
        return options
    }

    /// The options without those that do not apply to the source.
    fileprivate func suiting(_ source: DataSource) -> LoadingOptions {
        if case .table = source { return self }
        var options = LoadingOptions()
        options.validationFraction = validationFraction
        options.splitSeed = splitSeed
        options.limit = limit
        options.classes = classes
        options.textFeatures = textFeatures
        options.vocabulary = vocabulary
        if case .words = source { options.leastWordCount = leastWordCount }
        if case .idxFolder = source { options.transposes = transposes }
        if case .pictureFolder = source {
            options.resize = resize
            options.makesGrey = makesGrey
        }
        return options
    }
}
