package import Datasets
package import ModelFiles
package import Training

/// The starting point of a run.
package struct RunStart: Sendable {
    package var origin = Trainer.Origin.initialization
    /// The configuration of the run that is resumed.
    package var configuration: TrainingConfiguration?
    /// The stored run that is resumed.
    package var run: RunsFolder.Run?
    /// The data settings of the run that is resumed.
    package var loading: DataSettings?
    /// The location of the data according to the folder of that run.
    package var note: DataNote?
    /// The name of the data that the model was trained on.
    package var dataName: String?

    /// Starts from random weights.
    package init() {}

    /// Resumes a run, by its name or its model file.
    ///
    /// - Parameters:
    ///   - epochs: the total number of epochs; nil for as many as were planned.
    ///   - runs: the folder of the stored runs; nil for the usual one.
    ///
    /// Throws what finding and reading the file throws, `notResumable` or `badRun`.
    package init(resuming name: String, epochs: Int?, runs: String?) throws(RunError) {
        run = try RunsFolder.Run(named: name, in: runs)
        let path = run?.modelPath ?? name
        let file = try StoredModel.load(path)
        guard let training = file.training, let point = training.resume else { throw .notResumable(path: path) }
        do throws(TrainingError) {
            let (configuration, data) = try training.checkedSettings()
            self.configuration = configuration
            self.configuration?.epochs = epochs ?? point.plannedEpochs
            loading = data
        } catch {
            throw .badRun(path: path, error)
        }
        origin = .resume(file)
        note = DataNote(besideModel: path)
        dataName = file.dataName
    }

    /// Starts from the weights of a model file. Throws what reading it throws.
    package init(finetuning path: String, assuming assumptions: ModelFile.Assumptions) throws(RunError) {
        let file = try StoredModel.load(path, assuming: assumptions)
        origin = .finetune(file)
        dataName = file.dataName
    }

    /// The text features of the model that training starts from; nil if it takes no texts, or if there is no model.
    package var textFeatures: TextFeatures? {
        switch origin {
        case .initialization: return nil
        case .resume(let file), .finetune(let file):
            guard case .text(let features) = file.input else { return nil }
            return features
        }
    }

    /// The vocabulary of the next-word model that training starts from; nil if it predicts no words, or if there is no
    /// model.
    package var vocabulary: WordVocabulary? {
        switch origin {
        case .initialization: return nil
        case .resume(let file), .finetune(let file):
            guard case .words = file.input else { return nil }
            return WordVocabulary(file.classNames)
        }
    }

    /// The data to use if none is named. Throws `otherData` if the model was trained on data that is not built in and
    /// whose location is not recorded, and `lostData` if it no longer exists there.
    package func data() throws(RunError) -> String {
        guard let note else {
            let name = dataName ?? "mnist"
            guard DataSource.knownNames.contains(name) else { throw .otherData(name: name) }
            return name
        }
        do throws(DatasetError) { _ = try DataSource.resolve(note.path) } catch {
            throw error.isMissing ? .lostData(path: note.path) : .data(error)
        }
        return note.path
    }
}
