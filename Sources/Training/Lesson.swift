import Learning

/// Something that a run teaches. A lesson sets what it is about, and the run says what to look at.
package enum Lesson: String, Hashable, Sendable, CaseIterable {
    /// A softmax layer under the softmax of cross-entropy.
    case doubleSoftmax = "double-softmax"
    /// Ten sigmoid layers, through which hardly any gradient passes.
    case vanishing
    /// Sampled softmax without the correction for how often a class is drawn.
    case noLogQ = "no-log-q"

    /// Sets what the lesson is about; requested options are applied afterwards.
    package func apply(to configuration: inout TrainingConfiguration) {
        configuration.lesson = self
        switch self {
        case .doubleSoftmax: break
        case .noLogQ: configuration.trainedClasses = .sampled(128)
        case .vanishing:
            configuration.hidden = Array(repeating: 64, count: 10)
            configuration.activation = .sigmoid
            // Adam divides by the size of the gradients, which hides for a while that they vanish.
            configuration.optimizer = .sgd
            configuration.learningRate = 0.1
            configuration.epochs = 3
        }
    }

    /// Whether the lesson sets the layers, so that the initialisation must suit its activation.
    package var setsLayers: Bool { self == .vanishing }

    /// Whether the lesson needs the gradients of each layer.
    package var measuresLayers: Bool { self == .vanishing }

    /// The lesson in the header: "softmax twice".
    package var title: String {
        switch self {
        case .doubleSoftmax: "softmax twice (a mistake)"
        case .vanishing: "vanishing gradients"
        case .noLogQ: "sampled without log Q (a mistake)"
        }
    }

    /// What to look at, and what to try: sentences without full stops.
    ///
    /// - Parameter configuration: of the run.
    package func notes(_ configuration: TrainingConfiguration, classes: Int) -> [String] {
        switch self {
        case .doubleSoftmax:
            let floor = OutputHead.softmaxTwice.lossFloor(classes: classes) ?? 0
            let digits = (floor * 100_000).rounded() / 100_000
            return [
                "lesson double-softmax: the network ends in a softmax, and the loss applies another one",
                "look at the loss: never below \(digits), the line in its chart, which is ln(e + \(classes) - 1) - 1, even "
                    + "with every prediction right; and no class can get a probability above e / (e + \(classes) - 1)",
                "then train without --lesson: the loss goes toward 0, and the accuracy is higher",
            ]
        case .vanishing:
            return [
                "lesson vanishing: the slope of a sigmoid is at most 1/4, so ten of them leave a millionth of the gradient",
                "look at the gradient norm of each layer, on page 4 or after each epoch: from the last layer to the first it "
                    + "falls to less than a ten-thousandth, and the accuracy stays that of guessing",
                "then add --activation relu, --activation leaky-relu or --batch-norm: all layers get gradients, and learn",
            ]
        case .noLogQ:
            return [
                "lesson no-log-q: the classes that a step scores are drawn by frequency, and their scores are not corrected "
                    + "for it",
                "look at the perplexity: the model learns probabilities divided by how often a class is drawn, so that "
                    + "frequent words come far too seldom",
                "then train with --train-classes \(configuration.trainedClasses) and without --lesson: the logarithm of the "
                    + "expected count is subtracted from each score, and the perplexity comes near that of all classes",
            ]
        }
    }
}
