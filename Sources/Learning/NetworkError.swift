/// Why layers do not make a network.
package enum NetworkError: Error, Hashable, Sendable {
    /// Nothing computes the logits.
    case noDenseLayer
    /// The layer at that index takes or gives out no number.
    case empty(layer: Int)
    /// The layer at that index takes another number of inputs than the layers before give out.
    case width(layer: Int, expected: Int, found: Int)
    /// A parameter or buffer, by its name, has another count of numbers than its layer needs.
    case size(name: String, expected: Int, found: Int)
    /// An embedding or a standardisation stands behind another layer.
    case notFirst(layer: Int)
    /// A parameter or buffer holds NaN or an infinity.
    case notFinite(name: String)
    /// A variance below 0, or a number of batches.
    case negative(name: String)
    /// The rate of dropout at that index is not in 0..<1.
    case dropoutRate(layer: Int)
}

extension NetworkError: CustomStringConvertible {
    /// What is wrong, as the end of a sentence.
    package var description: String {
        switch self {
        case .noDenseLayer: "there is no dense layer"
        case .empty(let layer): "layer \(layer) has no inputs or no outputs"
        case .width(let layer, let expected, let found):
            "layer \(layer) takes \(found) numbers, and is given \(expected)"
        case .size(let name, let expected, let found): "\(name) has \(found) numbers, not \(expected)"
        case .notFirst(let layer): "layer \(layer) can only be the first"
        case .notFinite(let name): "\(name) holds a number that is not finite"
        case .negative(let name): "\(name) is below 0"
        case .dropoutRate(let layer): "the dropout of layer \(layer) is not from 0 to below 1"
        }
    }
}

extension Network {
    /// Throws what is wrong with layers that come from a file.
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

    /// Throws unless each layer takes what the one before gives out, and has what it needs for that.
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
    /// The arrays whose sizes their layer does not vouch for.
    fileprivate var counts: [(name: String, count: (expected: Int, found: Int))] {
        switch self {
        case .batchNorm(let layer):
            [
                ("bias", (layer.units, layer.bias.count)),
                ("running_mean", (layer.units, layer.runningMean.count)),
                ("running_var", (layer.units, layer.runningVariance.count)),
            ]
        case .standardization(let layer): [("running_var", (layer.features, layer.variance.count))]
        case .dense, .activation, .dropout, .embedding: []
        }
    }
}
