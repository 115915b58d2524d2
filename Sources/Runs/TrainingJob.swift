package import Datasets
import Files
import Interchange
import Learning
import ModelFiles
package import Telemetry
package import Training

/// All that is asked for of a run. `prepare` turns it into one that is ready to start.
package struct TrainingJob: Sendable {
    /// Where the final weights go.
    package enum Destination: Sendable {
        case file(String)
        /// The folder of a stored run, which goes on.
        case run(RunsFolder.Run)
        case runsFolder(String?)
    }

    package var choice: TrainingChoice
    package var source: DataSource
    /// What is made of it.
    package var loading: LoadingOptions
    /// How pictures are altered each time that they are trained on; nil: not at all.
    package var augmentation: Augmentation?
    /// The run's name; nil: after data and model.
    package var name: String?
    package var destination: Destination
    package var options: Trainer.Options
    /// What the run that goes on was trained on, where its folder says so and nobody named other data.
    package var origin: DataNote?
    /// The text that is kept beside the model for people to train it again with; nil for none.
    package var record: RunRecord.Text

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

    /// What a job becomes when its data is in memory and its place on the disk is claimed.
    package struct Prepared: Sendable {
        package var dataset: Dataset
        package var session: TrainingSession
        package var claimedFolder: String?
        /// What a person should be told about the data that a run goes on with.
        package var warning: String?

        /// Leaves no empty folder behind. Call it when the run is over.
        package func cleanUp() {
            if let claimedFolder { FileSystem.removeIfEmpty(claimedFolder) }
        }
    }

    /// - Parameters:
    ///   - folding: what becomes of events while their reader is slow.
    ///   - keepsModels: whether the models of past epochs, and what is said of single samples, are asked for.
    ///   - wake: called when the session has something to tell; it must not block.
    ///   - progress: is told how much of the data is read, 0…1, on the calling thread.
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
            let session = TrainingSession(
                trainer,
                save: { model, occasion throws(TrainingError) in
                    note?.write()
                    defer { withExtendedLifetime(place.pipe) {} }
                    let saved = try Self.save(model, to: Self.path(path, for: occasion))
                    if AtomicFile.isRegular(saved) { record.write(model) }
                    return saved
                },
                folding: folding, keepsModels: keepsModels, wake: wake)
            return Prepared(dataset: trainer.data, session: session, claimedFolder: folder, warning: warning)
        } catch {
            if let folder { FileSystem.removeIfEmpty(folder) }
            throw error
        }
    }

    /// What `prepare` would begin. Nothing is trained, and nothing written.
    package func rehearse(progress: LoadingProgress = { _ in }) throws(RunError) -> Rehearsal {
        let (dataset, configuration, memory) = try load(progress)
        let wish = try wish(for: configuration, on: dataset)
        let name: String
        let path: String
        switch destination {
        case .file(let file): (name, path) = (wish, file)
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

    /// A known dataset's name, or the whole path.
    private var sourceName: String {
        switch source {
        case .mnist, .fashionMNIST: source.name
        case .idxFolder, .pictureFolder, .textFolder, .npz, .table: WorkingFolder.whole(source.path)
        }
    }

    /// Compares the data of a run that goes on with what it was trained on before.
    ///
    /// Throws where its folder says where that is, and something else is there now. Who names other data means it, and is
    /// told.
    private func checkResumedData(of trainer: Trainer) throws(RunError) -> String? {
        guard case .resume(let file) = choice.start.origin, let split = file.training?.split,
            split.fingerprint != trainer.fingerprint.text
        else { return nil }
        if let origin {
            throw .changedData(path: origin.path)
        }
        return "\(trainer.data.name) is not the data that the run was trained on before, or has changed since."
    }

    /// A run of the same settings that begins with what this one began with, and has a place of its own.
    package mutating func beginAnew() {
        if case .resume = choice.start.origin { choice.start.origin = .initialization }
        origin = nil
        if case .run(let run) = destination { destination = .runsFolder(run.runsFolder) }
    }

    /// The data, and how it is to be trained. Throws where training would need more memory than there is.
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

    /// Throws where the disk has less room than a model with its training takes.
    private func checkRoom(for trainer: Trainer, at path: String) throws(RunError) {
        // Written before the one that it replaces is gone.
        guard let free = AtomicFile.freeBytes(beside: path), free < trainer.leastFileSize else { return }
        throw .noRoom(path: path, free: free, needed: trainer.leastFileSize)
    }

    /// Where a run's model goes.
    private struct Place {
        var name: String
        var path: String
        /// That of the run, where it has one.
        var folder: String?
        /// Where the model goes into a pipe.
        var pipe: HeldPipe?
    }

    /// What the run is called, but for the number.
    private func wish(for configuration: TrainingConfiguration, on dataset: Dataset) throws(RunError) -> String {
        if let name { return name }
        let widths: [Int]
        do throws(TrainingError) {
            widths = try configuration.fitted(to: dataset.train)
                .plan(features: dataset.train.features, classes: dataset.train.classNames.count).widths
        } catch {
            throw .training(error)
        }
        return "\(dataset.name)-\(widths.map(String.init).joined(separator: "-"))"
    }

    private func claimPlace(wish: String) throws(RunError) -> Place {
        switch destination {
        case .file(let path):
            // Now and not after hours of training.
            let pipe: HeldPipe?
            do throws(FileError) { pipe = try AtomicFile.checkWritable(path) } catch { throw .notWritten(error) }
            AtomicFile.sweepFolder(of: path)
            return Place(name: wish, path: path, pipe: pipe)
        case .run(let run):
            AtomicFile.sweepFolder(of: run.modelPath)
            return Place(name: run.name, path: run.modelPath, folder: run.folder)
        case .runsFolder(let path):
            let claimed = try RunsFolder(given: path).claim(wish)
            return Place(name: claimed.name, path: claimed.modelPath, folder: claimed.folder)
        }
    }

    /// What is written on request stands beside the final weights, under a name that tells when.
    private static func path(_ path: String, for occasion: Trainer.Occasion) -> String {
        let batch: Int
        switch occasion {
        case .end, .checkpoint: return path
        case .rescue(let folder):
            let name = path.split(separator: "/").last.map(String.init) ?? "model.safetensors"
            let home = folder == "~" || folder.hasPrefix("~/") ? Environment["HOME"] : nil
            return "\(home.map { $0 + folder.dropFirst() } ?? folder)/\(name)"
        case .request(let number): batch = number
        }
        let suffix = ".safetensors"
        let stem = path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path
        return "\(stem)-batch-\(batch)\(suffix)"
    }

    /// What tells a run's folder where its data is; nil of data that every machine knows.
    private func note(in folder: String) -> DataNote.Writing? {
        guard sourceName.hasPrefix("/") else { return nil }
        return DataNote.Writing(DataNote(path: sourceName), to: folder)
    }

    private static func save(_ model: ModelFile, to path: String) throws(TrainingError) -> String {
        do throws(FileError) {
            try AtomicFile.write(model.safetensors.encoded(), to: path)
            return path.shownPath
        } catch {
            throw .notSaved("\(error)")
        }
    }
}
