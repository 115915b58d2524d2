package import Evaluation

/// A finished epoch: the training figures are means over its samples as they were trained on.
package struct EpochReport: Hashable, Sendable {
    /// From 1.
    package var epoch: Int
    /// Number of the epoch's last batch, from 1 over the whole run.
    package var lastBatch: Int
    /// Nats, mean per sample.
    package var loss: Double
    /// Fraction 0…1.
    package var accuracy: Double
    package var validation: ValidationReport
    package var learningRate: Double
    /// Training and evaluation of this epoch; pauses left out.
    package var seconds: Double
    /// Training samples for each second of training.
    package var samplesPerSecond: Double

    package init(
        epoch: Int, lastBatch: Int, loss: Double, accuracy: Double, validation: ValidationReport,
        learningRate: Double, seconds: Double, samplesPerSecond: Double
    ) {
        self.epoch = epoch
        self.lastBatch = lastBatch
        self.loss = loss
        self.accuracy = accuracy
        self.validation = validation
        self.learningRate = learningRate
        self.seconds = seconds
        self.samplesPerSecond = samplesPerSecond
    }
}
