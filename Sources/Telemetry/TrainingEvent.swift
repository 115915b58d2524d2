package import Evaluation

/// What a training run tells about itself, in the order in which it happened.
package enum TrainingEvent: Hashable, Sendable {
    case started(RunDescription)
    case batch(BatchReport)
    case epoch(EpochReport)
    /// Several epochs that follow each other, folded: where their reader was slow.
    case epochs(EpochHistory)
    /// The test set measured before the first batch, so that charts begin where learning begins.
    case baseline(ValidationReport)
    case state(TrainingState)
    /// The dense layers from inside, where they are measured: before the first batch, and after each epoch.
    case layers([LayerReport], afterBatch: Int)
    /// The learning rate changed by hand before the batch with this number (from 1, over the whole run).
    case learningRate(Double, beforeBatch: Int)
    /// The weights after a batch were written on request: where they are, or why they are not.
    case written(path: String?, reason: String?, afterBatch: Int)
    /// Checkpoints cannot be written any more, or again.
    case checkpoints(CheckpointChange, afterBatch: Int)
    /// So many epochs are planned now.
    case extended(epochs: Int)
    /// The end, whatever its reason; only `extended` goes on after it.
    case ended(RunSummary)
}

/// What the trainer is doing now.
package enum TrainingState: Hashable, Sendable {
    case training
    case paused
    /// Training until the end of the batch or of the epoch, then pausing.
    case stepping
    case completed
    case stopped
    case diverged
    case failed

    /// Whether no batch will follow.
    package var isFinal: Bool {
        switch self {
        case .training, .paused, .stepping: false
        case .completed, .stopped, .diverged, .failed: true
        }
    }
}

/// What became of the checkpoints that are written while training goes on. One that follows a failed one and fails too
/// is not told.
package enum CheckpointChange: Hashable, Sendable {
    /// The first that could not be written; a sentence says why.
    case failed(reason: String)
    /// The first that could be written after that.
    case recovered(path: String)

    /// One sentence.
    ///
    /// - Parameter batch: trained before it.
    package func sentence(afterBatch batch: Int) -> String {
        switch self {
        case .failed(let reason): "The checkpoint after batch \(batch) was not written, and training goes on. \(reason)"
        case .recovered(let path): "Checkpoints are written again: the one after batch \(batch) is \(path)."
        }
    }
}

/// The epoch whose weights a run ended with, where that is not its newest: the best one with early stopping, or the last
/// good one of a run that diverged.
package struct KeptEpoch: Hashable, Sendable {
    /// 0 is the beginning.
    package var epoch: Int
    /// What the validation samples said of these weights.
    package var validation: ValidationReport

    package init(epoch: Int, validation: ValidationReport) {
        self.epoch = epoch
        self.validation = validation
    }
}

/// How a run ended.
package struct RunSummary: Hashable, Sendable {
    /// `completed`, `stopped`, `diverged` or `failed`.
    package var status: TrainingState
    /// Whole epochs trained.
    package var epochs: Int
    package var batches: Int
    /// The figures of the newest measured epoch, or of the epoch in `kept`; nil where there was none.
    package var validationLoss: Double?
    package var validationAccuracy: Double?
    /// nil before the first epoch.
    package var best: BestEpoch?
    /// Where the run ended with the weights of another epoch than its newest.
    package var kept: KeptEpoch?
    /// Training and evaluation; pauses left out.
    package var seconds: Double
    /// Where the weights are; nil where they were not kept.
    package var checkpoint: String?
    /// One sentence, where `status` is `failed` or `diverged`.
    package var reason: String?

    package init(
        status: TrainingState, epochs: Int, batches: Int, validationLoss: Double?, validationAccuracy: Double?,
        best: BestEpoch?, kept: KeptEpoch? = nil, seconds: Double, checkpoint: String?, reason: String?
    ) {
        self.status = status
        self.epochs = epochs
        self.batches = batches
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.best = best
        self.kept = kept
        self.seconds = seconds
        self.checkpoint = checkpoint
        self.reason = reason
    }
}
