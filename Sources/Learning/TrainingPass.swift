package import Matrices

/// The forward and backward pass of one batch: its loss, and the derivative of the loss with respect to every
/// parameter. The buffers are reused for the next batch.
///
/// Backpropagation (Rumelhart, Hinton and Williams 1986) is the chain rule, applied from the loss back to the first
/// layer. Each layer receives the derivative of the loss with respect to its outputs, here called its error. From the
/// error and its inputs, it computes the derivatives with respect to its parameters, which the optimizer uses, and with
/// respect to its inputs, which are the outputs of the layer before and so give that layer's error.
package struct TrainingPass: Sendable {
    /// The outputs of the layers in training mode: with the batch's own statistics, and with dropout.
    package private(set) var forward = ForwardPass()
    /// The derivative of the mean loss with respect to each layer's output, [batch × width].
    package private(set) var errors: [Matrix] = []
    /// The derivative of the mean loss with respect to each parameter, in the order of `Network.parameters`: [outputs ×
    /// inputs] for weights, [1 × outputs] for a bias.
    package private(set) var gradients: [Matrix] = []

    /// What each layer saves in the forward pass for the backward pass.
    private var saved: [Saved] = []

    private struct Saved {
        /// The mask of dropout; empty for other layers.
        var mask = Matrix(rows: 0, columns: 0)
        /// The statistics of batch normalization.
        var statistics: BatchStatistics?
        /// The rows of an embedding's gradient that are not 0.
        var touched: TouchedRows?
    }

    package init() {}

    /// Measures the batch, and computes all gradients.
    ///
    /// Does not change the network: its running statistics are updated by `Network.takeStatistics(from:)`. If the loss
    /// is not finite, the errors are not either; then nothing is backpropagated, and the gradients remain those of the
    /// batch before.
    ///
    /// - Parameters:
    ///   - inputs: [batch × features].
    ///   - labels: one class index for each sample.
    ///   - criterion: the loss to compute.
    ///   - generator: draws the dropout masks, layer by layer.
    package mutating func run(
        _ network: Network, inputs: NetworkInput, labels: [Int], criterion: Criterion = Criterion(),
        dropoutFrom generator: SeededGenerator = SeededGenerator(seed: 0)
    ) -> BatchMeasure {
        forward.outputs.fit(network, rows: inputs.rows)
        errors.fit(network, rows: inputs.rows)
        fitGradients(to: network)
        runForward(network, inputs: inputs, dropoutFrom: generator)

        let last = network.layers.count - 1
        let measure = network.head.measure(
            logits: forward.logits, labels: labels, criterion: criterion, gradient: &errors[last])
        guard measure.lossSum.isFinite else { return measure }
        runBackward(network, inputs: inputs)
        return measure
    }

    package mutating func run(_ network: Network, inputs: Matrix, labels: [Int]) -> BatchMeasure {
        run(network, inputs: .dense(inputs), labels: labels)
    }

    /// The Euclidean norm of all gradients together.
    package var gradientNorm: Double {
        gradients.reduce(0) { $0 + $1.sumOfSquares }.squareRoot()
    }

    /// The batch statistics of the layer at that index; nil if it is not batch normalization.
    package func statistics(ofLayer index: Int) -> BatchStatistics? {
        index < saved.count ? saved[index].statistics : nil
    }

    /// For each parameter, in the order of `gradients`, the rows of its gradient that may be nonzero; nil: any.
    package private(set) var touchedRows: [[Int]?] = []

    private mutating func runForward(_ network: Network, inputs: NetworkInput, dropoutFrom generator: SeededGenerator) {
        var generator = generator
        for (index, layer) in network.layers.enumerated() {
            switch layer {
            case .batchNorm(let norm):
                let input = forward.input(ofLayer: index, inputs: inputs).matrix
                var statistics = saved[index].statistics ?? BatchStatistics()
                norm.train(on: input, output: &forward.outputs[index], statistics: &statistics)
                saved[index].statistics = statistics
            case .dropout(let dropout):
                let input = forward.input(ofLayer: index, inputs: inputs).matrix
                if saved[index].mask.columns != input.columns {
                    saved[index].mask = Matrix(rows: input.rows, columns: input.columns)
                }
                if saved[index].mask.rows != input.rows { saved[index].mask.setRows(input.rows) }
                dropout.draw(&saved[index].mask, from: &generator)
                DropoutLayer.apply(saved[index].mask, to: input, product: &forward.outputs[index])
            case .dense, .activation, .embedding, .standardization, .twoLevel:
                forward.run(layer, at: index, inputs: inputs)
            }
        }
    }

    private mutating func runBackward(_ network: Network, inputs: NetworkInput) {
        let ranges = network.parameterRanges
        // Released first: if still referenced, they would be copied when replaced by the rows of this batch.
        for parameter in touchedRows.indices { touchedRows[parameter] = nil }
        for (index, layer) in network.layers.enumerated().reversed() {
            let input = forward.input(ofLayer: index, inputs: inputs)
            let parameter = ranges[index].lowerBound
            // The error of the features is not needed, and would cost as much as the gradient of the weights.
            let isFirst = index == 0
            switch layer {
            case .dense(let dense):
                switch input {
                case .dense(let input):
                    dense.differentiate(error: errors[index], input: input, weightGradient: &gradients[parameter])
                case .sparse(let input):
                    dense.differentiate(error: errors[index], input: input, weightGradient: &gradients[parameter])
                }
                dense.differentiate(error: errors[index], biasGradient: &gradients[parameter + 1])
                if !isFirst { dense.backpropagate(error: errors[index], inputError: &errors[index - 1]) }
            case .activation(let activation):
                guard !isFirst else { continue }
                activation.backpropagate(
                    error: errors[index], input: input.matrix, output: forward.outputs[index],
                    inputError: &errors[index - 1])
            case .batchNorm(let norm):
                guard let statistics = saved[index].statistics else { continue }
                norm.differentiate(
                    error: errors[index], input: input.matrix, statistics: statistics,
                    weightGradient: &gradients[parameter])
                norm.differentiate(error: errors[index], biasGradient: &gradients[parameter + 1])
                guard !isFirst else { continue }
                norm.backpropagate(
                    error: errors[index], input: input.matrix, statistics: statistics,
                    weightGradient: gradients[parameter], biasGradient: gradients[parameter + 1],
                    inputError: &errors[index - 1])
            case .dropout:
                guard !isFirst else { continue }
                DropoutLayer.apply(saved[index].mask, to: errors[index], product: &errors[index - 1])
            case .embedding(let embedding):
                var touched = saved[index].touched ?? TouchedRows(of: embedding.features)
                saved[index].touched = nil
                embedding.differentiate(
                    error: errors[index], input: input, gradient: &gradients[parameter], touched: &touched)
                touchedRows[parameter] = touched.rows
                saved[index].touched = touched
            case .standardization(let layer):
                guard !isFirst else { continue }
                layer.backpropagate(error: errors[index], inputError: &errors[index - 1])
            case .twoLevel(let layer):
                guard !isFirst else { continue }
                layer.backpropagate(error: errors[index], input: input.matrix, inputError: &errors[index - 1])
            }
        }
    }

    private mutating func fitGradients(to network: Network) {
        // A bias is stored as a matrix of one row.
        let shapes = network.layers.flatMap { layer in
            layer.parameterShapes.map { $0.shape.count == 2 ? ($0.shape[0], $0.shape[1]) : (1, $0.shape[0]) }
        }
        let fits =
            saved.count == network.layers.count && gradients.count == shapes.count
            && zip(gradients, shapes).allSatisfy { $0.rows == $1.0 && $0.columns == $1.1 }
        guard !fits else { return }
        gradients = shapes.map { Matrix(rows: $0.0, columns: $0.1) }
        touchedRows = shapes.map { _ in nil }
        saved = network.layers.map { _ in Saved() }
    }
}
