import Learning
import Telemetry

/// The pace of a run: whether it goes from batch to batch on its own, and with what delay.
struct Pace {
    enum Flow: Equatable {
        case running
        case paused
        /// Pauses after this many more batches.
        case stepping(batches: Int)
        /// Pauses at the end of the epoch.
        case steppingToEpoch
    }

    var flow: Flow
    /// The delay after each batch, in seconds.
    private(set) var delay = 0.0

    init(flow: Flow, delay: Double) {
        self.flow = flow
        setDelay(delay)
    }

    /// Sets the delay; negative values and NaN are ignored.
    mutating func setDelay(_ seconds: Double) {
        guard seconds >= 0 else { return }
        delay = min(seconds, 3600)
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
        let moved = obey(commands.drain())
        if batch > 0, !moved { waitInSlowMotion() }
        while pace.flow == .paused, stop == nil {
            sleep(seconds: nil)
            obey(commands.drain())
        }
        return stop
    }

    /// Waits for the delay, or until a command pauses, resumes, steps or stops. Other commands are obeyed without
    /// ending the delay; otherwise a front end that asks for a snapshot at every frame would cut every delay short.
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
            case .setDelay(let seconds): pace.setDelay(seconds)
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

    private mutating func extend(by epochs: Int) {
        // A million epochs exceed any plan, and are far from an overflow.
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
