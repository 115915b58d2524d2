import Evaluation
import Learning
import ModelFiles
import Telemetry

extension TrainingLoop {
    /// Hands out the final model, saves it if it is to be kept, and reports how the run ended.
    ///
    /// A run that diverged keeps the last good weights: those of the last epoch with a finite validation loss, or the
    /// initial ones. The weights just before the bad batch are finite more often than they are good.
    ///
    /// A run that completes with early stopping on keeps the weights of the best epoch, and the summary's figures are
    /// theirs. A stopped run keeps its current weights, which are evaluated if its last epoch is not complete.
    mutating func end(_ ending: Ending) -> RunSummary {
        var ending = ending
        if ending.isComplete, !trainer.options.awaitsExtension,
            commands.drain().contains(.stop(keepingModel: false))
        {
            ending = .stopped(keepingModel: false)
        }
        var (loss, accuracy) = (good.loss, good.accuracy)
        var isKept = true
        var kept: KeptModel?
        var reason: String?
        let status: TrainingState
        var snapshot = snapshot
        var resume: ResumePoint? = resumePoint
        switch ending {
        case .completed, .stoppedEarly:
            status = .completed
            if let best = progress.best, let bestModel = self.kept {
                snapshot = ModelSnapshot(
                    network: bestModel.network, epoch: best.epoch, batch: best.epoch * trainer.batchesPerEpoch)
                (loss, accuracy) = (best.loss, best.accuracy)
            }
        case .stopped(let keepingModel):
            status = .stopped
            isKept = keepingModel
            if keepingModel, let measured = evaluationBetweenEpochs() {
                kept = KeptModel(batch: batch, epoch: nil, validation: measured)
                (loss, accuracy) = (measured.loss, measured.accuracy)
            }
        case .diverged(let sentence):
            status = .diverged
            reason = sentence
            snapshot = ModelSnapshot(
                network: good.network, epoch: good.epoch, batch: good.epoch * trainer.batchesPerEpoch)
            // The optimiser's state is unusable after a diverged batch, so the run cannot be resumed.
            resume = nil
        }
        if status != .stopped { kept = keptEpoch(of: snapshot, after: ending) }
        finalSnapshot = snapshot
        snapshots.put(snapshot)

        var summary = RunSummary(
            status: status, epochs: progress.epochs, batches: batch,
            validationLoss: loss, validationAccuracy: accuracy, best: progress.best,
            kept: kept, seconds: seconds, checkpoint: nil, reason: reason)
        summary.perplexity = loss.flatMap(trainer.perplexity)
        guard isKept, let save else {
            tell(summary)
            return summary
        }
        let file = trainer.modelFile(
            snapshot.network, batches: snapshot.batch, best: progress.best, resume: resume)
        var occasion = Trainer.Occasion.end
        while true {
            let attempt = saved(file, occasion, by: save, summary)
            tell(attempt)
            guard attempt.status == .failed, trainer.options.awaitsExtension, let next = awaitRetry() else {
                summary = attempt
                return summary
            }
            occasion = next
        }
    }

    private mutating func tell(_ summary: RunSummary) {
        report(summary.status)
        emit(.ended(summary))
    }

    /// Saves the model. Returns the summary of the run, which says `failed` if the model could not be written.
    private mutating func saved(
        _ file: ModelFile, _ occasion: Trainer.Occasion, by save: Trainer.Save, _ summary: RunSummary
    ) -> RunSummary {
        var summary = summary
        do throws(TrainingError) {
            let path = try save(file, occasion)
            noteCheckpoint(at: path)
            summary.checkpoint = path
        } catch {
            summary.status = .failed
            summary.reason = [summary.reason, error.description].compactMap(\.self).joined(separator: " ")
        }
        return summary
    }

    /// Waits until a command says where to write the model, which exists only in memory; nil if the run is to stop.
    private mutating func awaitRetry() -> Trainer.Occasion? {
        while true {
            commands.waitAlone(seconds: nil)
            for command in commands.drainAlone() {
                switch command {
                case .write: return .end
                case .writeInto(let folder): return .rescue(folder: folder)
                case .stop: return nil
                case .snapshot: if let finalSnapshot { snapshots.put(finalSnapshot) }
                default: break
                }
            }
        }
    }

    /// The evaluation of the weights that the run ends with; nil if the last evaluation was theirs. A run that was resumed
    /// after its last epoch has made none, and a front end that shows the layers wants to show its figures.
    private mutating func keptEpoch(of snapshot: ModelSnapshot, after ending: Ending) -> KeptModel? {
        let isUnmeasured = ending.isComplete && evaluating.seconds == 0 && trainer.options.measuresLayers
        guard snapshot.batch < batch || isUnmeasured else { return nil }
        let known = ending.isComplete ? keptValidation : nil
        return KeptModel(
            batch: snapshot.batch, epoch: snapshot.epoch,
            validation: evaluate(snapshot.network, afterBatch: snapshot.batch, known: known))
    }

    /// The evaluation of the current weights; nil if the last complete epoch ended with them. A stop inside an epoch, or
    /// during the evaluation after it, leaves weights that were never evaluated.
    private mutating func evaluationBetweenEpochs() -> ValidationReport? {
        guard batch != good.epoch * trainer.batchesPerEpoch else { return nil }
        return evaluate(network, afterBatch: batch)
    }

    /// Evaluates weights that the run ends with, and reports on their layers if that is wanted.
    ///
    /// - Parameter known: their evaluation, if it was made before.
    private mutating func evaluate(
        _ network: Network, afterBatch batch: Int, known: ValidationReport? = nil
    ) -> ValidationReport {
        evaluating.resume()
        defer { evaluating.stop() }
        guard trainer.options.measuresLayers, trainer.options.measuresKeptLayers,
            let (report, activity) = evaluator.evaluateWithLayers(network)
        else { return known ?? evaluator.evaluate(network) }
        reportLayers(of: network, activity, afterBatch: batch)
        return known ?? report
    }
}

extension TrainingLoop.Ending {
    fileprivate var isComplete: Bool {
        switch self {
        case .completed, .stoppedEarly: true
        case .stopped, .diverged: false
        }
    }
}
