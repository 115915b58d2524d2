import Learning
import Telemetry

extension TrainingLoop {
    /// Hands out the final model, saves it if it is kept, and tells how the run ended.
    ///
    /// Of a run that diverged the last good weights are kept: those of the last epoch whose validation loss was
    /// finite, or of the beginning. The weights just before the bad batch are finite more often than they are good.
    mutating func end(_ ending: Ending) -> RunSummary {
        var ending = ending
        if case .completed = ending, !trainer.options.awaitsExtension,
            commands.drain().contains(.stop(keepingModel: false))
        {
            ending = .stopped(keepingModel: false)
        }
        var isKept = true
        var reason: String?
        var status: TrainingState
        var snapshot = snapshot
        switch ending {
        case .completed: status = .completed
        case .stopped(let keepingModel):
            status = .stopped
            isKept = keepingModel
        case .diverged(let sentence):
            status = .diverged
            reason = sentence
            let good = progress.goodEpoch
            snapshot = ModelSnapshot(
                network: lastGood, epoch: good, batch: good * trainer.description.batchesPerEpoch)
        }
        snapshots.put(snapshot)

        var checkpoint: String?
        if isKept, let save {
            do throws(TrainingError) {
                checkpoint = try save(snapshot, .end)
            } catch {
                status = .failed
                reason = [reason, error.description].compactMap(\.self).joined(separator: " ")
            }
        }
        report(status)
        let summary = RunSummary(
            status: status, epochs: progress.epochs, batches: batch,
            validationLoss: progress.validation?.loss, validationAccuracy: progress.validation?.accuracy,
            bestEpoch: progress.bestEpoch, bestValidationAccuracy: progress.bestAccuracy, seconds: seconds,
            checkpoint: checkpoint, reason: reason)
        emit(.ended(summary))
        return summary
    }
}
