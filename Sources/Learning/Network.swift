package import Matrices

/// One step of a network, from [batch × width] to [batch × width].
package enum Layer: Hashable, Sendable {
    case dense(DenseLayer)
    case activation(Activation)
}

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

    /// At least one dense layer, the inputs of each as many as the outputs of the one before.
    package init(layers: [Layer]) {
        let dense = layers.compactMap(\.dense)
        precondition(!dense.isEmpty, "a network without a dense layer")
        precondition(
            zip(dense, dense.dropFirst()).allSatisfy { $0.outputs == $1.inputs }, "layers that do not fit")
        self.layers = layers
    }

    /// Dense layers between the given widths, the activation after each but the last.
    ///
    /// - Parameter widths: features, hidden widths, classes; two or more, all positive.
    package init(
        widths: [Int], activation: Activation, initialization: Initialization,
        from generator: inout SeededGenerator
    ) {
        precondition(widths.count >= 2, "a network from \(widths)")
        var layers: [Layer] = []
        for (inputs, outputs) in zip(widths, widths.dropFirst()) {
            if !layers.isEmpty { layers.append(.activation(activation)) }
            layers.append(.dense(initialization.layer(inputs: inputs, outputs: outputs, from: &generator)))
        }
        self.init(layers: layers)
    }

    /// Features, hidden widths, classes.
    package var widths: [Int] {
        let dense = layers.compactMap(\.dense)
        return dense.prefix(1).map(\.inputs) + dense.map(\.outputs)
    }

    package var features: Int { widths.first ?? 0 }
    package var classes: Int { widths.last ?? 0 }

    /// The widths joined, `784-128-10`.
    package var summary: String { widths.map(String.init).joined(separator: "-") }

    /// How many numbers training adjusts.
    package var parameterCount: Int {
        layers.compactMap(\.dense).reduce(0) { $0 + $1.weights.values.count + $1.bias.count }
    }

    /// All parameters in the order of the layers, weights before bias.
    package var parameters: [Parameter] {
        layers.enumerated().flatMap { index, layer -> [Parameter] in
            guard let dense = layer.dense else { return [] }
            return [
                Parameter(
                    name: "\(index).weight", shape: [dense.outputs, dense.inputs],
                    values: dense.weights.values),
                Parameter(name: "\(index).bias", shape: [dense.outputs], values: dense.bias),
            ]
        }
    }

    /// Whether no weight is NaN or infinite.
    package var isFinite: Bool {
        layers.compactMap(\.dense).allSatisfy { dense in
            dense.weights.values.allSatisfy(\.isFinite) && dense.bias.allSatisfy(\.isFinite)
        }
    }

    /// Calls `change` with each parameter's values in the order of `parameters`, to be changed in place.
    ///
    /// `change` must keep their number.
    package mutating func updateParameters(_ change: (_ parameter: Int, _ values: inout [Float]) -> Void) {
        var parameter = 0
        for index in layers.indices {
            guard case .dense(var dense) = layers[index] else { continue }
            // The array gives its hold on the weights up meanwhile: two holders would mean a copy at each update.
            layers[index] = .activation(.relu)
            change(parameter, &dense.weights.values)
            change(parameter + 1, &dense.bias)
            layers[index] = .dense(dense)
            parameter += 2
        }
    }
}

extension Layer {
    package var dense: DenseLayer? {
        if case .dense(let layer) = self { layer } else { nil }
    }
}
