package import Collectives
package import Datasets
import Engine
package import Learning
import Matrices
package import ModelFiles
package import Telemetry

/// A training run: its network, data and configuration. `run` executes it, from the first event to the last.
///
/// Runs with the same configuration and data are the same, bit for bit: commands to pause, step, slow down or hand out
/// snapshots change when things happen, and never what is computed.
package struct Trainer: Sendable {
    /// How a network of dense layers is trained.
    package enum Path: String, Hashable, Sendable {
        /// Trained by `TrainingEngine`.
        case fast
        /// Trained layer by layer by `TrainingPass`, the reference for the fast path; after an epoch, the weights are
        /// the same except for rounding.
        case readable
    }

    /// Options that do not change the result, except for `path`.
    package struct Options: Hashable, Sendable {
        /// Whether the run waits for a command before its first batch.
        package var startsPaused = false
        /// How fast the run goes at first.
        package var speed = TrainingSpeed.full
        /// Whether to evaluate before the first batch as well.
        package var measuresBaseline = false
        /// Whether a completed run waits for a command to train more epochs; a stop then ends the waiting.
        package var awaitsExtension = false
        /// Whether to report on the layers after each epoch, and with the baseline.
        package var measuresLayers = false
        /// Whether to report on the layers of the weights that are kept, too, if they are not the last ones evaluated; needs
        /// `measuresLayers`.
        package var measuresKeptLayers = false
        /// The number of batches after which the run stops as if by command, keeping the model; nil to train all
        /// epochs.
        package var stopAfterBatches: Int?
        /// The number of batches between checkpoints; nil for none.
        package var checkpointInterval: Int?

        /// How networks of dense layers are trained.
        package var path = Path.fast
        /// The number of threads that train and evaluate.
        package var threads = ThreadTeam.usualCount

        package init() {}
    }

    /// Why a model is written.
    package enum Occasion: Hashable, Sendable {
        case end
        /// A regular checkpoint, which replaces the one before.
        case checkpoint
        /// The end of the run, written to another folder because the first one failed.
        case rescue(folder: String)
        /// Requested by a command, after this many batches.
        case request(afterBatch: Int)
    }

    /// Writes a model, and returns its path.
    package typealias Save = @Sendable (ModelFile, Occasion) throws(TrainingError) -> String

    package let name: String
    /// The requested configuration, completed with what the data decides.
    package let configuration: TrainingConfiguration
    /// The data with its true labels.
    package let data: Dataset
    /// The training samples with the labels that training sees, of which label noise makes some wrong.
    let trainingSamples: LabelledSamples
    /// The wrong labels; nil without label noise.
    let noise: LabelNoise?
    package let options: Options
    /// The network before the first batch, or at the point of resuming.
    package let network: Network
    /// The factor for each parameter's learning rate.
    let rateFactors: [Double]
    /// Where the run resumes; nil for a new run.
    package let resumePoint: ResumePoint?
    /// The fingerprint of `data`.
    package let fingerprint: DataFingerprint
    /// The best epoch before the point of resuming; nil if none was evaluated.
    package let formerBest: BestEpoch?
    /// The weights and the smoothing of the loss that training minimises. Validation measures the head's loss without
    /// them.
    package let criterion: Criterion

    /// The perplexity of word frequencies on the validation samples; nil if the classes are not words of a text.
    let frequencyPerplexity: Double?

    /// How the data was made from its source; part of the run's settings, beside the configuration.
    package let loading: [RunDescription.Setting]

    /// The starting point of a run.
    package enum Origin: Sendable {
        /// Random initial weights.
        case initialization
        /// A stopped run, continued to the same bits as if it had not been stopped. The configuration must be its own,
        /// except for the number of epochs.
        case resume(ModelFile)
        /// A trained model for the same kind of input. If the classes differ, its last layer is initialised anew. The
        /// configuration must come from `with(networkOf:)`.
        case finetune(ModelFile)
    }

    /// - Parameters:
    ///   - name: the name of the run, unique among the stored runs.
    ///   - loading: see the property; must not contain names of the configuration's settings.
    package init(
        name: String, configuration: TrainingConfiguration, data: Dataset, loading: [RunDescription.Setting] = [],
        options: Options = Options(), origin: Origin = .initialization
    ) throws(TrainingError) {
        try configuration.validate()
        guard data.train.count > 0 else { throw .noSamples(data: data.name, split: "training") }
        guard data.test.count > 0 else { throw .noSamples(data: data.name, split: "validation") }
        let classes = data.train.classNames
        guard classes.count > 1 else { throw .oneClass(classes.first ?? "", data: data.name) }
        try configuration.validate(classes: data.train.classNames.count)
        let data = Self.adapted(data, to: origin)
        try Self.checkSavable(data, settings: configuration.settings + loading)
        let configuration = try configuration.fitted(to: data.train)
        let plan = try configuration.plan(for: data.train)
        self.name = name
        self.loading = loading
        self.configuration = configuration
        self.data = data
        noise = LabelNoise(
            rate: configuration.labelNoise, seed: configuration.seed, labels: data.train.labels,
            classes: data.train.classNames.count)
        trainingSamples = noise.map { $0.applied(to: data.train) } ?? data.train
        fingerprint = DataFingerprint(of: data)
        self.options = options
        (network, resumePoint) = try Self.start(origin, plan, configuration, data)
        formerBest = if case .resume(let file) = origin { file.training?.best } else { nil }
        rateFactors = try configuration.rateFactors(for: network)
        var counts = Array(repeating: 0, count: data.train.classNames.count)
        for label in trainingSamples.labels { counts[Int(label)] += 1 }
        criterion = configuration.criterion(classCounts: counts)
        if configuration.trainedClasses != .all, network.layers.count(where: \.hasWeights) < 2 || options.path != .fast
        {
            throw .setting(
                name: "train-classes", expected: "all in a network without a hidden layer or an embedding",
                found: "\(configuration.trainedClasses)")
        }
        frequencyPerplexity =
            if case .words = data.train.kind {
                WordsFile.unigramPerplexity(of: data.test, trainedOn: data.train)
            } else {
                nil
            }
    }

    package var batchesPerEpoch: Int { (data.train.count + configuration.batchSize - 1) / configuration.batchSize }

    package var description: RunDescription {
        let lesson = configuration.lesson.map {
            $0.notes(configuration, classes: data.train.classNames.count)
        }
        var description = RunDescription(
            run: name, data: data.name, model: network.summary, parameters: network.parameterCount,
            trainSamples: data.train.count, validationSamples: data.test.count,
            classNames: data.train.classNames, settings: configuration.settings + loading, seed: configuration.seed,
            epochs: configuration.epochs, batchesPerEpoch: batchesPerEpoch,
            table: data.table.map { $0.outline(of: data.train) }, notes: data.notes.map(\.description) + (lesson ?? []),
            formerBest: formerBest)
        description.loss = network.head.lossDescription(classes: network.classes)
        description.lessonTitle = configuration.lesson?.title
        return description
    }

    /// Trains until all epochs are done, a command stops the run, the loss is no longer finite, or early stopping has
    /// waited long enough for a lower validation loss. Early stopping ends with `completed` too; the summary's `best`
    /// says from which epoch the kept weights are.
    ///
    /// Events come in this order: `started`, the first `state`, `baseline` if requested; then batches, epochs, and
    /// changes of state and learning rate as they happen; the final `state`, and `ended`.
    ///
    /// - Parameters:
    ///   - emit: receives each event; it must not block.
    ///   - commands: read before each batch, and waited for while paused.
    ///   - snapshots: receives the model when a command asks for it, and once more at the end.
    ///   - archive: receives the model before the first batch and after each epoch.
    ///   - ranks: of several ranks, all run a trainer of the same configuration, data, origin and options. Rank 0's commands
    ///     count, and only it should emit events and save; the results of all are the same.
    ///   - clock: seconds since an arbitrary moment, never going back.
    ///   - save: called for checkpoints, on request, and at the end if the model is kept; with nil, the model exists
    ///     only in the snapshots.
    @discardableResult
    package func run(
        emit: @escaping (TrainingEvent) -> Void, commands: any CommandSource,
        snapshots: SnapshotExchange<ModelSnapshot>, archive: SnapshotArchive<ModelSnapshot>? = nil,
        ranks: any Collective = OneRank(), clock: @escaping () -> Double, save: Save? = nil
    ) -> RunSummary {
        withFlushedDenormals {
            var loop = TrainingLoop(
                trainer: self, emit: emit, commands: commands, snapshots: snapshots, archive: archive, ranks: ranks,
                clock: clock, save: save)
            return loop.run()
        }
    }
}

extension Trainer {
    /// The perplexity that a validation loss means; nil if the classes are not words of a text.
    func perplexity(_ loss: Double) -> Perplexity? {
        guard network.head == .softmax else { return nil }
        return frequencyPerplexity.map { Perplexity(ofModel: Double.exponential(loss), ofFrequencies: $0) }
    }
}
