package import Datasets
package import Learning

/// Defaults that depend on the data.
extension TrainingConfiguration {
    /// The default width of the embedding of texts.
    package static let usualEmbedding = 32
    /// The default width of the embedding of the words before a predicted one.
    package static let usualWordEmbedding = 64

    /// A good default for this kind of samples. Pictures get the configuration that suits MNIST, and rows of a table a
    /// small network; both get as many epochs as make 2,000 steps, between 10 and 200. Texts get an embedding, softmax
    /// and 600 steps.
    package static func usual(for samples: LabelledSamples) -> TrainingConfiguration {
        let batch = 32
        let batches = max(1, (samples.count + batch - 1) / batch)
        switch samples.kind {
        case .image:
            var configuration = Preset.torchMLP.configuration
            let batches = max(1, (samples.count + configuration.batchSize - 1) / configuration.batchSize)
            configuration.epochs = min(max(2_000 / batches, configuration.epochs), 200)
            return configuration
        case .row:
            return TrainingConfiguration(
                hidden: [64], optimizer: .adam(epsilon: 1e-8), learningRate: 1e-3, batchSize: batch,
                epochs: min(max(2_000 / batches, 10), 200), initialization: .heUniform)
        case .text:
            return TrainingConfiguration(
                hidden: [], optimizer: .adam(epsilon: 1e-8), learningRate: 5e-3, batchSize: batch,
                epochs: min(max(600 / batches, 10), 100), initialization: .torchDefault)
        case .words:
            return TrainingConfiguration(
                hidden: [], optimizer: .adam(epsilon: 1e-8), learningRate: 2e-3, batchSize: 256, epochs: 3,
                initialization: .torchDefault)
        }
    }

    /// This configuration with the embedding that the samples need. Throws `TrainingError.setting` for an embedding if
    /// the samples are not texts.
    package func fitted(to samples: LabelledSamples) throws(TrainingError) -> TrainingConfiguration {
        var fitted = self
        switch samples.kind {
        case .text: fitted.embedding = embedding ?? Self.usualEmbedding
        case .words: fitted.embedding = embedding ?? Self.usualWordEmbedding
        case .image, .row:
            guard let embedding else { break }
            throw .setting(name: "embedding", expected: "used with texts", found: "\(embedding) with other samples")
        }
        return fitted
    }

    /// The network plan for these samples.
    ///
    /// Throws `TrainingError.setting` if it would have more weights than fit into memory.
    package func plan(for samples: LabelledSamples) throws(TrainingError) -> NetworkPlan {
        var plan = plan(features: samples.features, classes: samples.classNames.count)
        if trainedClasses == .twoLevel, plan.classes >= TwoLevelLayer.fewestClasses {
            plan.twoLevel = TwoLevelLayer(frequencies: samples.classCounts)
        }
        guard plan.weights > Self.mostWeights else { return plan }
        let most = "that make at most \(Int(Self.mostWeights)) weights"
        guard hidden.isEmpty, let embedding else {
            throw .setting(
                name: "hidden", expected: "widths \(most)", found: hidden.map(String.init).joined(separator: ","))
        }
        throw .setting(
            name: "embedding", expected: "a width and --buckets \(most)", found: "\(embedding) × \(samples.features)")
    }

    /// Weights, gradients and Adam's two moments take 4 GB for this many weights.
    private static let mostWeights = 0x1p28
}
