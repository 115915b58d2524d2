import Learning
import Telemetry

extension TrainingLoop {
    /// Where the run stands; only between two batches, or between an epoch's last batch and its measurement.
    var resumePoint: ResumePoint {
        var point = ResumePoint(
            network: network, optimizer: learner.memory, baseRate: baseRate, plannedEpochs: plannedEpochs, good: good)
        point.plateau = plateau
        point.batches = batch
        point.epochs = progress.epochs
        point.epochMeasure = epochMeasure
        point.bestEpoch = progress.bestEpoch
        point.bestAccuracy = progress.bestAccuracy
        point.best = best
        return point
    }

    /// Takes up what another run left, whose configuration and data are this one's.
    mutating func goOn(from point: ResumePoint) {
        baseRate = point.baseRate
        plateau = point.plateau
        batch = point.batches
        epoch = (point.batches + trainer.batchesPerEpoch - 1) / trainer.batchesPerEpoch
        epochMeasure = point.epochMeasure
        good = point.good
        progress = Progress(epochs: point.epochs, bestEpoch: point.bestEpoch, bestAccuracy: point.bestAccuracy)
        best = point.best
        // One that goes on after it stopped early waits as long again.
        if hasWaitedEnough { best?.waited = 0 }
    }

    /// Writes a checkpoint where it is time for one. Says so only where it cannot be written.
    mutating func keepCheckpoint() {
        guard let interval = trainer.options.checkpointInterval, let save, batch > 0, batch % interval == 0,
            batch != lastCheckpoint
        else { return }
        lastCheckpoint = batch
        do throws(TrainingError) {
            _ = try save(trainer.modelFile(network, batches: batch, resume: resumePoint), .checkpoint)
        } catch {
            emit(.written(path: nil, reason: error.description, afterBatch: batch))
        }
    }
}
