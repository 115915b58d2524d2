/// One step of a network, from [batch × width] to [batch × width].
package enum Layer: Hashable, Sendable {
    case dense(DenseLayer)
    case activation(Activation)
    case batchNorm(BatchNormLayer)
    case dropout(DropoutLayer)
    /// Only as the first layer; accepts dense and sparse samples.
    case embedding(EmbeddingLayer)
    case standardization(StandardizationLayer)
    /// Only as the last layer.
    case twoLevel(TwoLevelLayer)

    package var dense: DenseLayer? {
        if case .dense(let layer) = self { layer } else { nil }
    }

    package var twoLevel: TwoLevelLayer? {
        if case .twoLevel(let layer) = self { layer } else { nil }
    }

    /// The number of inputs per sample; nil: any number.
    package var inputs: Int? {
        switch self {
        case .dense(let layer): layer.inputs
        case .batchNorm(let layer): layer.units
        case .embedding(let layer): layer.features
        case .standardization(let layer): layer.features
        case .twoLevel(let layer): layer.inputs
        case .activation, .dropout: nil
        }
    }

    /// The number of outputs per sample; nil: as many as inputs.
    package var outputs: Int? {
        switch self {
        case .dense(let layer): layer.outputs
        case .embedding(let layer): layer.dimensions
        case .twoLevel(let layer): layer.classes
        case .batchNorm, .standardization, .activation, .dropout: nil
        }
    }

    /// The names and shapes of the layer's trainable parameters, in their order.
    package var parameterShapes: [(name: String, shape: [Int])] {
        switch self {
        case .dense(let layer): [("weight", [layer.outputs, layer.inputs]), ("bias", [layer.outputs])]
        case .batchNorm(let layer): [("weight", [layer.units]), ("bias", [layer.units])]
        case .embedding(let layer): [("weight", [layer.features, layer.dimensions])]
        case .activation, .dropout, .standardization, .twoLevel: []
        }
    }
}
