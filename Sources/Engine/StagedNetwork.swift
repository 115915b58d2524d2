import Learning

/// A network cut into stages, each with a layer that has weights at its front.
struct StagedNetwork: Sendable {
    /// As it was cut; its weights are no longer the newest where it is trained.
    let network: Network
    let standardization: StandardizationLayer?
    let stages: [Stage]
    /// For each stage, where among the network's layers its own begin.
    let firstLayers: [Int]

    /// nil where the network does not begin with a layer that has weights, perhaps standardised, or does not end with one,
    /// and where one activation follows another: some take the place of what they are applied to, which the other still
    /// needs.
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
        while let first = rest.first {
            guard let layer = first.weighted else { return nil }
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

    /// What a batch must consist of.
    var inputForm: EngineInput.Form { stages[0].layer.inputForm }
    var features: Int { stages[0].inputs }
    var classes: Int { stages[stages.count - 1].outputs }

    /// The network as it is now.
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
        return Network(layers: layers)
    }
}

extension Stage.Operation {
    fileprivate var isActivation: Bool {
        if case .activation = self { true } else { false }
    }
}
