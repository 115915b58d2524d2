import Learning
import Telemetry

/// How a run moves on from batch to batch.
struct Pace {
    enum Flow: Equatable {
        case running
        case paused
        /// Pauses after so many batches more.
        case stepping(batches: Int)
        /// Pauses after the epoch.
        case steppingToEpoch
    }

    var flow: Flow
    /// Seconds to wait after each batch.
    private(set) var delay = 0.0

    init(flow: Flow, delay: Double) {
        self.flow = flow
        setDelay(delay)
    }

    /// Passes over what is no time to wait.
    mutating func setDelay(_ seconds: Double) {
        guard seconds >= 0 else { return }
        delay = min(seconds, 3600)
    }
}

extension TrainingLoop {
    /// Obeys the commands that wait, and waits itself as long as the pace asks for it: what happens between two
    /// batches. Returns the end where one is asked for.
    mutating func attend() -> Ending? {
        keepCheckpoint()
        if let limit = trainer.options.stopAfterBatches, batch >= limit {
            return .stopped(keepingModel: true)
        }
        let moved = obey(commands.drain())
        if batch > 0, !moved { waitInSlowMotion() }
        while pace.flow == .paused, stop == nil {
            sleep(seconds: nil)
            obey(commands.drain())
        }
        return stop
    }

    /// Waits for the delay, or until a command pauses, resumes, steps or stops. The others are obeyed meanwhile: a
    /// front end that asks for a snapshot at each frame would else make the slow motion fast.
    private mutating func waitInSlowMotion() {
        let start = clock()
        while pace.flow != .paused, stop == nil {
            let rest = pace.delay - (clock() - start)
            guard rest > 0 else { return }
            sleep(seconds: rest)
            let arrived = commands.drain()
            if arrived.isEmpty || obey(arrived) { return }
        }
    }

    private mutating func sleep(seconds: Double?) {
        training.stop()
        commands.wait(seconds: seconds)
        training.resume()
    }

    /// Returns whether one of the commands pauses, resumes, steps or stops. What follows a stop is passed over.
    @discardableResult
    mutating func obey(_ commands: [TrainingCommand]) -> Bool {
        var moved = false
        // One answers all: the weights are the same for each, and to hand them out takes longer than to ask.
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
            case .setDelay(let seconds): pace.setDelay(seconds)
            case .snapshot: wantsSnapshot = true
            case .write: write()
            // Only of use once a run is over.
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

    /// Waits, the run being complete, until more epochs are asked for, and returns true; false where it is to stop.
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

    private mutating func extend(by epochs: Int) {
        // A million epochs are beyond any plan, and far from an overflow.
        guard epochs > 0, plannedEpochs <= 1_000_000, epochs <= 1_000_000 else { return }
        plannedEpochs += epochs
        emit(.extended(epochs: plannedEpochs))
    }

    private func write() {
        guard let save else { return }
        do throws(TrainingError) {
            emit(.written(path: try save(modelFile, .request(afterBatch: batch)), reason: nil, afterBatch: batch))
        } catch {
            emit(.written(path: nil, reason: error.description, afterBatch: batch))
        }
    }

    /// Makes it the rate of the next batch, and what the schedule goes on from. Passes over what is no rate, and what
    /// changes nothing.
    private mutating func setLearningRate(_ rate: Double) {
        let factor = scheduleFactor(batch: batch)
        guard rate > 0, rate.isFinite, factor > 0, rate != baseRate * factor else { return }
        let base = rate / factor
        guard base.isFinite else { return }
        baseRate = base
        emit(.learningRate(rate, beforeBatch: batch + 1))
    }

    /// Counts a trained batch towards the steps that were asked for. The last batch of an epoch counts once the
    /// epoch has been measured.
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

    /// Emits a state that is not the one reported last.
    mutating func report(_ state: TrainingState) {
        guard state != reportedState else { return }
        reportedState = state
        emit(.state(state))
    }
}
