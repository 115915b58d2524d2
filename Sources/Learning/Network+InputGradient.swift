package import Matrices

/// How the scores of one sample depend on its features.
extension Network {
    /// The derivative of a weighted sum of the logits with respect to the features of a sample, by the chain rule, with
    /// the network in evaluation mode. It covers every feature of a dense sample, and only the present features of a
    /// sparse one, in their order.
    ///
    /// - Parameters:
    ///   - input: one sample with the network's features.
    ///   - weights: one for each class.
    package func inputGradient(of input: NetworkInput, toward weights: [Float]) -> [Float] {
        precondition(
            input.rows == 1 && input.features == features && weights.count == classes,
            "\(input.rows) × \(input.features) toward \(weights.count) classes")
        var pass = ForwardPass()
        pass.run(self, inputs: input)
        var error = Matrix(rows: 1, columns: classes, values: weights)
        for index in layers.indices.reversed() {
            if case .sparse(let sparse) = input, index == 0,
                let gradient = layers[0].gradient(ofPresent: sparse.indices, error: error)
            {
                return gradient
            }
            let layerInput = pass.input(ofLayer: index, inputs: input).matrix
            error = layers[index].inputError(error, input: layerInput, output: pass.outputs[index])
        }
        if case .sparse(let sparse) = input { return sparse.indices.map { error.values[Int($0)] } }
        return error.values
    }
}

extension Layer {
    /// The derivative with respect to the layer's input, [1 × inputs], given that with respect to its output, [1 ×
    /// outputs].
    fileprivate func inputError(_ error: Matrix, input: Matrix, output: Matrix) -> Matrix {
        var result = Matrix(rows: 1, columns: input.columns)
        switch self {
        case .dense(let layer): layer.backpropagate(error: error, inputError: &result)
        case .activation(let activation):
            activation.backpropagate(error: error, input: input, output: output, inputError: &result)
        case .batchNorm(let norm):
            for unit in 0..<norm.units {
                let deviation = (norm.runningVariance[unit] + Float(BatchNormLayer.epsilon)).squareRoot()
                result.values[unit] = error.values[unit] * norm.weight[unit] / deviation
            }
        case .dropout: result = error
        case .embedding(let layer): result.setToProduct(of: error, transposed: layer.weights)
        case .standardization(let layer): layer.backpropagate(error: error, inputError: &result)
        case .twoLevel(let layer): layer.backpropagate(error: error, input: input, inputError: &result)
        }
        return result
    }

    /// The derivative with respect to these features only; nil if the layer does not take sparse samples.
    fileprivate func gradient(ofPresent features: [Int32], error: Matrix) -> [Float]? {
        switch self {
        case .embedding(let layer):
            features.map { feature in
                zip(layer.weights.row(Int(feature)), error.values).reduce(0) { $0 + $1.0 * $1.1 }
            }
        case .dense(let layer):
            features.map { feature in
                error.values.indices.reduce(0) { $0 + layer.weights[$1, Int(feature)] * error.values[$1] }
            }
        case .activation, .batchNorm, .dropout, .standardization, .twoLevel: nil
        }
    }
}
