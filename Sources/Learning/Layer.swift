/// One step of a network, from [batch × width] to [batch × width].
package enum Layer: Hashable, Sendable {
    case dense(DenseLayer)
    case activation(Activation)
    case batchNorm(BatchNormLayer)
    case dropout(DropoutLayer)
    /// Only as the first layer: it takes every number of a sample, or those that are not 0.
    case embedding(EmbeddingLayer)
    case standardization(StandardizationLayer)

    package var dense: DenseLayer? {
        if case .dense(let layer) = self { layer } else { nil }
    }

    /// How many numbers it takes of a sample; nil: any.
    package var inputs: Int? {
        switch self {
        case .dense(let layer): layer.inputs
        case .batchNorm(let layer): layer.units
        case .embedding(let layer): layer.features
        case .standardization(let layer): layer.features
        case .activation, .dropout: nil
        }
    }

    /// How many numbers it gives out for a sample; nil: as many as it takes.
    package var outputs: Int? {
        switch self {
        case .dense(let layer): layer.outputs
        case .embedding(let layer): layer.dimensions
        case .batchNorm, .standardization, .activation, .dropout: nil
        }
    }

    /// The parameters that training adjusts, in their order: what they are to the layer, and their shapes.
    package var parameterShapes: [(name: String, shape: [Int])] {
        switch self {
        case .dense(let layer): [("weight", [layer.outputs, layer.inputs]), ("bias", [layer.outputs])]
        case .batchNorm(let layer): [("weight", [layer.units]), ("bias", [layer.units])]
        case .embedding(let layer): [("weight", [layer.features, layer.dimensions])]
        case .activation, .dropout, .standardization: []
        }
    }
}
