import Datasets
import Files
import Interchange
import Learning
import Screen
import Telemetry
import Training

/// All that the command line says about a run. `prepare` turns it into one that is ready to start.
struct TrainingJob: Sendable {
    /// Where the final weights go.
    enum Destination: Sendable {
        case file(String)
        /// The folder of a stored run, which goes on.
        case run(RunsFolder.Run)
        case runsFolder(String?)
    }

    var choice: TrainingChoice
    var source: DataSource
    /// What is made of it.
    var loading: LoadingOptions
    /// How pictures are altered each time that they are trained on; nil: not at all.
    var augmentation: Augmentation?
    /// The run's name; nil: after data and model.
    var name: String?
    var destination: Destination
    var options: Trainer.Options
    /// What the run that goes on was trained on, where its folder says so and the command line does not.
    var origin: DataNote?
    /// What the command line and its configuration file say, for the record that is kept beside the model.
    var arguments = TrainingArguments()
    /// Whether loading is shown on standard error, where that is a terminal.
    var showsLoading = false

    /// What a job becomes when its data is in memory and its place on the disk is claimed.
    struct Prepared: Sendable {
        var dataset: Dataset
        var session: TrainingSession
        var claimedFolder: String?
        /// What a person should be told about the data that a run goes on with.
        var warning: String?

        /// Leaves no empty folder behind. Call it when the run is over.
        func cleanUp() {
            if let claimedFolder { RunsFolder.removeIfEmpty(claimedFolder) }
        }
    }

    /// - Parameters:
    ///   - folding: what becomes of events while their reader is slow.
    ///   - keepsModels: whether the models of past epochs, and what is said of single samples, are asked for.
    ///   - wake: called when the session has something to tell; it must not block.
    ///   - progress: is told how much of the data is read, 0…1, on the calling thread.
    func prepare(
        folding: EventFolding, keepsModels: Bool, wake: @escaping @Sendable () -> Void,
        progress: LoadingProgress = { _ in }
    ) throws(Failure) -> Prepared {
        let (dataset, configuration, _) = try load(progress)
        let place = try claimPlace(wish: try wish(for: configuration, on: dataset))
        let (name, path, folder) = (place.name, place.path, place.folder)
        do throws(Failure) {
            let trainer = try trainer(named: name, configuration, on: dataset)
            try checkRoom(for: trainer, at: path)
            let warning = try checkResumedData(of: trainer)
            let note = folder.flatMap { self.note(in: $0) }
            let record = RunConfiguration(arguments, data: sourceName)
            let recordPath = RunConfiguration.path(besideModel: path, inFolder: folder != nil)
            let session = TrainingSession(
                trainer,
                save: { model, occasion throws(TrainingError) in
                    note?.write()
                    defer { withExtendedLifetime(place.pipe) {} }
                    let saved = try Self.save(model, to: Self.path(path, for: occasion))
                    if AtomicFile.isRegular(saved) { record.write(model, of: name, to: recordPath) }
                    return saved
                },
                folding: folding, keepsModels: keepsModels, wake: wake)
            return Prepared(dataset: trainer.data, session: session, claimedFolder: folder, warning: warning)
        } catch {
            if let folder { RunsFolder.removeIfEmpty(folder) }
            throw error
        }
    }

    /// What `prepare` would begin. Nothing is trained, and nothing written.
    func rehearse() throws(Failure) -> Rehearsal {
        let (dataset, configuration, memory) = try load { _ in }
        let wish = try wish(for: configuration, on: dataset)
        let name: String
        let path: String
        switch destination {
        case .file(let file): (name, path) = (wish, file)
        case .run(let run): (name, path) = (run.name, run.modelPath)
        case .runsFolder(let runs):
            let free = try RunsFolder(given: runs).firstFree(wish)
            (name, path) = (free.name, free.folder + "/model.safetensors")
        }
        return Rehearsal(
            trainer: try trainer(named: name, configuration, on: dataset), source: sourceName, memory: memory,
            path: path)
    }

    private func trainer(
        named name: String, _ configuration: TrainingConfiguration, on dataset: Dataset
    ) throws(Failure) -> Trainer {
        do throws(TrainingError) {
            return try Trainer(
                name: name, configuration: configuration, data: dataset,
                loading: loading.settings(for: dataset.train, table: dataset.table), options: options,
                origin: choice.start.origin)
        } catch {
            throw Failure(error)
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
    private func checkResumedData(of trainer: Trainer) throws(Failure) -> String? {
        guard case .resume(let file) = choice.start.origin, let split = file.training?.split,
            split.fingerprint != trainer.fingerprint.text
        else { return nil }
        if let origin {
            throw Failure(
                .badData,
                "\(origin.path) has changed since the run was trained on it: say with --data where the data is as it was."
            )
        }
        return "\(trainer.data.name) is not the data that the run was trained on before, or has changed since."
    }

    /// A run of the same settings that begins with what this one began with, and has a place of its own.
    mutating func beginAnew() {
        if case .resume = choice.start.origin { choice.start.origin = .initialization }
        origin = nil
        if case .run(let run) = destination { destination = .runsFolder(run.runsFolder) }
    }

    /// The data, and how it is to be trained. Throws where training would need more memory than there is.
    private func load(
        _ progress: LoadingProgress
    ) throws(Failure) -> (Dataset, TrainingConfiguration, MemoryEstimate) {
        let dataset = try loadData(progress)
        let configuration = choice.configuration(for: dataset.train)
        let memory: MemoryEstimate
        do throws(TrainingError) {
            try configuration.validate()
            memory = try configuration.memory(for: dataset)
        } catch {
            throw Failure(error)
        }
        try memory.demand()
        return (dataset, configuration, memory)
    }

    private func loadData(_ progress: LoadingProgress) throws(Failure) -> Dataset {
        var bar = LoadingBar(name: source.name, isShown: showsLoading && StandardStream.error.isTerminal)
        defer { bar.clear() }
        do throws(DatasetError) {
            var dataset = try source.load(loading) {
                bar.show($0)
                progress($0)
            }
            guard let augmentation, !augmentation.isEmpty else { return dataset }
            guard dataset.train.arePictures else {
                throw .option(name: "augment", expected: "used with pictures", found: "with \(dataset.name)")
            }
            dataset.train.augmentation = augmentation
            return dataset
        } catch {
            throw Failure(error)
        }
    }

    /// Throws where the disk has less room than a model with its training takes.
    private func checkRoom(for trainer: Trainer, at path: String) throws(Failure) {
        // Written before the one that it replaces is gone.
        guard let free = AtomicFile.freeBytes(beside: path), free < trainer.leastFileSize else { return }
        let numbers = NumberFormat(isASCII: true)
        throw Failure(
            .writeFailed,
            "There is too little room for \(path): the disk has \(numbers.count(Double(free)))B left, and a model with its "
                + "training takes \(numbers.count(Double(trainer.leastFileSize)))B.")
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
    private func wish(for configuration: TrainingConfiguration, on dataset: Dataset) throws(Failure) -> String {
        if let name { return name }
        let widths: [Int]
        do throws(TrainingError) {
            widths = try configuration.fitted(to: dataset.train)
                .plan(features: dataset.train.features, classes: dataset.train.classNames.count).widths
        } catch {
            throw Failure(error)
        }
        return "\(dataset.name)-\(widths.map(String.init).joined(separator: "-"))"
    }

    private func claimPlace(wish: String) throws(Failure) -> Place {
        switch destination {
        case .file(let path):
            // Now and not after hours of training.
            let pipe: HeldPipe?
            do throws(FileError) { pipe = try AtomicFile.checkWritable(path) } catch {
                throw Failure(.writeFailed, "\(error)")
            }
            AtomicFile.sweepFolder(of: path)
            return Place(name: wish, path: path, pipe: pipe)
        case .run(let run):
            AtomicFile.sweepFolder(of: run.modelPath)
            return Place(name: run.name, path: run.modelPath, folder: run.folder)
        case .runsFolder(let path):
            let claimed = try RunsFolder(given: path).claim(wish)
            return Place(name: claimed.name, path: claimed.folder + "/model.safetensors", folder: claimed.folder)
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
