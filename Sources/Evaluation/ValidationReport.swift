/// An evaluation of the model on the validation samples.
package struct ValidationReport: Hashable, Sendable {
    /// The mean per sample, in nats.
    package var loss: Double
    /// A fraction 0…1.
    package var accuracy: Double
    /// For each class, the number of samples with this label, and the number of correct predictions among them.
    package var classes: [ClassTally]
    /// The predicted class of every sample, in dataset order.
    package var predictions: [UInt16]
    /// The probability of each prediction, 0…1.
    package var confidences: [Float]
    /// The cross-entropy of each sample, in nats.
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

        /// A fraction 0…1; NaN if no sample has the label.
        package var recall: Double { support == 0 ? .nan : Double(correct) / Double(support) }
    }
}
