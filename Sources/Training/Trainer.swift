package import Datasets
import Engine
package import Learning
import Matrices
package import ModelFiles
package import Telemetry

/// A training run: what it trains, on what, and how. `run` does it, from the first event to the last.
///
/// A run is the same, bit for bit, whenever the configuration and the data are: commands to pause, step, slow down or
/// hand out snapshots change when things happen, and never what is computed.
package struct Trainer: Sendable {
    /// By what a network of dense layers is trained.
    package enum Path: String, Hashable, Sendable {
        /// `TrainingEngine`.
        case fast
        /// Layer by layer, by `TrainingPass`, which says what the fast path must compute; an epoch ends in weights that are
        /// the same but for rounding.
        case readable
    }

    /// What does not touch the bits, but for the path.
    package struct Options: Hashable, Sendable {
        /// Whether the run waits for a command before its first batch.
        package var startsPaused = false
        /// Seconds to wait after each batch, 0…3600.
        package var delay = 0.0
        /// Whether the validation samples are measured before the first batch as well.
        package var measuresBaseline = false
        /// Whether a run that is complete waits for more epochs to be asked for; a stop then lets it return.
        package var awaitsExtension = false
        /// Whether the layers are measured after each epoch, and with the baseline.
        package var measuresLayers = false
        /// Stops after so many batches as a command would, keeping the model; nil trains all epochs.
        package var stopAfterBatches: Int?
        /// Writes a checkpoint after so many batches each time; nil: none.
        package var checkpointInterval: Int?

        /// By what networks of dense layers are trained.
        package var path = Path.fast
        /// How many threads train and measure.
        package var threads = ThreadTeam.usualCount

        package init() {}
    }

    /// Why weights are written.
    package enum Occasion: Hashable, Sendable {
        case end
        /// Time for the next one, which takes the place of the one before.
        case checkpoint
        /// The end, into another folder than was meant.
        case rescue(folder: String)
        /// Asked for after so many batches.
        case request(afterBatch: Int)
    }

    /// Writes a model, and returns where it is.
    package typealias Save = @Sendable (ModelFile, Occasion) throws(TrainingError) -> String

    package let name: String
    /// As it was asked for, with what the data decides.
    package let configuration: TrainingConfiguration
    package let data: Dataset
    package let options: Options
    /// As it is before the first batch, or where it is resumed.
    package let network: Network
    /// What each parameter's learning rate is multiplied by.
    let rateFactors: [Double]
    /// Where the run goes on; nil where it begins.
    package let resumePoint: ResumePoint?
    /// Of `data`.
    package let fingerprint: DataFingerprint
    /// The best of the epochs before that; nil where none was measured.
    package let formerBest: BestEpoch?
    /// What its training lowers. Validation measures plain cross-entropy, whatever this is.
    package let criterion: Criterion

    /// How the data was made of what its source holds, beside the configuration in the run's settings.
    package let loading: [RunDescription.Setting]

    /// What a run begins with.
    package enum Origin: Sendable {
        /// Weights that are drawn.
        case initialization
        /// A run that was stopped, to the same bits as if it had not been. The configuration must be its own, but for
        /// the epochs.
        case resume(ModelFile)
        /// A model that was trained before, on the same kind of input. Its last layer is drawn anew where the classes
        /// are others. The configuration must be one `with(networkOf:)` it.
        case finetune(ModelFile)
    }

    /// - Parameters:
    ///   - name: the run's, unique among the stored runs.
    ///   - loading: see there; none of the names of a configuration's settings.
    package init(
        name: String, configuration: TrainingConfiguration, data: Dataset, loading: [RunDescription.Setting] = [],
        options: Options = Options(), origin: Origin = .initialization
    ) throws(TrainingError) {
        try configuration.validate()
        guard data.train.count > 0 else { throw .noSamples(data: data.name, split: "training") }
        guard data.test.count > 0 else { throw .noSamples(data: data.name, split: "validation") }
        try configuration.validate(classes: data.train.classNames.count)
        let data = Self.adapted(data, to: origin)
        try Self.checkSavable(data, settings: configuration.settings + loading)
        let configuration = try configuration.fitted(to: data.train)
        let plan = try configuration.plan(for: data.train)
        self.name = name
        self.loading = loading
        self.configuration = configuration
        self.data = data
        fingerprint = DataFingerprint(of: data)
        self.options = options
        (network, resumePoint) = try Self.start(origin, plan, configuration, data)
        formerBest = if case .resume(let file) = origin { file.training?.best } else { nil }
        rateFactors = try configuration.rateFactors(for: network)
        var counts = Array(repeating: 0, count: data.train.classNames.count)
        for label in data.train.labels { counts[Int(label)] += 1 }
        criterion = configuration.criterion(classCounts: counts)
    }

    package var batchesPerEpoch: Int { (data.train.count + configuration.batchSize - 1) / configuration.batchSize }

    package var description: RunDescription {
        RunDescription(
            run: name, data: data.name, model: network.summary, parameters: network.parameterCount,
            trainSamples: data.train.count, validationSamples: data.test.count,
            classNames: data.train.classNames, settings: configuration.settings + loading, seed: configuration.seed,
            epochs: configuration.epochs, batchesPerEpoch: batchesPerEpoch,
            table: data.table.map { $0.outline(of: data.train) }, notes: data.notes.map(\.description),
            formerBest: formerBest)
    }

    /// Trains until all epochs are done, a command stops the run, the loss is not finite any more, or, where early
    /// stopping is on, until it has waited long enough for a lower validation loss. That end is `completed` as well, and
    /// the summary's `best` tells of which epoch the weights are that it keeps.
    ///
    /// Events come in this order: `started`, the first `state`, `baseline` if it is wanted; then batches, epochs,
    /// and changes of state and learning rate as they happen; the final `state`, and `ended`.
    ///
    /// - Parameters:
    ///   - emit: takes each event; it must not block.
    ///   - commands: looked at before each batch, and slept on while paused.
    ///   - snapshots: gets the model when a command asks for it, and once more at the end.
    ///   - archive: gets the model before the first batch and after each epoch.
    ///   - clock: seconds since any moment, never going back.
    ///   - save: called at the end if the model is kept, and on request; nil keeps it nowhere but in the snapshots.
    @discardableResult
    package func run(
        emit: @escaping (TrainingEvent) -> Void, commands: any CommandSource,
        snapshots: SnapshotExchange<ModelSnapshot>, archive: SnapshotArchive<ModelSnapshot>? = nil,
        clock: @escaping () -> Double, save: Save? = nil
    ) -> RunSummary {
        withFlushedDenormals {
            var loop = TrainingLoop(
                trainer: self, emit: emit, commands: commands, snapshots: snapshots, archive: archive, clock: clock,
                save: save)
            return loop.run()
        }
    }
}
