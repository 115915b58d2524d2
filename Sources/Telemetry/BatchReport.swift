/// The figures of one batch, or of several consecutive ones merged.
package struct BatchReport: Hashable, Sendable {
    /// The numbers of the first and the last batch, counted from 1 over the whole run.
    package var firstBatch: Int
    package var lastBatch: Int
    /// The epoch of the last batch, and the number of that batch in it, both from 1.
    package var epoch: Int
    package var batchInEpoch: Int
    package var samples: Int
    /// The mean per sample, in nats.
    package var loss: Aggregate
    /// A fraction 0…1.
    package var accuracy: Aggregate
    /// The Euclidean norm of all gradients together.
    package var gradientNorm: Aggregate
    package var learningRate: Double
    /// Seconds of training since the run began, without pauses and evaluations.
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

    /// Merges the report that follows this one.
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
