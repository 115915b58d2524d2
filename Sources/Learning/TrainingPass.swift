package import Matrices

/// One batch forth and back: its loss, and the derivative of the loss by every parameter. The buffers serve the next
/// batch too.
///
/// Backpropagation (Rumelhart, Hinton and Williams 1986) is the chain rule, applied from the loss to the front. Each
/// layer is handed the derivative of the loss by its outputs, here called its error. From it and from what went in it
/// computes the derivatives by its own parameters, which the optimiser uses, and by its inputs, which are the outputs
/// of the layer before, and so that layer's error.
package struct TrainingPass: Sendable {
    /// What the layers gave out, going forth.
    package private(set) var forward = ForwardPass()
    /// The derivative of the mean loss by each layer's output, [batch × width].
    package private(set) var errors: [Matrix] = []
    /// The derivative of the mean loss by each parameter, in the order of `Network.parameters`: [outputs × inputs] of
    /// weights, [1 × outputs] of a bias.
    package private(set) var gradients: [Matrix] = []

    package init() {}

    /// Measures the batch and computes all gradients.
    ///
    /// Where the loss is not finite, the errors are not either: nothing is propagated then, and the gradients are
    /// those of the batch before.
    ///
    /// - Parameters:
    ///   - inputs: [batch × features].
    ///   - labels: batch numbers, each the index of a class.
    package mutating func run(_ network: Network, inputs: Matrix, labels: [Int]) -> BatchMeasure {
        forward.run(network, inputs: inputs)
        errors.fit(network, rows: inputs.rows)
        fitGradients(to: network)

        let last = network.layers.count - 1
        let measure = CrossEntropy.measure(logits: forward.logits, labels: labels, gradient: &errors[last])
        guard measure.lossSum.isFinite else { return measure }

        var parameter = gradients.count
        for (index, layer) in network.layers.enumerated().reversed() {
            let input = index == 0 ? inputs : forward.outputs[index - 1]
            switch layer {
            case .dense(let dense):
                parameter -= 2
                dense.differentiate(error: errors[index], input: input, weightGradient: &gradients[parameter])
                dense.differentiate(error: errors[index], biasGradient: &gradients[parameter + 1])
                // Nobody asks for the error of the features, and it would cost as much as the weights' gradient.
                if index > 0 { dense.backpropagate(error: errors[index], inputError: &errors[index - 1]) }
            case .activation(let activation):
                guard index > 0 else { continue }
                activation.backpropagate(
                    error: errors[index], input: input, output: forward.outputs[index],
                    inputError: &errors[index - 1])
            }
        }
        return measure
    }

    /// The Euclidean norm of all gradients together.
    package var gradientNorm: Double {
        gradients.reduce(0) { $0 + $1.sumOfSquares }.squareRoot()
    }

    private mutating func fitGradients(to network: Network) {
        let dense = network.layers.compactMap(\.dense)
        let fits =
            gradients.count == 2 * dense.count
            && dense.enumerated().allSatisfy { index, layer in
                gradients[2 * index].rows == layer.outputs && gradients[2 * index].columns == layer.inputs
            }
        guard !fits else { return }
        gradients = dense.flatMap { layer in
            [Matrix(rows: layer.outputs, columns: layer.inputs), Matrix(rows: 1, columns: layer.outputs)]
        }
    }
}
