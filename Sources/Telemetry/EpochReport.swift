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

/// How the model did on the validation samples at one moment.
package struct ValidationReport: Hashable, Sendable {
    /// Nats, mean per sample.
    package var loss: Double
    /// Fraction 0…1.
    package var accuracy: Double
    /// For each class, how many samples have it as their label, and how many of these were recognised.
    package var classes: [ClassTally]
    /// The predicted class of every sample, in the data's order.
    package var predictions: [UInt16]
    /// The probability of each prediction, 0…1.
    package var confidences: [Float]
    /// Cross-entropy of each sample, in nats.
    package var losses: [Float]

    package init(
        loss: Double, accuracy: Double, classes: [ClassTally], predictions: [UInt16], confidences: [Float] = [],
        losses: [Float] = []
    ) {
        self.loss = loss
        self.accuracy = accuracy
        self.classes = classes
        self.predictions = predictions
        self.confidences = confidences
        self.losses = losses
    }

    package struct ClassTally: Hashable, Sendable {
        package var support: Int
        package var correct: Int

        package init(support: Int = 0, correct: Int = 0) {
            self.support = support
            self.correct = correct
        }

        /// Fraction 0…1; NaN where no sample has the label.
        package var recall: Double { support == 0 ? .nan : Double(correct) / Double(support) }
    }
}
