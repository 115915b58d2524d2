import Learning
import ModelFiles
import Telemetry

extension TrainingLoop {
    /// Where the run stands; only between two batches, or between an epoch's last batch and its measurement.
    var resumePoint: ResumePoint {
        var point = ResumePoint(
            network: network, optimizer: learner.optimizerState, baseRate: baseRate, plannedEpochs: plannedEpochs,
            good: good)
        point.plateau = plateau
        point.batches = batch
        point.epochs = progress.epochs
        point.epochMeasure = epochMeasure
        point.kept = kept
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
        progress = Progress(epochs: point.epochs, best: trainer.formerBest)
        kept = point.kept
        // One that goes on after it stopped early waits as long again.
        if hasWaitedEnough { kept?.waited = 0 }
    }

    /// The model as it is now, with what is needed to go on.
    var modelFile: ModelFile {
        trainer.modelFile(network, batches: batch, best: progress.best, resume: resumePoint)
    }

    /// Writes a checkpoint where it is time for one. Says so where it is the first that cannot be written, and where it
    /// is the first that can be again.
    mutating func keepCheckpoint() {
        guard let interval = trainer.options.checkpointInterval, let save, batch > 0, batch % interval == 0,
            batch != lastCheckpoint
        else { return }
        lastCheckpoint = batch
        do throws(TrainingError) {
            noteCheckpoint(at: try save(modelFile, .checkpoint))
        } catch {
            if !checkpointsFail { emit(.checkpoints(.failed(reason: error.description), afterBatch: batch)) }
            checkpointsFail = true
        }
    }

    /// Takes note of a model that was written in the checkpoints' place.
    mutating func noteCheckpoint(at path: String) {
        if checkpointsFail { emit(.checkpoints(.recovered(path: path), afterBatch: batch)) }
        checkpointsFail = false
    }
}
