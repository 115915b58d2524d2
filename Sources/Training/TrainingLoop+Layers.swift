import Learning
import Matrices
import Telemetry

extension TrainingLoop {
    /// Tells how the layers are before the first batch: with the gradients that this will have, and no update.
    mutating func reportFirstLayers() {
        guard trainer.options.measuresLayers else { return }
        batches.shuffle(epoch: 1)
        differentiate(0)
        formerNetwork = nil
        if let layers = measureLayers() { emit(.layers(layers, afterBatch: batch)) }
    }

    /// Holds on to the weights, and to the gradients that a batch of the epoch has with them.
    mutating func differentiate(_ index: Int) {
        formerNetwork = network
        batches.load(index)
        _ = pass.run(
            network, inputs: batches.inputs, labels: batches.labels, criterion: trainer.criterion,
            dropoutFrom: dropoutGenerator(after: max(0, batch - 1)))
    }

    /// How the layers are after the last batch and the evaluation that followed it; nil where nobody asks.
    mutating func measureLayers() -> [LayerReport]? {
        guard trainer.options.measuresLayers, let activity else { return nil }
        evaluating.resume()
        defer { evaluating.stop() }
        let reports = network.reports(gradients: pass.gradients, activity: activity, before: formerNetwork)
        // Held on to, it would make the next update copy the weights.
        formerNetwork = nil
        return reports
    }
}

extension Network {
    /// A report on each dense layer.
    ///
    /// - Parameters:
    ///   - gradients: of the last batch, in the order of `parameters`.
    ///   - activity: of this network.
    ///   - before: the network that the last batch made this one of; nil where there was no batch.
    func reports(gradients: [Matrix], activity: LayerActivity, before: Network?) -> [LayerReport] {
        let dense = layers.indices.filter { layers[$0].dense != nil }
        let parameters = parameterRanges
        return dense.enumerated().compactMap { number, index in
            let first = parameters[index].lowerBound
            guard let layer = layers[index].dense, first + 1 < gradients.count else { return nil }
            let (weightGradient, biasGradient) = (gradients[first], gradients[first + 1])
            let ratio = before?.layers[index].dense.map { former in
                (layer.weights.squaredDistance(to: former.weights) / layer.weights.sumOfSquares).squareRoot()
            }
            return LayerReport(
                name: "\(index)", inputs: layer.inputs, outputs: layer.outputs,
                activation: activation(after: index)?.activation.rawValue,
                gradientNorm: (weightGradient.sumOfSquares + biasGradient.sumOfSquares).squareRoot(),
                updateRatio: ratio ?? .nan, weights: Histogram(layer.weights.values),
                gradients: Histogram(weightGradient.values), activations: activity.histograms[number],
                deadUnits: activity.deadUnits[number],
                saturation: activity.saturations[number])
        }
    }
}

extension Matrix {
    /// The sum of the squares of all differences; both matrices must be of one shape.
    fileprivate func squaredDistance(to other: Matrix) -> Double {
        precondition(values.count == other.values.count, "matrices of different shapes")
        var difference = self
        unsafe difference.values.withUnsafeMutableBufferPointer { target in
            unsafe other.values.withUnsafeBufferPointer { source in
                for index in target.indices { unsafe target[index] -= source[index] }
            }
        }
        return difference.sumOfSquares
    }
}
