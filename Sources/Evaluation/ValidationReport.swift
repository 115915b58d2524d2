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
