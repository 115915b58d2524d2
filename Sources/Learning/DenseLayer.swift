package import Matrices

/// A fully connected layer: each output is a weighted sum of all inputs, plus a bias.
package struct DenseLayer: Hashable, Sendable {
    /// [outputs × inputs], as in PyTorch: row k holds the weights of output k.
    package var weights: Matrix
    /// [outputs].
    package var bias: [Float]

    /// There must be one bias for each row of weights.
    package init(weights: Matrix, bias: [Float]) {
        precondition(weights.rows == bias.count, "\(bias.count) biases for \(weights.rows) outputs")
        self.weights = weights
        self.bias = bias
    }

    package var inputs: Int { weights.columns }
    package var outputs: Int { weights.rows }

    /// output = input · weightsᵀ + bias, [batch × inputs] → [batch × outputs].
    package func apply(to input: Matrix, output: inout Matrix) {
        output.setToProduct(of: input, transposed: weights)
        output.addToEachRow(bias)
    }

    /// weightGradient = errorᵀ · input, the derivative of the loss with respect to the weights, [outputs × inputs].
    ///
    /// Output k of sample s is Σᵢ W[k, i] · x[s, i] + b[k]. By the chain rule, with the error
    /// e[s, k] = ∂loss/∂output[s, k]: ∂loss/∂W[k, i] = Σₛ e[s, k] · x[s, i].
    ///
    /// - Parameters:
    ///   - error: the derivative of the loss with respect to each output, [batch × outputs].
    ///   - input: [batch × inputs].
    package func differentiate(error: Matrix, input: Matrix, weightGradient: inout Matrix) {
        weightGradient.setToProduct(ofTransposed: error, input)
    }

    /// biasGradient = the sum of the rows of the error, the derivative of the loss with respect to the bias,
    /// [1 × outputs]: ∂loss/∂b[k] = Σₛ e[s, k].
    package func differentiate(error: Matrix, biasGradient: inout Matrix) {
        biasGradient.setToSumOfRows(of: error)
    }

    /// inputError = error · weights, [batch × outputs] → [batch × inputs]: ∂loss/∂x[s, i] = Σₖ e[s, k] · W[k, i].
    package func backpropagate(error: Matrix, inputError: inout Matrix) {
        inputError.setToProduct(of: error, weights)
    }
}
