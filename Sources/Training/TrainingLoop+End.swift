import Learning
import Telemetry

extension TrainingLoop {
    /// Hands out the final model, saves it if it is kept, and tells how the run ended.
    ///
    /// Of a run that diverged the last good weights are kept: those of the last epoch whose validation loss was
    /// finite, or of the beginning. The weights just before the bad batch are finite more often than they are good.
    ///
    /// Of a run that completes with early stopping on, the weights with the lowest validation loss are kept, and the
    /// summary's figures are theirs. One that is stopped keeps its weights as they are.
    mutating func end(_ ending: Ending) -> RunSummary {
        var ending = ending
        if ending.isComplete, !trainer.options.awaitsExtension,
            commands.drain().contains(.stop(keepingModel: false))
        {
            ending = .stopped(keepingModel: false)
        }
        var figures = figures
        var isKept = true
        var reason: String?
        var status: TrainingState
        var snapshot = snapshot
        var resume: ResumePoint? = resumePoint
        switch ending {
        case .completed, .stoppedEarly:
            status = .completed
            if let best {
                snapshot = ModelSnapshot(
                    network: best.network, epoch: best.epoch, batch: best.epoch * trainer.batchesPerEpoch)
                figures = best.figures
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
        snapshots.put(snapshot)

        var checkpoint: String?
        if isKept, let save {
            do throws(TrainingError) {
                checkpoint = try save(
                    trainer.modelFile(snapshot.network, batches: snapshot.batch, resume: resume), .end)
            } catch {
                status = .failed
                reason = [reason, error.description].compactMap(\.self).joined(separator: " ")
            }
        }
        report(status)
        let summary = RunSummary(
            status: status, epochs: progress.epochs, batches: batch,
            validationLoss: figures.loss, validationAccuracy: figures.accuracy,
            bestEpoch: figures.bestEpoch, bestValidationAccuracy: figures.bestAccuracy, seconds: seconds,
            checkpoint: checkpoint, reason: reason)
        emit(.ended(summary))
        return summary
    }

    /// Of the last evaluation, and of the epoch with the highest accuracy.
    private var figures: Figures {
        Figures(
            loss: good.loss, accuracy: good.accuracy, bestEpoch: progress.bestEpoch,
            bestAccuracy: progress.bestAccuracy)
    }
}

/// What a summary says of the validation samples.
private struct Figures {
    var loss: Double?
    var accuracy: Double?
    var bestEpoch: Int?
    var bestAccuracy: Double?
}

extension ResumePoint.Best {
    fileprivate var figures: Figures {
        Figures(loss: loss, accuracy: accuracy, bestEpoch: epoch, bestAccuracy: accuracy)
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
