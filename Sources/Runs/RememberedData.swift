package import Datasets
import Interchange
package import ModelFiles
import Training

/// How the training of a model read and divided its data, as far as the model's file says.
package struct RememberedData {
    /// As in training, where they suit the source.
    package let options: LoadingOptions
    private let training: SavedTraining?

    /// What is known of the samples that a model was trained on, among those of a source.
    package enum Origin: Equatable {
        /// Whether each sample of the source's first half is one of them.
        case known([Bool])
        /// The source has other samples, but as many: it may have changed in some.
        case changedData
        case otherData
        /// The options of the command line read the samples in another way than the training did.
        case readOtherwise
        /// The model's file does not say.
        case unknown

        /// How many samples of a part were trained on; nil where nobody knows.
        package func count(of part: Division.Part) -> Int? {
            guard case .known(let isTrained) = self else { return nil }
            return part.half == .test ? 0 : part.places.count { isTrained[$0] }
        }
    }

    /// Throws where the file's settings cannot be understood.
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
        // A header that is there is found by the model's names, also in another file.
        if options.hasHeader == true { options.hasHeader = nil }
        options.label = options.label ?? model.labelColumn
        switch model.input {
        case .text(let features):
            // Texts become numbers as those did that the model was trained on.
            options.textFeatures = features
            options.readsText = true
            // Of a table only these columns are taken, and another need not have those that were left out.
            if options.textColumns != nil { options.dropped = nil }
        case .row(let encoding):
            // Rows too, whatever else the table holds.
            options.modelColumns = encoding
            options.dropped = nil
        case .image: break
        }
        self.options = options.suiting(source)
    }

    /// Compares what a source holds with what the model was trained on.
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

    /// What went wrong, where that is a column that training had and the choice does not name.
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

    /// The share of the samples that was held back in training; nil where nobody says.
    package var heldBack: Double? { training?.split?.heldBack }
}

extension LoadingOptions {
    /// Without what chooses among the samples and divides them.
    fileprivate var undivided: LoadingOptions {
        var options = self
        options.validationFraction = nil
        options.splitSeed = 1
        options.limit = nil
        options.classes = nil
        return options
    }

    /// Without what only other sources understand.
    fileprivate func suiting(_ source: DataSource) -> LoadingOptions {
        if case .table = source { return self }
        var options = LoadingOptions()
        options.validationFraction = validationFraction
        options.splitSeed = splitSeed
        options.limit = limit
        options.classes = classes
        options.textFeatures = textFeatures
        if case .idxFolder = source { options.transposes = transposes }
        if case .pictureFolder = source {
            options.resize = resize
            options.makesGrey = makesGrey
        }
        return options
    }
}
