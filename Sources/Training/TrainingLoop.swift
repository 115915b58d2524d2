import Collectives
import Datasets
import Engine
import Evaluation
import Learning
import Matrices
import ModelFiles
import Telemetry

/// The state of a `Trainer.run` in progress, on one thread.
struct TrainingLoop {
    let trainer: Trainer
    let emit: (TrainingEvent) -> Void
    let commands: any CommandSource
    let snapshots: SnapshotExchange<ModelSnapshot>
    let archive: SnapshotArchive<ModelSnapshot>?
    let ranks: any Collective
    /// Measures what this rank does, if there are several.
    let watch: RankWatch?
    let clock: () -> Double
    let save: Trainer.Save?

    /// Holds the weights, and updates them.
    let learner: any Learner
    /// The learning rate of the last trained batch.
    var learningRate: Double
    /// The learning rate from the configuration or from a command, before the schedule multiplies it.
    var baseRate: Double
    /// The schedule's state across epochs.
    var plateau = Plateau()
    /// The weights of the best epoch, if early stopping is on.
    var kept: ResumePoint.Kept?
    /// The evaluation of the kept weights; nil if it was before the run was resumed.
    var keptValidation: ValidationReport?
    /// The model at the end of the run; nil until then.
    var finalSnapshot: ModelSnapshot?
    /// What a diverging run falls back to.
    var good: ResumePoint.Good

    /// The epoch of the last trained batch, from 1; 0 before the first.
    var epoch = 0
    /// The number of trained batches.
    var batch = 0
    /// The number of epochs to train; commands may raise it.
    var plannedEpochs: Int
    var progress = Progress()
    /// What was measured so far, for the file of a run that is resumed later.
    var curves = MetricHistory(bucketLimit: ResumePoint.curveBuckets)
    /// The measurements of the current epoch's batches.
    var epochMeasure = BatchMeasure()
    /// The seconds on the stopwatches when the current epoch began or was resumed.
    private var secondsBefore = (training: 0.0, evaluating: 0.0)
    /// The batch after which the last checkpoint was written.
    var lastCheckpoint = 0
    /// Whether the last checkpoint could not be written.
    var checkpointsFail = false
    var pace: Pace
    var reportedState: TrainingState?
    /// Set by a stop command.
    var stop: Ending?

    var training: Stopwatch
    var evaluating: Stopwatch

    var batches: Batches
    let evaluator: Evaluator
    /// Evaluates on the training samples, if label noise made some labels wrong.
    private let noiseEvaluator: Evaluator?
    /// The layers' outputs in the last evaluation, if layers are reported.
    var activity: LayerActivity?
    /// The weights before an epoch's last batch, if layers are reported.
    var formerNetwork: Network?

    /// The results of the epochs so far.
    struct Progress {
        var epochs = 0
        var best: BestEpoch?
    }

    enum Ending {
        case completed
        /// Ended before the planned number of epochs, since the validation loss stopped falling.
        case stoppedEarly
        case stopped(keepingModel: Bool)
        case diverged(String)
    }

    init(
        trainer: Trainer, emit: @escaping (TrainingEvent) -> Void, commands: any CommandSource,
        snapshots: SnapshotExchange<ModelSnapshot>, archive: SnapshotArchive<ModelSnapshot>?,
        ranks: any Collective, clock: @escaping () -> Double, save: Trainer.Save?
    ) {
        self.trainer = trainer
        self.emit = emit
        if ranks.count > 1 {
            let measured = MeasuredRanks(ranks, clock: monotonicSeconds)
            let watch = RankWatch(measured, clock: monotonicSeconds)
            (self.ranks, self.watch) = (measured, watch)
            self.commands = RankedCommands(commands, of: measured, isReportDue: { watch.isDue })
        } else {
            (self.ranks, watch) = (ranks, nil)
            self.commands = commands
        }
        let ranks = self.ranks
        self.snapshots = snapshots
        self.archive = archive
        self.clock = clock
        self.save = save
        let configuration = trainer.configuration
        plannedEpochs = configuration.epochs
        // The learner and the evaluator take turns in using one team.
        let team = ThreadTeam(threads: trainer.options.threads)
        learner = trainer.makeLearner(team: team, ranks: ranks, clock: clock)
        good = ResumePoint.Good(network: trainer.network)
        baseRate = configuration.learningRate
        learningRate = configuration.learningRate
        batches = Batches(trainer.trainingSamples, size: configuration.batchSize, seed: configuration.seed)
        evaluator = Evaluator(trainer.data.test, team: team, ranks: ranks)
        noiseEvaluator = trainer.noise.map { _ in Evaluator(trainer.trainingSamples, team: team, ranks: ranks) }
        pace = Pace(flow: trainer.options.startsPaused ? .paused : .running)
        training = Stopwatch(clock: clock)
        evaluating = Stopwatch(clock: clock)
        if let point = trainer.resumePoint { goOn(from: point) }
    }

    mutating func run() -> RunSummary {
        // A model is archived before its event is emitted, since whoever receives the event looks for the model.
        archive?.put(snapshot, epoch: progress.epochs)
        var description = trainer.description
        description.trainedBatches = batch
        description.formerMetrics = curves
        description.firstLearningRate = baseRate * scheduleFactor(batch: batch)
        emit(.started(description))
        if trainer.options.speed != .full { setSpeed(trainer.options.speed) }
        reportFlow()
        if trainer.options.measuresBaseline {
            // If a stop interrupts it, the run ends before its next batch.
            if let baseline = evaluate() {
                emit(.baseline(baseline))
                if let activity { reportLayers(of: network, activity, afterBatch: batch) }
            }
        }
        while true {
            let summary = end(trainPlannedEpochs())
            // Rank 0 may have failed to save the model, and may have waited for another place to save it in.
            ranks.rest()
            guard ranks.allAgree(summary.status == .completed), trainer.options.awaitsExtension, awaitExtension() else {
                return summary
            }
            // A run extended after stopping early waits as long again.
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

    /// The network as trained so far.
    var network: Network { learner.network }

    /// A snapshot of the current model.
    var snapshot: ModelSnapshot { ModelSnapshot(network: network, epoch: epoch, batch: batch) }

    /// Trains an epoch. Returns the reason if the run ends with it; nil if it continues.
    private mutating func trainEpoch(_ number: Int) -> Ending? {
        // A resumed epoch may have trained some or all of its batches already.
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
        let noise = measureNoise()
        let layers = measureLayers()
        progress.epochs = number
        let isSound = validation.loss.isFinite && network.isFinite
        if isSound { archive?.put(snapshot, epoch: number) }
        let report = EpochReport(
            epoch: number, lastBatch: batch, loss: epochMeasure.loss, accuracy: epochMeasure.accuracy,
            validation: validation, noise: noise, learningRate: learningRate,
            seconds: trainingSeconds + evaluating.seconds - secondsBefore.evaluating,
            samplesPerSecond: trainingSeconds > 0 ? Double(epochMeasure.samples) / trainingSeconds : 0,
            perplexity: trainer.perplexity(validation.loss)?.ofModel)
        curves.append(report)
        emit(.epoch(report))
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

    /// Trains one batch. Weights are not updated if the loss is not finite, as its gradients would spoil them.
    private mutating func trainBatch(_ index: Int) -> BatchMeasure {
        learningRate = baseRate * scheduleFactor(batch: batch - 1)
        let isReported = trainer.options.measuresLayers && index == batches.count - 1
        if isReported { keepFormerNetwork() }
        let started = training.seconds
        watch?.beginBatch()
        let step = learner.learn(
            index, of: &batches, learningRate: learningRate, recordsGradients: isReported,
            dropoutFrom: dropoutGenerator(after: batch - 1))
        let ended = training.seconds
        pace.noteBatch(seconds: ended - started)
        watch?.endBatch(of: step.measure.samples, seconds: ended - started)
        let report = BatchReport(
            batch: batch, epoch: epoch, batchInEpoch: index + 1, samples: step.measure.samples,
            loss: step.measure.loss, accuracy: step.measure.accuracy, gradientNorm: step.gradientNorm,
            learningRate: learningRate, trainingSeconds: ended)
        curves.append(report)
        emit(.batch(report))
        return step.measure
    }

    /// The generator for dropout masks, which depends only on the seed and on the number of batches trained before.
    func dropoutGenerator(after trained: Int) -> SeededGenerator {
        SeededGenerator(seed: trainer.configuration.seed, purpose: .dropout, index: trained)
    }

    /// The schedule's factor for the learning rate, given the number of batches trained before.
    func scheduleFactor(batch: Int) -> Double {
        trainer.configuration.schedule.factor(
            batch: batch, batchesPerEpoch: trainer.batchesPerEpoch, plannedEpochs: plannedEpochs, plateau: plateau)
    }

    /// Evaluates the network; nil if a stop came meanwhile, since a partial evaluation says nothing.
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

    /// Measures what the network made of the wrong labels; nil without label noise, or if a stop came meanwhile.
    private mutating func measureNoise() -> NoiseFigures? {
        guard let noise = trainer.noise, let noiseEvaluator else { return nil }
        evaluating.resume()
        defer { evaluating.stop() }
        let commands = commands
        return noiseEvaluator.evaluate(network, unless: { commands.holdsStop })
            .map { noise.figures(predictions: $0.predictions) }
    }

    /// The seconds of training and evaluation.
    var seconds: Double { training.seconds + evaluating.seconds }

    private func diverged(_ what: String) -> Ending {
        let kept = good.epoch == 0 ? "from before the first batch" : "of epoch \(good.epoch)"
        return .diverged("\(what); the weights kept are those \(kept).")
    }
}
