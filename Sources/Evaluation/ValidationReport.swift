/// An evaluation of the model on the validation samples.
package struct ValidationReport: Hashable, Sendable {
    /// The mean per sample of the loss that training minimises, without label smoothing and class weights: of
    /// cross-entropy in nats, if the run says nothing else.
    package var loss: Double
    /// A fraction 0…1.
    package var accuracy: Double
    /// For each class, the number of samples with this label, and the number of correct predictions among them.
    package var classes: [ClassTally]
    /// The predicted class of every sample, in dataset order.
    package var predictions: [UInt16]
    /// The probability of each prediction, 0…1.
    package var confidences: [Float]
    /// The loss of each sample.
    package var losses: [Float]
    /// What the probabilities of a sparse head say beside; nil for other heads.
    package var sparse: SparseFigures?

    package init(
        loss: Double, accuracy: Double, classes: [ClassTally], predictions: [UInt16], confidences: [Float] = [],
        losses: [Float] = [], sparse: SparseFigures? = nil
    ) {
        self.loss = loss
        self.accuracy = accuracy
        self.classes = classes
        self.predictions = predictions
        self.confidences = confidences
        self.losses = losses
        self.sparse = sparse
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

/// How good the probabilities of a sparse head are, whose logarithms may be infinite.
package struct SparseFigures: Hashable, Sendable {
    /// The mean of Σᵢ (pᵢ − [i = y])² over the samples, 0…2 (Brier 1950); NaN without samples.
    package var brier: Double
    /// The mean number of classes with a probability above 0; NaN without samples.
    package var meanSupport: Double
    /// The fraction of samples whose label has a probability of exactly 0; NaN without samples.
    package var labelExcluded: Double

    package init(brier: Double, meanSupport: Double, labelExcluded: Double) {
        self.brier = brier
        self.meanSupport = meanSupport
        self.labelExcluded = labelExcluded
    }
}
