import Learning

/// A network divided into stages, each of which begins with a layer with weights.
struct StagedNetwork: Sendable {
    /// The original network; its weights are outdated once the stages are trained.
    let network: Network
    let standardization: StandardizationLayer?
    let stages: [Stage]
    /// For each stage, the index of its first layer in the network.
    let firstLayers: [Int]

    /// How the last layer is trained.
    struct Training {
        /// The largest number of samples in a batch.
        var rows: Int
        var threads: Int
        /// Draws the classes that are scored; nil to score all. Then there must be a layer with weights before the last
        /// one.
        var sampler: ClassSampler?
        /// Whether a last layer with very many classes is trained together with its softmax, unless classes are sampled.
        var fusesManyClasses: Bool
        /// Exchanges what the ranks of a run must share; nil for a single one.
        var exchange: RankExchange?
    }

    /// nil unless the network begins with a layer with weights, perhaps after a standardisation, and ends with one, or
    /// with one and two levels after another one.
    /// Also nil if one activation directly follows another, since an in-place activation overwrites values that the
    /// other still needs.
    ///
    /// - Parameter training: nil for evaluation.
    init?(_ network: Network, training: Training? = nil) {
        var rest = network.layers[...]
        if case .standardization(let layer)? = rest.first {
            standardization = layer
            rest = rest.dropFirst()
        } else {
            standardization = nil
        }
        var stages: [Stage] = []
        var firstLayers: [Int] = []
        while let first = rest.first {
            firstLayers.append(rest.startIndex)
            if rest.count == 2, !stages.isEmpty, let dense = first.dense, let levels = rest.last?.twoLevel {
                let layer: any WeightedLayer =
                    training.map { TwoLevelDense(dense, levels, rows: $0.rows, threads: $0.threads) }
                    ?? TwoLevelScores(dense, levels)
                stages.append(Stage(layer, operations: []))
                break
            }
            let last = rest.count == 1 && !stages.isEmpty ? training.flatMap { first.weightedLast($0) } : nil
            guard let layer = last ?? first.weighted(exchange: training?.exchange) else { return nil }
            rest = rest.dropFirst()
            var operations: [Stage.Operation] = []
            while let operation = rest.first.flatMap({ Stage.Operation($0, exchange: training?.exchange) }) {
                operations.append(operation)
                rest = rest.dropFirst()
            }
            guard operations.count(where: \.isActivation) <= 1 else { return nil }
            stages.append(Stage(layer, operations: operations))
        }
        guard let last = stages.last, last.operations.isEmpty else { return nil }
        self.network = network
        self.stages = stages
        self.firstLayers = firstLayers
    }

    /// The required form of a batch.
    var inputForm: EngineInput.Form { stages[0].layer.inputForm }
    var features: Int { stages[0].inputs }
    var classes: Int { stages[stages.count - 1].outputs }

    /// The network with the current weights.
    var current: Network {
        var layers = network.layers
        for (stage, first) in zip(stages, firstLayers) {
            layers[first] = stage.layer.layer
            for (index, operation) in stage.operations.enumerated() {
                if case .normalization(let normalization) = operation {
                    layers[first + 1 + index] = .batchNorm(normalization.layer)
                }
            }
        }
        return Network(layers: layers, head: network.head)
    }
}

extension Layer {
    /// The form of a network's last layer that is trained together with its softmax; nil if it is a layer like others.
    fileprivate func weightedLast(_ training: StagedNetwork.Training) -> (any WeightedLayer)? {
        guard let dense else { return nil }
        if let sampler = training.sampler { return SampledDense(dense, sampler: sampler, rows: training.rows) }
        guard training.fusesManyClasses, dense.outputs >= ManyClassDense.fewestClasses else { return nil }
        return ManyClassDense(dense, exchange: training.exchange)
    }
}

extension Stage.Operation {
    fileprivate var isActivation: Bool {
        if case .activation = self { true } else { false }
    }
}
