import Learning

/// A network cut into stages, each with a dense layer at its front, or the first with an embedding.
struct StagedNetwork {
    /// As it was cut; its weights are no longer the newest where it is trained.
    let network: Network
    let standardization: StandardizationLayer?
    let stages: [Stage]
    /// For each stage, where among the network's layers its own begin.
    let firstLayers: [Int]

    /// nil where the network does not begin with an embedding or a dense layer, perhaps standardised, or does not end with
    /// a dense layer, and where one activation follows another: some take the place of what they are applied to, which the other still needs.
    init?(_ network: Network) {
        var rest = network.layers[...]
        if case .standardization(let layer)? = rest.first {
            standardization = layer
            rest = rest.dropFirst()
        } else {
            standardization = nil
        }
        var stages: [Stage] = []
        var firstLayers: [Int] = []
        while let layer = rest.first {
            firstLayers.append(rest.startIndex)
            rest = rest.dropFirst()
            let operations = rest.prefix { $0.dense == nil }
            rest = rest.dropFirst(operations.count)
            var taken: [Stage.Operation] = []
            for operation in operations {
                switch operation {
                case .activation(let activation): taken.append(.activation(activation))
                case .batchNorm(let layer): taken.append(.normalization(NormalizationColumns(layer)))
                case .dropout(let layer): taken.append(.dropout(layer))
                case .dense, .embedding, .standardization: return nil
                }
            }
            guard operations.count(where: { $0.isActivation }) <= 1 else { return nil }
            switch layer {
            case .dense(let layer): stages.append(Stage(layer, operations: taken))
            case .embedding(let layer): stages.append(Stage(layer, operations: taken))
            default: return nil
            }
        }
        guard let last = stages.last, last.operations.isEmpty, !last.isEmbedding else { return nil }
        self.network = network
        self.stages = stages
        self.firstLayers = firstLayers
    }

    var features: Int { stages[0].inputs }
    var classes: Int { stages[stages.count - 1].outputs }

    /// The network as it is now.
    var current: Network {
        var layers = network.layers
        for (stage, first) in zip(stages, firstLayers) {
            layers[first] = stage.layer
            for (index, operation) in stage.operations.enumerated() {
                if case .normalization(let normalization) = operation {
                    layers[first + 1 + index] = .batchNorm(normalization.layer)
                }
            }
        }
        return Network(layers: layers)
    }
}

extension Layer {
    fileprivate var isActivation: Bool {
        if case .activation = self { true } else { false }
    }
}
