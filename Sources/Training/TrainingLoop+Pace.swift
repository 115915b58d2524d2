import Collectives
import Learning
import Telemetry

/// The pace of a run: whether it goes from batch to batch on its own, and how fast.
struct Pace {
    enum Flow: Equatable {
        case running
        case paused
        /// Pauses after this many more batches.
        case stepping(batches: Int)
        /// Pauses at the end of the epoch.
        case steppingToEpoch
    }

    var flow: Flow { didSet { if flow == .paused { beginning = nil } } }
    private(set) var speed = TrainingSpeed.full
    /// When each batch is due, if the run is spread over a time.
    private(set) var plan: SpreadPlan?
    /// When the plan began, by the clock, as if there had been no pauses; nil until the next batch.
    private var beginning: Double?
    /// The shortest time that a batch took so far, in seconds, and the number of measured ones.
    private var quickest = (seconds: Double.infinity, batches: 0)

    /// The longest delay in seconds.
    private static let longestDelay = 3600.0
    /// The shortest wait of a spread run in seconds: to sleep for less costs more than it slows down.
    private static let shortestRest = 0.004
    /// How many times as long as planned a run may take to compute before its plan is given up: the first batches and
    /// the first evaluation are slow, above all while other programs use the processors.
    private static let patience = 1.5
    /// The number of batches after which it is known how long they take.
    private static let measuredBatches = 5

    init(flow: Flow) {
        self.flow = flow
    }

    /// Sets the speed. Ignores a negative delay or time, and NaN.
    ///
    /// - Parameters:
    ///   - batches: those that are trained.
    ///   - all: those that are planned.
    mutating func setSpeed(_ speed: TrainingSpeed, after batches: Int, of all: Int) {
        switch speed {
        case .full: plan = nil
        case .slow(let delay):
            guard delay >= 0 else { return }
            self.speed = TrainingSpeed(delay: min(delay, Self.longestDelay))
            plan = nil
            return
        case .spread(let seconds):
            guard seconds > 0, seconds.isFinite else { return }
            plan = SpreadPlan(after: batches, to: all, seconds: seconds)
        }
        self.speed = speed
        beginning = nil
    }

    /// Records the seconds that a batch took to compute.
    mutating func noteBatch(seconds: Double) {
        guard plan != nil else { return }
        quickest = (min(quickest.seconds, seconds), quickest.batches + 1)
    }

    /// Whether the run is spread over clearly less time than it takes to compute.
    ///
    /// - Parameter evaluations: the seconds of all evaluations to come.
    func computesLonger(evaluations: Double) -> Bool {
        guard let plan, quickest.batches >= Self.measuredBatches else { return false }
        return quickest.seconds * Double(plan.count) + evaluations > Self.patience * plan.seconds
    }

    /// The seconds to wait before the next batch; 0 or less for none.
    ///
    /// - Parameters:
    ///   - start: when the last batch was over.
    ///   - batches: the number of batches trained so far.
    mutating func rest(since start: Double, now: Double, after batches: Int) -> Double {
        switch (speed, plan) {
        case (.slow(let delay), _): return delay - (now - start)
        case (.spread, let plan?):
            // A single step is made at once.
            if case .stepping = flow { return 0 }
            let begun = beginning ?? now - plan.moment(ofBatch: batches)
            beginning = begun
            let rest = begun + plan.moment(ofBatch: batches + 1) - now
            return rest > Self.shortestRest ? rest : 0
        case (.full, _), (.spread, nil): return 0
        }
    }
}

extension TrainingLoop {
    /// Runs between two batches: obeys pending commands, and waits as long as the pace requires. Returns the ending if
    /// the run is to end.
    mutating func attend() -> Ending? {
        keepCheckpoint()
        if let limit = trainer.options.stopAfterBatches, batch >= limit {
            return .stopped(keepingModel: true)
        }
        let areMany = ranks.count > 1
        let moved = !areMany && obey(commands.drain())
        if pace.computesLonger(evaluations: evaluationsToCome) { setSpeed(.full) }
        if batch > 0, !moved, ranks.isFirst { waitForNextBatch() }
        // Of several ranks, only the first one waits; the others wait for its commands.
        if areMany {
            obey(commands.drain())
            reportRanks()
        }
        while pace.flow == .paused, stop == nil {
            sleep(seconds: nil)
            obey(commands.drain())
        }
        return stop
    }

    /// Waits as the speed requires, or until a command pauses, resumes, steps or stops. Other commands are obeyed without
    /// ending the wait; otherwise a front end that asks for a snapshot at every frame would cut every wait short.
    private mutating func waitForNextBatch() {
        guard pace.speed != .full else { return }
        let start = clock()
        while pace.flow != .paused, stop == nil {
            let rest = pace.rest(since: start, now: clock(), after: batch)
            guard rest > 0 else { return }
            sleep(seconds: rest)
            let arrived = commands.drainUnshared()
            if arrived.isEmpty || obey(arrived) { return }
        }
    }

    private mutating func sleep(seconds: Double?) {
        training.stop()
        commands.wait(seconds: seconds)
        training.resume()
    }

    /// Obeys commands, and returns whether one of them pauses, resumes, steps or stops. Commands after a stop are
    /// ignored.
    @discardableResult
    mutating func obey(_ commands: [TrainingCommand]) -> Bool {
        var moved = false
        // One snapshot answers all requests: the weights are the same, and copying them takes longer than asking.
        var wantsSnapshot = false
        defer { if wantsSnapshot { snapshots.put(finalSnapshot ?? snapshot) } }
        for command in commands where stop == nil {
            switch command {
            case .pause: move(.paused)
            case .resume: move(.running)
            case .stepBatch:
                if case .stepping(let batches) = pace.flow {
                    move(.stepping(batches: batches + 1))
                } else {
                    move(.stepping(batches: 1))
                }
            case .stepEpoch: move(.steppingToEpoch)
            case .stop(let keepingModel):
                stop = .stopped(keepingModel: keepingModel)
                moved = true
            case .setLearningRate(let rate): setLearningRate(rate)
            case .setSpeed(let speed): setSpeed(speed)
            case .snapshot: wantsSnapshot = true
            case .write: write()
            // Useful only after the end of a run.
            case .writeInto: break
            case .extend(let epochs): extend(by: epochs)
            }
        }
        return moved

        func move(_ flow: Pace.Flow) {
            pace.flow = flow
            moved = true
            reportFlow()
        }
    }

    /// Waits, after the run is complete, until a command adds epochs, and returns true; false if the run is to stop.
    mutating func awaitExtension() -> Bool {
        let planned = plannedEpochs
        pace.flow = .running
        while plannedEpochs == planned, stop == nil {
            commands.wait(seconds: nil)
            obey(commands.drain())
        }
        guard stop == nil else { return false }
        finalSnapshot = nil
        reportFlow()
        return true
    }

    mutating func setSpeed(_ speed: TrainingSpeed) {
        let former = (pace.speed, pace.plan)
        pace.setSpeed(speed, after: batch, of: plannedEpochs * trainer.batchesPerEpoch)
        guard former != (pace.speed, pace.plan) else { return }
        emit(.speed(pace.speed, plan: pace.plan))
    }

    /// The seconds that the evaluations to come are expected to take.
    private var evaluationsToCome: Double {
        let done = progress.epochs + (trainer.options.measuresBaseline ? 1 : 0)
        guard done > 0 else { return 0 }
        return evaluating.seconds / Double(done) * Double(plannedEpochs - progress.epochs)
    }

    private mutating func extend(by epochs: Int) {
        // A million epochs exceed any plan, and are far from an overflow.
        guard epochs > 0, plannedEpochs <= 1_000_000, epochs <= 1_000_000 else { return }
        plannedEpochs += epochs
        emit(.extended(epochs: plannedEpochs))
        // The added epochs are spread like the first ones.
        if case .spread = pace.speed { setSpeed(pace.speed) }
    }

    private func write() {
        guard let file = checkpoint, let save else { return }
        do throws(TrainingError) {
            emit(.written(path: try save(file, .request(afterBatch: batch)), reason: nil, afterBatch: batch))
        } catch {
            emit(.written(path: nil, reason: error.description, afterBatch: batch))
        }
    }

    /// Sets the learning rate of the next batch, from which the schedule continues. Ignores invalid rates, and the
    /// current one.
    private mutating func setLearningRate(_ rate: Double) {
        let factor = scheduleFactor(batch: batch)
        guard rate > 0, rate.isFinite, factor > 0, rate != baseRate * factor else { return }
        let base = rate / factor
        guard base.isFinite else { return }
        baseRate = base
        emit(.learningRate(rate, beforeBatch: batch + 1))
    }

    /// Counts a trained batch towards the requested steps. The last batch of an epoch counts after the epoch's
    /// evaluation.
    mutating func completeStep(ofEpoch isWhole: Bool) {
        switch pace.flow {
        case .stepping(let batches): pace.flow = batches > 1 ? .stepping(batches: batches - 1) : .paused
        case .steppingToEpoch: if isWhole { pace.flow = .paused }
        case .running, .paused: break
        }
        reportFlow()
    }

    mutating func reportFlow() {
        switch pace.flow {
        case .running: report(.training)
        case .paused: report(.paused)
        case .stepping, .steppingToEpoch: report(.stepping)
        }
    }

    /// Emits a state unless it was the last one reported.
    mutating func report(_ state: TrainingState) {
        guard state != reportedState else { return }
        reportedState = state
        emit(.state(state))
    }
}
