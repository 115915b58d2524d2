/// One batch, or several that follow each other, folded.
package struct BatchReport: Hashable, Sendable {
    /// Numbers of the first and the last batch, from 1 over the whole run.
    package var firstBatch: Int
    package var lastBatch: Int
    /// The epoch of the last batch, from 1, and that batch's number inside of it, from 1.
    package var epoch: Int
    package var batchInEpoch: Int
    package var samples: Int
    /// Nats, mean per sample.
    package var loss: Aggregate
    /// Fraction 0…1.
    package var accuracy: Aggregate
    /// Euclidean norm of all gradients together.
    package var gradientNorm: Aggregate
    package var learningRate: Double
    /// Seconds of training since the run began: pauses and evaluations left out.
    package var trainingSeconds: Double

    package init(
        batch: Int, epoch: Int, batchInEpoch: Int, samples: Int, loss: Double, accuracy: Double,
        gradientNorm: Double, learningRate: Double, trainingSeconds: Double
    ) {
        firstBatch = batch
        lastBatch = batch
        self.epoch = epoch
        self.batchInEpoch = batchInEpoch
        self.samples = samples
        self.loss = Aggregate(loss, weight: Double(samples))
        self.accuracy = Aggregate(accuracy, weight: Double(samples))
        self.gradientNorm = Aggregate(gradientNorm)
        self.learningRate = learningRate
        self.trainingSeconds = trainingSeconds
    }

    /// Takes in the report that follows this one.
    package mutating func append(_ next: BatchReport) {
        lastBatch = next.lastBatch
        epoch = next.epoch
        batchInEpoch = next.batchInEpoch
        samples += next.samples
        loss.merge(next.loss)
        accuracy.merge(next.accuracy)
        gradientNorm.merge(next.gradientNorm)
        learningRate = next.learningRate
        trainingSeconds = next.trainingSeconds
    }
}
