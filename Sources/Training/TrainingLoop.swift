import Datasets
import Engine
import Evaluation
import Learning
import Matrices
import ModelFiles
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

    /// Has the weights, and moves them.
    let learner: any Learner
    /// The rate of the batch trained last.
    var learningRate: Double
    /// The rate that was chosen, by the configuration or by a key: the schedule multiplies it.
    var baseRate: Double
    /// What the schedule remembers of the epochs.
    var plateau = Plateau()
    /// The weights of the best epoch, where early stopping is on.
    var kept: ResumePoint.Kept?
    /// What the validation samples said of them; nil where that was before the run was resumed.
    var keptValidation: ValidationReport?
    /// The model that the run ended with; nil while it goes on.
    var finalSnapshot: ModelSnapshot?
    /// What a run that diverges falls back to.
    var good: ResumePoint.Good

    /// The epoch of the last trained batch, from 1; 0 before the first.
    var epoch = 0
    /// Batches trained.
    var batch = 0
    /// How many epochs are to be trained; commands may raise it.
    var plannedEpochs: Int
    var progress = Progress()
    /// What the batches of the epoch under way have measured.
    var epochMeasure = BatchMeasure()
    /// What was on the watches when the epoch under way began, or was resumed.
    private var secondsBefore = (training: 0.0, evaluating: 0.0)
    /// The batch after which the last checkpoint was written.
    var lastCheckpoint = 0
    /// Whether that could not be written.
    var checkpointsFail = false
    var pace: Pace
    var reportedState: TrainingState?
    /// Set by the command to stop.
    var stop: Ending?

    var training: Stopwatch
    var evaluating: Stopwatch

    var batches: Batches
    let evaluator: Evaluator
    /// What the layers gave out in the last evaluation, where they are measured.
    var activity: LayerActivity?
    /// The weights before an epoch's last batch, where the layers are measured.
    var formerNetwork: Network?

    /// What is known of the epochs so far.
    struct Progress {
        var epochs = 0
        var best: BestEpoch?
    }

    enum Ending {
        case completed
        /// Completed before its planned end, as no epoch brought a lower validation loss.
        case stoppedEarly
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
        // One team for both, which take turns.
        let team = ThreadTeam(threads: trainer.options.threads)
        learner = trainer.makeLearner(team: team, clock: clock)
        good = ResumePoint.Good(network: trainer.network)
        baseRate = configuration.learningRate
        learningRate = configuration.learningRate
        batches = Batches(trainer.data.train, size: configuration.batchSize, seed: configuration.seed)
        evaluator = Evaluator(trainer.data.test, team: team)
        pace = Pace(flow: trainer.options.startsPaused ? .paused : .running, delay: trainer.options.delay)
        training = Stopwatch(clock: clock)
        evaluating = Stopwatch(clock: clock)
        if let point = trainer.resumePoint { goOn(from: point) }
    }

    mutating func run() -> RunSummary {
        // Models are kept before they are spoken of: whoever hears of an epoch looks for its model.
        archive?.put(snapshot, epoch: progress.epochs)
        var description = trainer.description
        description.firstLearningRate = baseRate * scheduleFactor(batch: batch)
        emit(.started(description))
        reportFlow()
        if trainer.options.measuresBaseline, batch == 0 {
            // Stopped in its middle, the run ends before its first batch.
            if let baseline = evaluate() {
                emit(.baseline(baseline))
                reportFirstLayers()
            }
        }
        while true {
            let summary = end(trainPlannedEpochs())
            guard summary.status == .completed, trainer.options.awaitsExtension, awaitExtension() else {
                return summary
            }
            // One that goes on after it stopped early waits as long again.
            kept?.waited = 0
        }
    }

    private mutating func trainPlannedEpochs() -> Ending {
        while progress.epochs < plannedEpochs {
            if let early = trainEpoch(progress.epochs + 1) { return early }
            if hasWaitedEnough { return .stoppedEarly }
        }
        return .completed
    }

    /// As it is being trained.
    var network: Network { learner.network }

    /// The model as it is now.
    var snapshot: ModelSnapshot { ModelSnapshot(network: network, epoch: epoch, batch: batch) }

    /// Returns why the run ends with this epoch; nil where it goes on.
    private mutating func trainEpoch(_ number: Int) -> Ending? {
        // Of an epoch that is resumed some batches are trained already, or all.
        let trained = batch - (number - 1) * batches.count
        if trained == 0 { epochMeasure = BatchMeasure() }
        secondsBefore = (training.seconds, evaluating.seconds)
        training.resume()
        defer { training.stop() }
        batches.shuffle(epoch: number)
        for index in trained..<batches.count {
            if let ending = attend() { return ending }
            epoch = number
            batch += 1
            let batchMeasure = trainBatch(index)
            epochMeasure.add(batchMeasure)
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
                    epoch: number, lastBatch: batch, loss: epochMeasure.loss, accuracy: epochMeasure.accuracy,
                    validation: validation, learningRate: learningRate,
                    seconds: trainingSeconds + evaluating.seconds - secondsBefore.evaluating,
                    samplesPerSecond: trainingSeconds > 0 ? Double(epochMeasure.samples) / trainingSeconds : 0)))
        if let layers { emit(.layers(layers, afterBatch: batch)) }
        guard isSound else {
            return diverged("The validation loss after epoch \(number) is not finite")
        }
        good = ResumePoint.Good(
            network: network, epoch: number, loss: validation.loss, accuracy: validation.accuracy)
        plateau.note(validationLoss: validation.loss)
        noteBest(validation, epoch: number)
        if number < plannedEpochs { completeStep(ofEpoch: true) }
        return nil
    }

    /// One step of the optimiser, unless the loss is not finite: its gradients would spoil the weights.
    private mutating func trainBatch(_ index: Int) -> BatchMeasure {
        learningRate = baseRate * scheduleFactor(batch: batch - 1)
        let isReported = trainer.options.measuresLayers && index == batches.count - 1
        if isReported { keepFormerNetwork() }
        let step = learner.learn(
            index, of: &batches, learningRate: learningRate, recordsGradients: isReported,
            dropoutFrom: dropoutGenerator(after: batch - 1))
        emit(
            .batch(
                BatchReport(
                    batch: batch, epoch: epoch, batchInEpoch: index + 1, samples: step.measure.samples,
                    loss: step.measure.loss, accuracy: step.measure.accuracy, gradientNorm: step.gradientNorm,
                    learningRate: learningRate, trainingSeconds: training.seconds)))
        return step.measure
    }

    /// What dropout switches off depends on the seed and on how many batches were trained before, and on nothing else.
    func dropoutGenerator(after trained: Int) -> SeededGenerator {
        SeededGenerator(seed: trainer.configuration.seed, purpose: .dropout, index: trained)
    }

    /// What the schedule multiplies the rate by for the batch before which so many were trained.
    func scheduleFactor(batch: Int) -> Double {
        trainer.configuration.schedule.factor(
            batch: batch, batchesPerEpoch: trainer.batchesPerEpoch, plannedEpochs: plannedEpochs, plateau: plateau)
    }

    /// Returns nil where a stop came meanwhile: what is half measured says nothing.
    private mutating func evaluate() -> ValidationReport? {
        evaluating.resume()
        defer { evaluating.stop() }
        let commands = commands
        guard trainer.options.measuresLayers else {
            return evaluator.evaluate(network, unless: { commands.holdsStop })
        }
        let measured = evaluator.evaluateWithLayers(network, unless: { commands.holdsStop })
        activity = measured?.activity
        return measured?.report
    }

    /// Of training and evaluation.
    var seconds: Double { training.seconds + evaluating.seconds }

    private func diverged(_ what: String) -> Ending {
        let kept = good.epoch == 0 ? "from before the first batch" : "of epoch \(good.epoch)"
        return .diverged("\(what); the weights kept are those \(kept).")
    }
}
