import Collectives
import Learning
import ModelFiles
import Telemetry

extension TrainingLoop {
    /// The point from which the run can be resumed; valid only between two batches, or between an epoch's last batch
    /// and its evaluation. All ranks must ask for it at the same time.
    var resumePoint: ResumePoint {
        var point = ResumePoint(
            network: network, optimizer: learner.optimizerState, baseRate: baseRate, plannedEpochs: plannedEpochs,
            good: good)
        point.plateau = plateau
        point.batches = batch
        point.epochs = progress.epochs
        point.epochMeasure = epochMeasure
        point.kept = kept
        point.curves = curves
        return point
    }

    /// Resumes from the point of another run with the same configuration and data.
    mutating func goOn(from point: ResumePoint) {
        baseRate = point.baseRate
        plateau = point.plateau
        batch = point.batches
        epoch = (point.batches + trainer.batchesPerEpoch - 1) / trainer.batchesPerEpoch
        epochMeasure = point.epochMeasure
        good = point.good
        progress = Progress(epochs: point.epochs, best: trainer.formerBest)
        kept = point.kept
        curves = point.curves
        // A run resumed after stopping early waits as long again.
        if hasWaitedEnough { kept?.waited = 0 }
    }

    /// The current model, with what is needed to resume; nil if it is not to be saved. All ranks must ask for it at the same time,
    /// though only the first one saves it.
    var checkpoint: ModelFile? {
        guard save != nil || ranks.count > 1 else { return nil }
        return trainer.modelFile(network, batches: batch, best: progress.best, resume: resumePoint)
    }

    /// Writes a checkpoint if it is due. Reports the first that cannot be written, and the first that can again.
    mutating func keepCheckpoint() {
        guard let interval = trainer.options.checkpointInterval, batch > 0, batch % interval == 0,
            batch != lastCheckpoint, let file = checkpoint
        else { return }
        lastCheckpoint = batch
        guard let save else { return }
        do throws(TrainingError) {
            noteCheckpoint(at: try save(file, .checkpoint))
        } catch {
            if !checkpointsFail { emit(.checkpoints(.failed(reason: error.description), afterBatch: batch)) }
            checkpointsFail = true
        }
    }

    /// Records that a model was written in place of a checkpoint.
    mutating func noteCheckpoint(at path: String) {
        if checkpointsFail { emit(.checkpoints(.recovered(path: path), afterBatch: batch)) }
        checkpointsFail = false
    }
}
