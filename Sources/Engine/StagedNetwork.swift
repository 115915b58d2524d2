import Learning

/// A network divided into stages, each of which begins with a layer with weights.
struct StagedNetwork: Sendable {
    /// The original network; its weights are outdated once the stages are trained.
    let network: Network
    let standardization: StandardizationLayer?
    let stages: [Stage]
    /// For each stage, the index of its first layer in the network.
    let firstLayers: [Int]

    /// nil unless the network begins with a layer with weights, perhaps after a standardisation, and ends with one.
    /// Also nil if one activation directly follows another, since an in-place activation overwrites values that the
    /// other still needs.
    ///
    /// - Parameters:
    ///   - sampling: if only some classes are scored in training, how they are drawn, and the largest number of samples
    ///     in a batch. Then there must be a layer with weights before the last one.
    ///   - fusesManyClasses: whether a last layer with very many classes is trained together with its softmax, unless
    ///     classes are sampled.
    init?(
        _ network: Network, sampling: (sampler: ClassSampler, rows: Int)? = nil, fusesManyClasses: Bool = false
    ) {
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
            var weighted = first.weighted
            if rest.count == 1, !stages.isEmpty, let dense = first.dense {
                if let sampling {
                    weighted = SampledDense(dense, sampler: sampling.sampler, rows: sampling.rows)
                } else if fusesManyClasses, dense.outputs >= ManyClassDense.fewestClasses {
                    weighted = ManyClassDense(dense)
                }
            }
            guard let layer = weighted else { return nil }
            firstLayers.append(rest.startIndex)
            rest = rest.dropFirst()
            var operations: [Stage.Operation] = []
            while let operation = rest.first.flatMap(Stage.Operation.init) {
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

extension Stage.Operation {
    fileprivate var isActivation: Bool {
        if case .activation = self { true } else { false }
    }
}
