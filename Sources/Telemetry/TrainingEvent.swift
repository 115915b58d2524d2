package import Evaluation

/// What a training run reports, in the order in which it happens.
package enum TrainingEvent: Hashable, Sendable {
    case started(RunDescription)
    case batch(BatchReport)
    /// Metrics under any names, at one step or at several consecutive ones.
    case metrics(MetricHistory)
    case epoch(EpochReport)
    /// Several consecutive epochs with the metrics measured after them, merged because their reader was slow.
    case epochs(EpochHistory, MetricHistory)
    /// An evaluation on the test samples before the first batch, or before the next one of a resumed run, so that every
    /// page has figures from the beginning.
    case baseline(ValidationReport)
    case state(TrainingState)
    /// How fast the run goes from now on. The plan is that of a run that is spread over a time.
    case speed(TrainingSpeed, plan: SpreadPlan?)
    /// Measurements inside the dense layers, if they are made: before the first batch, after each epoch, and of the weights
    /// that a run keeps if they are not the last ones measured.
    case layers([LayerReport], afterBatch: Int)
    /// What each of several ranks has done since the report before.
    case ranks([RankReport])
    /// The user changed the learning rate before the batch with this number (from 1, over the whole run).
    case learningRate(Double, beforeBatch: Int)
    /// The weights after a batch were written on request: the path, or the reason why they were not.
    case written(path: String?, reason: String?, afterBatch: Int)
    /// Writing checkpoints began to fail, or works again.
    case checkpoints(CheckpointChange, afterBatch: Int)
    /// The new number of planned epochs.
    case extended(epochs: Int)
    /// The run has ended, for whatever reason; only `extended` continues it.
    case ended(RunSummary)
}

/// The current activity of the trainer.
package enum TrainingState: Hashable, Sendable {
    case training
    case paused
    /// Training to the end of the batch or epoch, then pausing.
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

/// A change in whether checkpoints can be written while training continues. Repeated failures are not reported.
package enum CheckpointChange: Hashable, Sendable {
    /// The first checkpoint that could not be written, with a sentence that says why.
    case failed(reason: String)
    /// The first checkpoint that could be written after a failure.
    case recovered(path: String)

    /// The change in one sentence.
    ///
    /// - Parameter batch: the number of batches trained before the checkpoint.
    package func sentence(afterBatch batch: Int) -> String {
        switch self {
        case .failed(let reason): "The checkpoint after batch \(batch) was not written, and training goes on. \(reason)"
        case .recovered(let path): "Checkpoints are written again: the one after batch \(batch) is \(path)."
        }
    }
}

/// The weights that a run ended with, if they are not those of its newest epoch: the best ones with early stopping, the
/// last good ones of a run that diverged, or those of a run that was stopped before an epoch was complete.
package struct KeptModel: Hashable, Sendable {
    /// The number of batches that the weights were trained on.
    package var batch: Int
    /// The number of the epoch after which the run had these weights; 0 means before training, and nil inside an epoch or
    /// before the evaluation that completes it.
    package var epoch: Int?
    /// The evaluation of these weights on the validation samples.
    package var validation: ValidationReport

    package init(batch: Int, epoch: Int?, validation: ValidationReport) {
        self.batch = batch
        self.epoch = epoch
        self.validation = validation
    }
}

/// How well a model predicts the words of a text: exp of the mean loss, as if it chose among so many words.
package struct Perplexity: Hashable, Sendable {
    package var ofModel: Double
    /// The perplexity of the words' frequencies in the training lines, on the same words.
    package var ofFrequencies: Double

    package init(ofModel: Double, ofFrequencies: Double) {
        self.ofModel = ofModel
        self.ofFrequencies = ofFrequencies
    }
}

/// How a run ended.
package struct RunSummary: Hashable, Sendable {
    /// `completed`, `stopped`, `diverged` or `failed`.
    package var status: TrainingState
    /// The number of complete epochs.
    package var epochs: Int
    package var batches: Int
    /// The figures of the weights in `kept`, or of the newest evaluated epoch; nil if there is none.
    package var validationLoss: Double?
    package var validationAccuracy: Double?
    /// exp of `validationLoss`, for next words of a text, and that of word frequencies alone; otherwise nil.
    package var perplexity: Perplexity?
    /// nil before the first epoch.
    package var best: BestEpoch?
    /// Set if the run ended with weights other than those of its newest epoch.
    package var kept: KeptModel?
    /// Seconds of training and evaluation, without pauses.
    package var seconds: Double
    /// The path of the weights; nil if they were not kept.
    package var checkpoint: String?
    /// One sentence, if `status` is `failed` or `diverged`.
    package var reason: String?

    package init(
        status: TrainingState, epochs: Int, batches: Int, validationLoss: Double?, validationAccuracy: Double?,
        best: BestEpoch?, kept: KeptModel? = nil, seconds: Double, checkpoint: String?, reason: String?
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
