import Matrices

/// A parameter by the name under which a checkpoint holds it.
package struct Parameter: Hashable, Sendable {
    /// The layer's index and what the parameter is to it: `0.weight`, `0.bias`, as PyTorch's `nn.Sequential` names it.
    package var name: String
    /// [outputs, inputs] of weights, [outputs] of a bias.
    package var shape: [Int]
    /// Row-major.
    package var values: [Float]

    package init(name: String, shape: [Int], values: [Float]) {
        self.name = name
        self.shape = shape
        self.values = values
    }
}

/// Layers in a row, from features to logits.
///
/// A value: a copy is a snapshot, which shares its weights with the original until the next update of the original
/// copies them, once. Weights that no snapshot shares are updated in place.
package struct Network: Hashable, Sendable {
    package private(set) var layers: [Layer]

    /// At least one dense layer, the inputs of each layer as many as the outputs before; an embedding or a
    /// standardisation only at the front. `Network(validating:)` throws what this one takes for granted.
    package init(layers: [Layer]) {
        do throws(NetworkError) {
            try Self.validateShapes(of: layers)
        } catch {
            preconditionFailure("\(error)")
        }
        self.layers = layers
    }

    /// Features, the widths between, classes.
    package var widths: [Int] {
        guard let features = layers.lazy.compactMap(\.inputs).first else { return [] }
        return [features] + layers.compactMap(\.outputs)
    }

    package var features: Int { widths.first ?? 0 }
    package var classes: Int { widths.last ?? 0 }

    /// How many numbers training adjusts.
    package var parameterCount: Int {
        layers.reduce(0) { $0 + $1.parameterShapes.reduce(0) { $0 + $1.shape.reduce(1, *) } }
    }

    /// All parameters in the order of the layers, weights before bias.
    package var parameters: [Parameter] {
        layers.enumerated().flatMap { index, layer in
            zip(layer.parameterShapes, layer.parameterValues).map { kind, values in
                Parameter(name: "\(index).\(kind.name)", shape: kind.shape, values: values)
            }
        }
    }

    /// For each layer, where its parameters are among `parameters`: empty for one without any.
    package var parameterRanges: [Range<Int>] {
        var next = 0
        return layers.map { layer in
            let first = next
            next += layer.parameterShapes.count
            return first..<next
        }
    }

    /// Whether no weight and no buffer is NaN or infinite.
    package var isFinite: Bool {
        layers.allSatisfy { $0.parameterValues.allSatisfy { $0.allSatisfy(\.isFinite) } }
            && buffers.allSatisfy(\.isFinite)
    }

    /// Calls `change` with each parameter's values in the order of `parameters`, to be changed in place.
    ///
    /// `change` must keep their number.
    package mutating func updateParameters(_ change: (_ parameter: Int, _ values: inout [Float]) -> Void) {
        var parameter = 0
        func next(_ values: inout [Float]) {
            change(parameter, &values)
            parameter += 1
        }
        for index in layers.indices {
            switch layers[index] {
            case .dense(var layer):
                release(index)
                next(&layer.weights.values)
                next(&layer.bias)
                layers[index] = .dense(layer)
            case .batchNorm(var layer):
                release(index)
                next(&layer.weight)
                next(&layer.bias)
                layers[index] = .batchNorm(layer)
            case .embedding(var layer):
                release(index)
                next(&layer.weights.values)
                layers[index] = .embedding(layer)
            case .activation, .dropout, .standardization: break
            }
        }
    }

    /// Takes what a training pass has seen into the running statistics of the layers that keep any.
    ///
    /// - Parameter pass: over a batch, by this network.
    package mutating func takeStatistics(from pass: TrainingPass) {
        for index in layers.indices {
            guard case .batchNorm(var layer) = layers[index], let statistics = pass.statistics(ofLayer: index)
            else { continue }
            release(index)
            layer.take(statistics)
            layers[index] = .batchNorm(layer)
        }
    }

    /// The array gives its hold on a layer up: two holders would mean a copy at each update.
    private mutating func release(_ index: Int) { layers[index] = .activation(.relu) }
}

extension Layer {
    fileprivate var parameterValues: [[Float]] {
        switch self {
        case .dense(let layer): [layer.weights.values, layer.bias]
        case .batchNorm(let layer): [layer.weight, layer.bias]
        case .embedding(let layer): [layer.weights.values]
        case .activation, .dropout, .standardization: []
        }
    }
}
