package import Evaluation

/// The figures of a finished epoch. Those of training are means over the samples at the time they were trained on.
package struct EpochReport: Hashable, Sendable {
    /// The number of the epoch, from 1.
    package var epoch: Int
    /// The number of the epoch's last batch, counted from 1 over the whole run.
    package var lastBatch: Int
    /// The mean per training sample; in nats, if the run's loss is a cross-entropy.
    package var loss: Double
    /// A fraction 0…1.
    package var accuracy: Double
    package var validation: ValidationReport
    /// What became of wrong labels; nil without label noise.
    package var noise: NoiseFigures?
    package var learningRate: Double
    /// Seconds of training and evaluation in this epoch, without pauses.
    package var seconds: Double
    /// Training samples per second of training.
    package var samplesPerSecond: Double
    /// exp of the validation loss, for data that is measured by it: next words of a text; otherwise nil.
    package var perplexity: Double?

    package init(
        epoch: Int, lastBatch: Int, loss: Double, accuracy: Double, validation: ValidationReport,
        noise: NoiseFigures? = nil, learningRate: Double, seconds: Double, samplesPerSecond: Double,
        perplexity: Double? = nil
    ) {
        self.epoch = epoch
        self.lastBatch = lastBatch
        self.loss = loss
        self.accuracy = accuracy
        self.validation = validation
        self.noise = noise
        self.learningRate = learningRate
        self.seconds = seconds
        self.samplesPerSecond = samplesPerSecond
        self.perplexity = perplexity
    }
}
