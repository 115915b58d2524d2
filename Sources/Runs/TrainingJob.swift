package import Collectives
package import Datasets
import Files
import Interchange
import Learning
import ModelFiles
import RunStore
package import Telemetry
package import Training

/// Everything that was requested of a run. `prepare` turns it into a run that is ready to start.
package struct TrainingJob: Sendable {
    /// Where the final model is written.
    package enum Destination: Sendable {
        case file(String)
        /// The folder of a stored run, which is resumed.
        case run(RunsFolder.Run)
        case runsFolder(String?)
    }

    package var choice: TrainingChoice
    package var source: DataSource
    /// How the data is read.
    package var loading: LoadingOptions
    /// The augmentation of training pictures; nil for none.
    package var augmentation: Augmentation?
    /// The name of the run; nil to derive it from the data and the model.
    package var name: String?
    package var destination: Destination
    package var options: Trainer.Options
    /// The data of the resumed run, if its folder records it and no other data was requested.
    package var origin: DataNote?
    /// Makes the configuration that is stored beside the model, with which people can repeat the training; nil for
    /// none.
    package var record: RunRecord.Text
    /// How the run is recorded in the store of runs; nil for not at all.
    package var recording: RunRecording?
    /// Of several ranks, this is the first one.
    package var ranks: any Collective = OneRank()
    /// What measures how long training takes: seconds since an arbitrary moment, never going back.
    package var clock: @Sendable () -> Double = monotonicSeconds
    /// Receives the path of each model that is written, on the training queue.
    package var noteSaved: @Sendable (String) -> Void = { _ in }

    package init(
        choice: TrainingChoice, source: DataSource, loading: LoadingOptions = LoadingOptions(),
        augmentation: Augmentation? = nil, name: String? = nil, destination: Destination,
        options: Trainer.Options = Trainer.Options(), origin: DataNote? = nil,
        record: @escaping RunRecord.Text = { _, _, _ in nil }
    ) {
        self.choice = choice
        self.source = source
        self.loading = loading
        self.augmentation = augmentation
        self.name = name
        self.destination = destination
        self.options = options
        self.origin = origin
        self.record = record
    }

    /// A job whose data is in memory and whose place on the disk is claimed.
    package struct Prepared: Sendable {
        package var dataset: Dataset
        package var session: TrainingSession
        package var claimedFolder: String?
        /// Where checkpoints and the model are written: an absolute path.
        package var modelPath: String
        /// A warning about the data of a resumed run; nil for none.
        package var warning: String?

        /// Records the run in the store; nil for not at all.
        var recorder: RunRecorder?

        /// Brings everything that the run has told so far to the store, unless that takes too long.
        package func finishRecording() { recorder?.finish() }

        /// Completes the run's record, and removes its folder if it is empty. Call it when the run is over.
        package func cleanUp() {
            finishRecording()
            if let claimedFolder { FileSystem.removeIfEmpty(claimedFolder) }
        }
    }

    /// - Parameters:
    ///   - folding: how events are merged while their reader is slow.
    ///   - keepsModels: whether the models of past epochs, and reports on single samples, are needed.
    ///   - wake: called when the session has something to report; it must not block.
    ///   - progress: receives the fraction of the data that has been read, 0…1, on the calling thread.
    package func prepare(
        folding: EventFolding, keepsModels: Bool, wake: @escaping @Sendable () -> Void,
        progress: LoadingProgress = { _ in }
    ) throws(RunError) -> Prepared {
        let (dataset, configuration, _) = try load(progress)
        let place = try claimPlace(wish: try wish(for: configuration, on: dataset))
        let (name, path, folder) = (place.name, place.path, place.folder)
        do throws(RunError) {
            let trainer = try trainer(named: name, configuration, on: dataset)
            try checkRoom(for: trainer, at: path)
            let warning = try checkResumedData(of: trainer)
            let note = folder.flatMap { self.note(in: $0) }
            let record = RunRecord(of: name, data: sourceName, besideModel: path, inFolder: folder != nil, text: record)
            let recorder = self.recorder(for: path)
            let session = TrainingSession(
                trainer,
                save: { model, occasion throws(TrainingError) in
                    note?.write()
                    defer { withExtendedLifetime(place.pipe) {} }
                    let saved = try Self.save(model, to: Self.path(path, for: occasion))
                    if AtomicFile.isRegular(saved) { record.write(model) }
                    noteSaved(saved)
                    return saved
                },
                folding: folding, keepsModels: keepsModels, ranks: ranks, clock: clock, observe: recorder?.observer,
                wake: wake)
            return Prepared(
                dataset: trainer.data, session: session, claimedFolder: folder, modelPath: WorkingFolder.whole(path),
                warning: warning, recorder: recorder)
        } catch {
            if let folder { FileSystem.removeIfEmpty(folder) }
            throw error
        }
    }

    /// The folder of the store in which the run is recorded; nil if it is not recorded.
    package var storeFolder: String? {
        let runs: String? =
            switch destination {
            case .file: nil
            case .run(let run): run.runsFolder
            case .runsFolder(let folder): folder
            }
        return recording == nil ? nil : try? RunsFolder(given: runs).path
    }

    /// The recorder of the run in the store that is in its runs folder, or the usual one.
    private func recorder(for modelPath: String) -> RunRecorder? {
        guard let recording, let folder = storeFolder else { return nil }
        return RunRecorder(
            in: folder, command: recording.command, modelPath: WorkingFolder.whole(modelPath),
            report: { error in recording.report(RunRecording.sentence(error)) })
    }

    /// The trainer that `prepare` would start, for a rank that writes nothing.
    package func trainer() throws(RunError) -> Trainer {
        let (dataset, configuration, _) = try load { _ in }
        return try trainer(named: try wish(for: configuration, on: dataset).text, configuration, on: dataset)
    }

    /// Works out what `prepare` would start, without training or writing anything.
    package func rehearse(progress: LoadingProgress = { _ in }) throws(RunError) -> Rehearsal {
        let (dataset, configuration, memory) = try load(progress)
        let wish = try wish(for: configuration, on: dataset)
        let name: String
        let path: String
        switch destination {
        case .file(let file): (name, path) = (wish.text, file)
        case .run(let run): (name, path) = (run.name, run.modelPath)
        case .runsFolder(let runs):
            let free = try RunsFolder(given: runs).firstFree(wish)
            (name, path) = (free.name, free.modelPath)
        }
        return Rehearsal(
            trainer: try trainer(named: name, configuration, on: dataset), source: sourceName, memory: memory,
            path: path)
    }

    private func trainer(
        named name: String, _ configuration: TrainingConfiguration, on dataset: Dataset
    ) throws(RunError) -> Trainer {
        do throws(TrainingError) {
            return try Trainer(
                name: name, configuration: configuration, data: dataset,
                loading: DataSettings(loading, for: dataset.train, table: dataset.table).settings, options: options,
                origin: choice.start.origin)
        } catch {
            throw .training(error)
        }
    }

    /// The name of a built-in dataset, or an absolute path.
    var sourceName: String {
        switch source {
        case .mnist, .fashionMNIST: source.name
        case .idxFolder, .pictureFolder, .textFolder, .npz, .table: WorkingFolder.whole(source.path)
        case .words: DataSource.wordsPrefix + WorkingFolder.whole(source.path)
        }
    }

    /// Compares the data of a resumed run with what it was trained on before. Returns a warning if it differs.
    ///
    /// Throws `changedData` if the run's folder records the location and other data is there now. If other data was
    /// requested, that is taken as intended, and the result is a warning.
    private func checkResumedData(of trainer: Trainer) throws(RunError) -> String? {
        guard case .resume(let file) = choice.start.origin, let split = file.training?.split,
            split.fingerprint != trainer.fingerprint.text
        else { return nil }
        if let origin {
            throw .changedData(path: origin.path)
        }
        return "\(trainer.data.name) is not the data that the run was trained on before, or has changed since."
    }

    /// Turns the job into a run with the same settings and the same starting point, in a place of its own.
    package mutating func beginAnew() {
        if case .resume = choice.start.origin { choice.start.origin = .initialization }
        origin = nil
        if case .run(let run) = destination { destination = .runsFolder(run.runsFolder) }
    }

    /// Loads the data, and determines how to train on it. Throws if training would need more memory than is available.
    private func load(
        _ progress: LoadingProgress
    ) throws(RunError) -> (Dataset, TrainingConfiguration, MemoryEstimate) {
        let dataset = try loadData(progress)
        let configuration = choice.configuration(for: dataset.train)
        let memory: MemoryEstimate
        do throws(TrainingError) {
            try configuration.validate()
            memory = try configuration.memory(for: dataset)
        } catch {
            throw .training(error)
        }
        guard memory.isGranted else { throw .noMemory(memory) }
        return (dataset, configuration, memory)
    }

    private func loadData(_ progress: LoadingProgress) throws(RunError) -> Dataset {
        do throws(DatasetError) {
            var dataset = try source.load(loading, progress: progress)
            guard let augmentation, !augmentation.isEmpty else { return dataset }
            guard dataset.train.arePictures else {
                throw .option(name: "augment", expected: "used with pictures", found: "with \(dataset.name)")
            }
            dataset.train.augmentation = augmentation
            return dataset
        } catch {
            throw .data(error)
        }
    }

    /// Throws if the disk has less space than a model with its training state takes.
    private func checkRoom(for trainer: Trainer, at path: String) throws(RunError) {
        // A new file is written before the old one is removed.
        guard let free = AtomicFile.freeBytes(beside: path), free < trainer.leastFileSize else { return }
        throw .noRoom(path: path, free: free, needed: trainer.leastFileSize)
    }
}
