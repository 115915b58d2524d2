package import Matrices

/// The outputs of all layers for one batch, in buffers that are reused for the next batch.
package struct ForwardPass: Sendable {
    /// The output of each layer, [batch × width], in the order of the layers; the last one holds the logits.
    package internal(set) var outputs: [Matrix] = []

    package init() {}

    /// The logits of the last batch, [batch × classes]; there must have been one.
    package var logits: Matrix { outputs[outputs.count - 1] }

    /// Runs `network` on `inputs`, [batch × features], in evaluation mode. Allocates only for the first batch, and for
    /// larger ones.
    package mutating func run(_ network: Network, inputs: NetworkInput) {
        outputs.fit(network, rows: inputs.rows)
        for index in network.layers.indices {
            run(network.layers[index], at: index, inputs: inputs)
        }
    }

    package mutating func run(_ network: Network, inputs: Matrix) {
        run(network, inputs: .dense(inputs))
    }

    /// Runs the layers behind one of them, whose output is given, [batch × width], in evaluation mode.
    ///
    /// - Parameter place: must be the index of a layer of the network.
    mutating func run(_ network: Network, behind place: Int, output: Matrix) {
        outputs.fit(network, rows: output.rows)
        outputs[place] = output
        for index in network.layers.indices where index > place {
            run(network.layers[index], at: index, inputs: .dense(output))
        }
    }

    /// The input of a layer: the output of the layer before, or the samples for the first layer.
    func input(ofLayer index: Int, inputs: NetworkInput) -> NetworkInput {
        index == 0 ? inputs : .dense(outputs[index - 1])
    }

    mutating func run(_ layer: Layer, at index: Int, inputs: NetworkInput) {
        let input = input(ofLayer: index, inputs: inputs)
        switch (layer, input) {
        case (.embedding(let embedding), _): embedding.apply(to: input, output: &outputs[index])
        case (.dense(let dense), .sparse(let input)): dense.apply(to: input, output: &outputs[index])
        case (.dense(let dense), .dense(let input)): dense.apply(to: input, output: &outputs[index])
        case (.activation(let activation), _): activation.apply(to: input.matrix, output: &outputs[index])
        case (.batchNorm(let norm), _): norm.apply(to: input.matrix, output: &outputs[index])
        case (.standardization(let layer), _): layer.apply(to: input.matrix, output: &outputs[index])
        case (.twoLevel(let layer), _): layer.apply(to: input.matrix, output: &outputs[index])
        case (.dropout, _): outputs[index].setToCopy(of: input.matrix)
        }
    }
}

extension NetworkInput {
    /// The batch as a dense matrix.
    package var matrix: Matrix {
        switch self {
        case .dense(let matrix): matrix
        case .sparse(let sparse): Matrix(sparse)
        }
    }
}

extension Network {
    /// The logits for `inputs`: [batch × features] → [batch × classes].
    package func forward(_ inputs: NetworkInput) -> Matrix {
        var pass = ForwardPass()
        pass.run(self, inputs: inputs)
        return pass.logits
    }

    package func forward(_ inputs: Matrix) -> Matrix { forward(.dense(inputs)) }
}

extension [Matrix] {
    /// Resizes the buffers to one for the output of each layer, [rows × width].
    mutating func fit(_ network: Network, rows: Int) {
        let widths = network.outputWidths
        if map(\.columns) != widths { self = widths.map { Matrix(rows: rows, columns: $0) } }
        for index in indices where self[index].rows != rows { self[index].setRows(rows) }
    }
}

extension Network {
    /// The number of outputs of each layer per sample.
    fileprivate var outputWidths: [Int] {
        var width = features
        return layers.map { layer in
            width = layer.outputs ?? width
            return width
        }
    }
}
