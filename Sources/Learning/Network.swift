import Matrices

/// A trainable parameter, with its name in checkpoints.
package struct Parameter: Hashable, Sendable {
    /// The layer's index and the parameter's name, as in PyTorch's `nn.Sequential`: `0.weight`, `0.bias`.
    package var name: String
    /// [outputs, inputs] for weights, [outputs] for a bias.
    package var shape: [Int]
    /// The values, row-major.
    package var values: [Float]

    package init(name: String, shape: [Int], values: [Float]) {
        self.name = name
        self.shape = shape
        self.values = values
    }
}

/// A sequence of layers, from features to logits.
///
/// This is a value type: a copy is a snapshot, which shares its weights with the original until the original's next
/// update copies them, once. Weights that are not shared are updated in place.
package struct Network: Hashable, Sendable {
    package private(set) var layers: [Layer]
    /// How the scores become probabilities, and which loss trains the network.
    package var head: OutputHead

    /// There must be at least one dense layer, and each layer must take as many inputs as the layer before outputs; an
    /// embedding or standardization may only be the first, and two levels the last. `Network(validating:)` throws where
    /// this initializer traps.
    package init(layers: [Layer], head: OutputHead = .softmax) {
        do throws(NetworkError) {
            try Self.validateShapes(of: layers)
        } catch {
            preconditionFailure("\(error)")
        }
        self.layers = layers
        self.head = head
    }

    /// The number of features, the widths of the layers in between, and the number of classes. The scores from which two
    /// levels make the outputs are left out.
    package var widths: [Int] {
        guard let features = layers.lazy.compactMap(\.inputs).first else { return [] }
        let isTwoLevel = layers.last?.twoLevel != nil
        let outputs = isTwoLevel ? layers.dropLast(2) + layers.suffix(1) : layers[...]
        return [features] + outputs.compactMap(\.outputs)
    }

    package var features: Int { widths.first ?? 0 }
    package var classes: Int { widths.last ?? 0 }

    /// The number of trainable numbers.
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

    /// The range of each layer's parameters in `parameters`; empty for a layer without any.
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

    /// Calls `change` with the values of each parameter, in the order of `parameters`, to modify in place.
    ///
    /// `change` must not change their count.
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
            case .activation, .dropout, .standardization, .twoLevel: break
            }
        }
    }

    /// Updates the running statistics of batch normalization with those of a training pass.
    ///
    /// - Parameter pass: a pass of this network over a batch.
    package mutating func takeStatistics(from pass: TrainingPass) {
        for index in layers.indices {
            guard case .batchNorm(var layer) = layers[index], let statistics = pass.statistics(ofLayer: index)
            else { continue }
            release(index)
            layer.take(statistics)
            layers[index] = .batchNorm(layer)
        }
    }

    /// Makes the array release its reference to a layer: with two references, each update would copy the layer.
    private mutating func release(_ index: Int) { layers[index] = .activation(.relu) }
}

extension Layer {
    fileprivate var parameterValues: [[Float]] {
        switch self {
        case .dense(let layer): [layer.weights.values, layer.bias]
        case .batchNorm(let layer): [layer.weight, layer.bias]
        case .embedding(let layer): [layer.weights.values]
        case .activation, .dropout, .standardization, .twoLevel: []
        }
    }
}
