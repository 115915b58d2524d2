import Datasets
import Interchange
import Learning
import Matrices
package import ModelFiles

extension TrainingConfiguration {
    /// This configuration with the hidden layers and the head of the model's network, for fine-tuning it. A loss that
    /// this configuration asks for takes the place of the model's.
    package func with(networkOf model: ModelFile) -> TrainingConfiguration {
        var adapted = self
        let layers = model.network.layers
        adapted.hidden = model.network.denseLayers.dropLast().map(\.outputs)
        adapted.activation = layers.lazy.compactMap(\.activation).first ?? activation
        adapted.batchNorm = layers.contains { if case .batchNorm = $0 { true } else { false } }
        adapted.dropout = layers.lazy.compactMap(\.dropoutRate).first ?? 0
        adapted.lesson = nil
        if model.network.twoLevel != nil, trainedClasses == .all { adapted.trainedClasses = .twoLevel }
        switch model.network.head {
        case .softmax: adapted.head = .softmax
        case .sparse(let map): adapted.head = HeadChoice(rawValue: map.rawValue) ?? .softmax
        case .robust(let loss): (adapted.head, adapted.loss) = (.softmax, adapted.loss ?? loss)
        case .softmaxTwice: adapted.lesson = .doubleSoftmax
        }
        return adapted
    }

    /// The factor for each parameter's learning rate: 0 in frozen layers, and the head's own factor in the last layer.
    ///
    /// Throws `setting` if more layers are frozen than there are before the head.
    func rateFactors(for network: Network) throws(TrainingError) -> [Double] {
        let weighted = network.layers.indices.filter { network.layers[$0].hasWeights }
        guard (0..<max(1, weighted.count)).contains(frozenLayers) else {
            throw .setting(
                name: "freeze", expected: "0 to \(max(0, weighted.count - 1)) layers, as one is the head",
                found: "\(frozenLayers)")
        }
        // A normalisation between two of them belongs to the one before it.
        let firstFree = frozenLayers == 0 ? 0 : weighted[frozenLayers]
        let head = weighted.last ?? 0
        return zip(network.layers.indices, network.parameterRanges).flatMap { index, parameters in
            let factor =
                index < firstFree ? 0 : index == head ? (headLearningRate ?? learningRate) / learningRate : 1
            return parameters.map { _ in factor }
        }
    }
}

extension Trainer {
    /// The optimiser before the first batch, or at the point of resuming.
    func makeOptimizer() -> Optimizer {
        var optimizer = Optimizer(
            configuration.optimizer, learningRate: configuration.learningRate,
            weightDecay: configuration.weightDecay, rateFactors: rateFactors, for: network)
        if let resumePoint { _ = optimizer.restore(resumePoint.optimizer) }
        return optimizer
    }

    /// The data for an origin: rows are encoded for a model that is trained further as they were before.
    static func adapted(_ data: Dataset, to origin: Origin) -> Dataset {
        switch origin {
        case .initialization: return data
        case .resume(let file), .finetune(let file):
            guard case .row(let encoding) = file.input else { return data }
            return data.encoded(by: encoding) ?? data
        }
    }

    /// The network that the run begins with, and where it resumes.
    static func start(
        _ origin: Origin, _ plan: NetworkPlan, _ configuration: TrainingConfiguration, _ data: Dataset
    ) throws(TrainingError) -> (Network, ResumePoint?) {
        var generator = SeededGenerator(seed: configuration.seed, purpose: .initialization)
        switch origin {
        case .initialization:
            let network = Network(plan, initialization: configuration.initialization, from: &generator)
            guard case .words = data.train.kind else { return (network, nil) }
            return (network.startingAt(frequencies: data.train.classCounts), nil)
        case .resume(let file):
            let point = try resumePoint(of: file, configuration, data)
            return (point.network, point)
        case .finetune(let file):
            try require(file.input == data.train.kind, "input", shapeText(file.input), shapeText(data.train.kind))
            try requireLevels(of: file.network, configuration)
            if file.classNames == data.train.classNames {
                var network = file.network
                network.head = configuration.outputHead
                return (network, nil)
            }
            var layers = file.network.layers
            if file.network.twoLevel != nil { layers.removeLast() }
            if let head = layers.last?.dense {
                layers[layers.count - 1] = .dense(
                    configuration.initialization.layer(inputs: head.inputs, outputs: plan.scores, from: &generator))
                if let twoLevel = plan.twoLevel { layers.append(.twoLevel(twoLevel)) }
            }
            return (Network(layers: layers, head: configuration.outputHead), nil)
        }
    }

    /// The point from which a file's run resumes, after checking that the data and the configuration are its own.
    private static func resumePoint(
        of file: ModelFile, _ configuration: TrainingConfiguration, _ data: Dataset
    ) throws(TrainingError) -> ResumePoint {
        guard let training = file.training, let point = training.resume else {
            throw .notResumable(
                "The file holds a model, and not where its training stands; --finetune can begin from it.")
        }
        try require(file.input == data.train.kind, "input", shapeText(file.input), shapeText(data.train.kind))
        try require(
            file.classNames == data.train.classNames, "classes", file.classNames.joined(separator: ","),
            data.train.classNames.joined(separator: ","))
        try require(
            training.samples.training == data.train.count, "training samples", "\(training.samples.training)",
            "\(data.train.count)")
        try require(
            training.samples.validation == data.test.count, "validation samples", "\(training.samples.validation)",
            "\(data.test.count)")
        let (head, wanted) = (point.network.head, configuration.outputHead)
        guard head == wanted else {
            throw .notResumable(
                "The file's settings ask for \(wanted.mapName) with \(wanted.lossName), and its model has \(head.mapName) with "
                    + "\(head.lossName).")
        }
        guard (point.network.twoLevel != nil) == (configuration.trainedClasses == .twoLevel) else {
            throw .notResumable(
                "The file's settings and its model do not agree whether the output has two levels.")
        }
        let batches = (data.train.count + configuration.batchSize - 1) / configuration.batchSize
        // The last epoch may have been trained to its last batch without having been measured.
        let trained = FileCount(point.epochs) * FileCount(batches)
        guard let most = (trained + FileCount(batches)).value, (most - batches...most).contains(point.batches) else {
            throw .notResumable(
                "The file says that \(point.batches) batches were trained in \(point.epochs) epochs of \(batches).")
        }
        var optimizer = Optimizer(
            configuration.optimizer, learningRate: configuration.learningRate, for: point.network)
        guard optimizer.restore(point.optimizer) else {
            throw .notResumable("The file's optimiser state does not fit its network and settings.")
        }
        return point
    }

    /// Throws `setting` unless the configuration trains the kind of output that a model for fine-tuning has.
    private static func requireLevels(
        of network: Network, _ configuration: TrainingConfiguration
    ) throws(TrainingError) {
        let hasLevels = network.twoLevel != nil
        guard hasLevels != (configuration.trainedClasses == .twoLevel) else { return }
        throw .setting(
            name: "train-classes",
            expected: hasLevels
                ? "two-level, as the output of the model is"
                : "all or sampled=K, as the output of the model is not in two levels",
            found: "\(configuration.trainedClasses)")
    }

    private static func require(
        _ holds: Bool, _ what: String, _ expected: String, _ found: String
    ) throws(TrainingError) {
        guard holds else { throw .otherData(what: what, expected: expected, found: found) }
    }

    private static func shapeText(_ kind: LabelledSamples.Kind) -> String {
        switch kind {
        case .image(let height, let width, let channels):
            "images of \(height) × \(width)" + (channels == 1 ? "" : " × \(channels)")
        case .row(let encoding): "rows of \(encoding.outline)"
        case .text(let features): "texts in \(features.buckets) buckets"
        case .words(let window): "next words of \(window.words), from the \(window.length) before"
        }
    }
}

extension Network {
    /// This network with the logarithms of the classes' frequencies as the last layer's biases, so that training begins
    /// at the perplexity of the frequencies. Otherwise most of the first epoch of very many classes goes into learning
    /// which are rare.
    ///
    /// - Parameter frequencies: how often each class occurs; each is counted once more, so that none is 0.
    fileprivate func startingAt(frequencies: [Int]) -> Network {
        var layers = layers
        let place = layers.count - (twoLevel == nil ? 1 : 2)
        guard classes == frequencies.count, case .dense(var last) = layers[place] else { return self }
        let total = Double(frequencies.reduce(frequencies.count, +))
        func logarithm(_ count: Int) -> Float { Float(Double.logarithm(Double(count) / total)) }
        let counts = frequencies.map { $0 + 1 }
        last.bias = counts.map(logarithm)
        if let twoLevel {
            let ordered = twoLevel.order.map { counts[$0] }
            let clusters = (0..<twoLevel.clusters).map { ordered[twoLevel.places(ofCluster: $0)].reduce(0, +) }
            last.bias = (clusters + ordered).map(logarithm)
        }
        layers[place] = .dense(last)
        return Network(layers: layers, head: self.head)
    }
}

extension Layer {
    fileprivate var activation: Activation? {
        if case .activation(let activation) = self { activation } else { nil }
    }

    fileprivate var dropoutRate: Double? {
        if case .dropout(let layer) = self { layer.rate } else { nil }
    }

    /// Whether the layer counts for freezing: `--freeze 2` freezes the first two that do.
    var hasWeights: Bool {
        switch self {
        case .dense, .embedding: true
        case .activation, .batchNorm, .dropout, .standardization, .twoLevel: false
        }
    }
}
