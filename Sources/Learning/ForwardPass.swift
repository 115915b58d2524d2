package import Matrices

/// The outputs of all layers for one batch, in buffers that serve the next batch too.
package struct ForwardPass: Sendable {
    /// What each layer gave out, [batch × width] in the order of the network's layers; the last are the logits.
    package private(set) var outputs: [Matrix] = []

    package init() {}

    /// [batch × classes] of the last batch; there must have been one.
    package var logits: Matrix { outputs[outputs.count - 1] }

    /// Runs `network` on `inputs`, [batch × features]. Allocates on the first batch, and on one that is larger.
    package mutating func run(_ network: Network, inputs: Matrix) {
        outputs.fit(network, rows: inputs.rows)
        for (index, layer) in network.layers.enumerated() {
            let input = index == 0 ? inputs : outputs[index - 1]
            switch layer {
            case .dense(let dense): dense.apply(to: input, output: &outputs[index])
            case .activation(let activation): activation.apply(to: input, output: &outputs[index])
            }
        }
    }
}

extension Network {
    /// The logits for `inputs`: [batch × features] → [batch × classes].
    package func forward(_ inputs: Matrix) -> Matrix {
        var pass = ForwardPass()
        pass.run(self, inputs: inputs)
        return pass.logits
    }
}

extension [Matrix] {
    /// Makes of the buffers one for the output of each layer, [rows × width].
    mutating func fit(_ network: Network, rows: Int) {
        let widths = network.outputWidths
        if map(\.columns) != widths { self = widths.map { Matrix(rows: rows, columns: $0) } }
        for index in indices where self[index].rows != rows { self[index].setRows(rows) }
    }
}

extension Network {
    /// How many numbers each layer gives out for a sample.
    fileprivate var outputWidths: [Int] {
        var width = features
        return layers.map { layer in
            if let dense = layer.dense { width = dense.outputs }
            return width
        }
    }
}
