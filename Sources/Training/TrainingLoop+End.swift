import Learning
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
        var status: TrainingState
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
            // What the optimiser remembers is spoilt; nobody could go on with it.
            resume = nil
        }
        finalSnapshot = snapshot
        snapshots.put(snapshot)

        var checkpoint: String?
        if isKept, let save {
            do throws(TrainingError) {
                checkpoint = try save(
                    trainer.modelFile(
                        snapshot.network, batches: snapshot.batch, best: progress.best, resume: resume), .end)
            } catch {
                status = .failed
                reason = [reason, error.description].compactMap(\.self).joined(separator: " ")
            }
        }
        report(status)
        let summary = RunSummary(
            status: status, epochs: progress.epochs, batches: batch,
            validationLoss: loss, validationAccuracy: accuracy, best: progress.best,
            kept: keptEpoch(of: snapshot, after: ending), seconds: seconds, checkpoint: checkpoint, reason: reason)
        emit(.ended(summary))
        return summary
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
