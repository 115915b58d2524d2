import Learning
import ModelFiles
import Telemetry

extension TrainingLoop {
    /// Hands out the final model, saves it if it is kept, and tells how the run ended.
    ///
    /// Of a run that diverged the last good weights are kept: those of the last epoch whose validation loss was
    /// finite, or of the beginning. The weights just before the bad batch are finite more often than they are good.
    ///
    /// Of a run that completes with early stopping on, the weights of the best epoch are kept, and the summary's figures
    /// are theirs. One that is stopped keeps its weights as they are.
    mutating func end(_ ending: Ending) -> RunSummary {
        var ending = ending
        if ending.isComplete, !trainer.options.awaitsExtension,
            commands.drain().contains(.stop(keepingModel: false))
        {
            ending = .stopped(keepingModel: false)
        }
        var (loss, accuracy) = (good.loss, good.accuracy)
        var isKept = true
        var reason: String?
        let status: TrainingState
        var snapshot = snapshot
        var resume: ResumePoint? = resumePoint
        switch ending {
        case .completed, .stoppedEarly:
            status = .completed
            if let kept, let best = progress.best {
                snapshot = ModelSnapshot(
                    network: kept.network, epoch: best.epoch, batch: best.epoch * trainer.batchesPerEpoch)
                (loss, accuracy) = (best.loss, best.accuracy)
            }
        case .stopped(let keepingModel):
            status = .stopped
            isKept = keepingModel
        case .diverged(let sentence):
            status = .diverged
            reason = sentence
            snapshot = ModelSnapshot(
                network: good.network, epoch: good.epoch, batch: good.epoch * trainer.batchesPerEpoch)
            // The optimiser's state is spoilt; nobody could go on with it.
            resume = nil
        }
        finalSnapshot = snapshot
        snapshots.put(snapshot)

        var summary = RunSummary(
            status: status, epochs: progress.epochs, batches: batch,
            validationLoss: loss, validationAccuracy: accuracy, best: progress.best,
            kept: keptEpoch(of: snapshot, after: ending), seconds: seconds, checkpoint: nil, reason: reason)
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

    /// The summary of a run whose model was written, or of one that failed for it could not be.
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

    /// Waits, the model being nowhere but here, until somebody says where to write it; nil where the run is to stop.
    private mutating func awaitRetry() -> Trainer.Occasion? {
        while true {
            commands.wait(seconds: nil)
            for command in commands.drain() {
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

    /// What the validation samples say of the weights that the run ends with; nil where they said it last.
    private func keptEpoch(of snapshot: ModelSnapshot, after ending: Ending) -> KeptEpoch? {
        guard snapshot.batch < batch else { return nil }
        let known = ending.isComplete ? keptValidation : nil
        return KeptEpoch(epoch: snapshot.epoch, validation: known ?? evaluator.evaluate(snapshot.network))
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
