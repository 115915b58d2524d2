package import Datasets
package import ModelFiles
package import Training

/// What a run begins with.
package struct RunStart: Sendable {
    package var origin = Trainer.Origin.initialization
    /// Of the run that goes on.
    package var configuration: TrainingConfiguration?
    /// The stored run that goes on.
    package var run: RunsFolder.Run?
    /// How the data of the run that goes on was made of what its source holds.
    package var loading: (options: LoadingOptions, augmentation: Augmentation?)?
    /// Where that run's folder says that its data is.
    package var note: DataNote?
    /// What the data was called that the file's model was trained on.
    package var dataName: String?

    /// Weights that are drawn.
    package init() {}

    /// Goes on with a run, by its name or its model's file.
    ///
    /// - Parameters:
    ///   - epochs: how many to train in all; nil: as many as were planned.
    ///   - runs: the folder that keeps the runs, where one was given.
    ///
    /// Throws what finding and reading the file throws, `notResumable` or `badRun`.
    package init(resuming name: String, epochs: Int?, runs: String?) throws(RunError) {
        run = try RunsFolder.Run(named: name, in: runs)
        let path = run?.modelPath ?? name
        let file = try StoredModel.load(path)
        guard let training = file.training, let point = training.resume else { throw .notResumable(path: path) }
        do throws(TrainingError) {
            let (configuration, options, augmentation) = try training.checkedSettings()
            self.configuration = configuration
            self.configuration?.epochs = epochs ?? point.plannedEpochs
            loading = (options, augmentation)
        } catch {
            throw .badRun(path: path, error)
        }
        origin = .resume(file)
        note = DataNote(besideModel: path)
        dataName = file.dataName
    }

    /// Begins with the weights of a model file. Throws what reading it throws.
    package init(finetuning path: String, assuming assumptions: ModelFile.Assumptions) throws(RunError) {
        let file = try StoredModel.load(path, assuming: assumptions)
        origin = .finetune(file)
        dataName = file.dataName
    }

    /// How texts become numbers for the model that training begins with; nil where that takes no texts, or there is
    /// none.
    package var textFeatures: TextFeatures? {
        switch origin {
        case .initialization: return nil
        case .resume(let file), .finetune(let file):
            guard case .text(let features) = file.input else { return nil }
            return features
        }
    }

    /// The data to use where none is named. Throws `otherData` where a file's data is not one that every machine knows,
    /// nor that the run's folder knows the place of, and `lostData` where nothing is there any more.
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
