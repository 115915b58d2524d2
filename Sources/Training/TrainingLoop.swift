import Datasets
import Learning
import Telemetry

/// A run under way: the state of a `Trainer.run`, on one thread.
struct TrainingLoop {
    let trainer: Trainer
    let emit: (TrainingEvent) -> Void
    let commands: any CommandSource
    let snapshots: SnapshotExchange<ModelSnapshot>
    let archive: SnapshotArchive<ModelSnapshot>?
    let clock: () -> Double
    let save: Trainer.Save?

    var network: Network
    var optimizer: Optimizer
    /// The weights of the last epoch that was measured with a finite loss, or of the beginning.
    var lastGood: Network

    /// The epoch of the last trained batch, from 1; 0 before the first.
    var epoch = 0
    /// Batches trained.
    var batch = 0
    /// How many epochs are to be trained; commands may raise it.
    var plannedEpochs: Int
    var progress = Progress()
    var pace: Pace
    var reportedState: TrainingState?
    /// Set by the command to stop.
    var stop: Ending?

    var training: Stopwatch
    var evaluating: Stopwatch

    var batches: Batches
    var pass = TrainingPass()
    private var evaluator: Evaluator
    /// What the layers gave out in the last evaluation, where they are measured.
    var activity: LayerActivity?
    /// The weights before the last batch of the epoch, where the layers are measured.
    var formerNetwork: Network?

    /// What is known of the epochs so far.
    struct Progress {
        var epochs = 0
        /// The epoch of `lastGood`; 0 is the beginning.
        var goodEpoch = 0
        /// Of that epoch.
        var validation: ValidationReport?
        var bestEpoch: Int?
        var bestAccuracy: Double?
    }

    enum Ending {
        case completed
        case stopped(keepingModel: Bool)
        case diverged(String)
    }

    init(
        trainer: Trainer, emit: @escaping (TrainingEvent) -> Void, commands: any CommandSource,
        snapshots: SnapshotExchange<ModelSnapshot>, archive: SnapshotArchive<ModelSnapshot>?,
        clock: @escaping () -> Double, save: Trainer.Save?
    ) {
        self.trainer = trainer
        self.emit = emit
        self.commands = commands
        self.snapshots = snapshots
        self.archive = archive
        self.clock = clock
        self.save = save
        let configuration = trainer.configuration
        plannedEpochs = configuration.epochs
        network = trainer.network
        lastGood = trainer.network
        optimizer = Optimizer(
            configuration.optimizer, learningRate: configuration.learningRate, for: trainer.network)
        batches = Batches(trainer.data.train, size: configuration.batchSize, seed: configuration.seed)
        evaluator = Evaluator(trainer.data.test)
        pace = Pace(flow: trainer.options.startsPaused ? .paused : .running, delay: trainer.options.delay)
        training = Stopwatch(clock: clock)
        evaluating = Stopwatch(clock: clock)
    }

    mutating func run() -> RunSummary {
        // Models are kept before they are spoken of: whoever hears of an epoch looks for its model.
        archive?.put(snapshot, epoch: 0)
        emit(.started(trainer.description))
        reportFlow()
        if trainer.options.measuresBaseline {
            // Stopped in its middle, the run ends before its first batch.
            if let baseline = evaluate() {
                emit(.baseline(baseline))
                reportFirstLayers()
            }
        }
        while true {
            let ending = trainPlannedEpochs()
            let summary = end(ending)
            guard summary.status == .completed, trainer.options.awaitsExtension, awaitExtension() else {
                return summary
            }
        }
    }

    private mutating func trainPlannedEpochs() -> Ending {
        while progress.epochs < plannedEpochs {
            if let early = trainEpoch(progress.epochs + 1) { return early }
        }
        return .completed
    }

    /// The model as it is now.
    var snapshot: ModelSnapshot { ModelSnapshot(network: network, epoch: epoch, batch: batch) }

    /// Returns why the run ends with this epoch; nil where it goes on.
    private mutating func trainEpoch(_ number: Int) -> Ending? {
        let secondsBefore = (training: training.seconds, all: seconds)
        var measure = BatchMeasure()
        training.resume()
        defer { training.stop() }
        batches.shuffle(epoch: number)
        for index in 0..<batches.count {
            if let ending = attend() { return ending }
            epoch = number
            batch += 1
            let batchMeasure = trainBatch(index)
            measure.add(batchMeasure)
            guard batchMeasure.loss.isFinite else {
                return diverged("The loss of batch \(batch) is not finite")
            }
            if index < batches.count - 1 { completeStep(ofEpoch: false) }
        }
        training.stop()
        let trainingSeconds = training.seconds - secondsBefore.training

        guard let validation = evaluate() else {
            obey(commands.drain())
            return stop ?? .stopped(keepingModel: true)
        }
        let layers = measureLayers()
        progress.epochs = number
        let isSound = validation.loss.isFinite && network.isFinite
        if isSound { archive?.put(snapshot, epoch: number) }
        emit(
            .epoch(
                EpochReport(
                    epoch: number, lastBatch: batch, loss: measure.loss, accuracy: measure.accuracy,
                    validation: validation, learningRate: optimizer.learningRate,
                    seconds: seconds - secondsBefore.all,
                    samplesPerSecond: trainingSeconds > 0 ? Double(measure.samples) / trainingSeconds : 0)))
        if let layers { emit(.layers(layers, afterBatch: batch)) }
        guard isSound else {
            return diverged("The validation loss after epoch \(number) is not finite")
        }
        progress.validation = validation
        if validation.accuracy > progress.bestAccuracy ?? -1 {
            progress.bestEpoch = number
            progress.bestAccuracy = validation.accuracy
        }
        lastGood = network
        progress.goodEpoch = number
        if number < plannedEpochs { completeStep(ofEpoch: true) }
        return nil
    }

    /// One step of the optimiser, unless the loss is not finite: its gradients would spoil the weights.
    private mutating func trainBatch(_ index: Int) -> BatchMeasure {
        batches.load(index)
        let measure = pass.run(network, inputs: batches.inputs, labels: batches.labels)
        var norm = Double.nan
        if measure.loss.isFinite {
            norm = pass.gradientNorm
            if trainer.options.measuresLayers, index == batches.count - 1 { formerNetwork = network }
            optimizer.update(&network, gradients: pass.gradients)
        }
        emit(
            .batch(
                BatchReport(
                    batch: batch, epoch: epoch, batchInEpoch: index + 1, samples: measure.samples,
                    loss: measure.loss, accuracy: measure.accuracy, gradientNorm: norm,
                    learningRate: optimizer.learningRate, trainingSeconds: training.seconds)))
        return measure
    }

    /// Returns nil where a stop came meanwhile: what is half measured says nothing.
    private mutating func evaluate() -> ValidationReport? {
        evaluating.resume()
        defer { evaluating.stop() }
        let commands = commands
        guard trainer.options.measuresLayers else {
            return evaluator.evaluate(network, unless: { commands.holdsStop })
        }
        var seen = LayerActivity(network)
        let report = evaluator.evaluate(network, observe: { seen.note($0) }, unless: { commands.holdsStop })
        activity = seen
        return report
    }

    /// Of training and evaluation.
    var seconds: Double { training.seconds + evaluating.seconds }

    private func diverged(_ what: String) -> Ending {
        let kept = progress.goodEpoch == 0 ? "from before the first batch" : "of epoch \(progress.goodEpoch)"
        return .diverged("\(what); the weights kept are those \(kept).")
    }
}
