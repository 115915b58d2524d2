/// Why layers do not form a network.
package enum NetworkError: Error, Hashable, Sendable {
    /// No layer computes the logits.
    case noDenseLayer
    /// The layer at that index has no inputs or no outputs.
    case empty(layer: Int)
    /// The layer at that index does not take as many inputs as the layers before output.
    case width(layer: Int, expected: Int, found: Int)
    /// A parameter or buffer does not have as many numbers as its layer needs.
    case size(name: String, expected: Int, found: Int)
    /// An embedding or a standardization is not the first layer.
    case notFirst(layer: Int)
    /// Two levels are not the last layer.
    case notLast(layer: Int)
    /// A parameter or buffer contains NaN or an infinity.
    case notFinite(name: String)
    /// A variance or a number of batches is negative.
    case negative(name: String)
    /// The dropout rate at that index is not in 0..<1.
    case dropoutRate(layer: Int)
}

extension NetworkError: CustomStringConvertible {
    /// The reason, phrased as the end of a sentence.
    package var description: String {
        switch self {
        case .noDenseLayer: "there is no dense layer"
        case .empty(let layer): "layer \(layer) has no inputs or no outputs"
        case .width(let layer, let expected, let found):
            "layer \(layer) takes \(found) numbers, and is given \(expected)"
        case .size(let name, let expected, let found): "\(name) has \(found) numbers, not \(expected)"
        case .notFirst(let layer): "layer \(layer) can only be the first"
        case .notLast(let layer): "layer \(layer) can only be the last"
        case .notFinite(let name): "\(name) holds a number that is not finite"
        case .negative(let name): "\(name) is below 0"
        case .dropoutRate(let layer): "the dropout of layer \(layer) is not from 0 to below 1"
        }
    }
}

extension Network {
    /// Builds a network from layers that come from a file. Throws the first problem found.
    package init(validating layers: [Layer]) throws(NetworkError) {
        try Self.validateShapes(of: layers)
        self.init(layers: layers)
        for parameter in parameters where !parameter.values.allSatisfy(\.isFinite) {
            throw .notFinite(name: parameter.name)
        }
        for buffer in buffers {
            guard buffer.isFinite else { throw .notFinite(name: buffer.name) }
            guard buffer.name.hasSuffix("running_mean") || !buffer.isNegative else {
                throw .negative(name: buffer.name)
            }
        }
    }

    /// Throws unless each layer fits the one before, and has complete parameters.
    static func validateShapes(of layers: [Layer]) throws(NetworkError) {
        guard layers.contains(where: { $0.dense != nil }) else { throw .noDenseLayer }
        var width: Int?
        for (index, layer) in layers.enumerated() {
            if let inputs = layer.inputs {
                guard inputs > 0 else { throw .empty(layer: index) }
                if let width, width != inputs { throw .width(layer: index, expected: width, found: inputs) }
                width = inputs
            }
            if let outputs = layer.outputs {
                guard outputs > 0 else { throw .empty(layer: index) }
                width = outputs
            }
            switch layer {
            case .embedding, .standardization: if index > 0 { throw .notFirst(layer: index) }
            case .twoLevel: if index < layers.count - 1 { throw .notLast(layer: index) }
            case .dropout(let dropout):
                guard dropout.rate >= 0, dropout.rate < 1 else { throw .dropoutRate(layer: index) }
            case .dense, .activation, .batchNorm: break
            }
            for (name, count) in layer.counts where count.found != count.expected {
                throw .size(name: "\(index).\(name)", expected: count.expected, found: count.found)
            }
        }
    }
}

extension Layer {
    /// The arrays of the layer whose sizes its type does not guarantee.
    fileprivate var counts: [(name: String, count: (expected: Int, found: Int))] {
        switch self {
        case .batchNorm(let layer):
            [
                ("bias", (layer.units, layer.bias.count)),
                ("running_mean", (layer.units, layer.runningMean.count)),
                ("running_var", (layer.units, layer.runningVariance.count)),
            ]
        case .standardization(let layer): [("running_var", (layer.features, layer.variance.count))]
        case .dense, .activation, .dropout, .embedding, .twoLevel: []
        }
    }
}
