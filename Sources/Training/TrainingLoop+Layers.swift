import Evaluation
import Learning
import Matrices
import Telemetry

extension TrainingLoop {
    /// Reports on the layers of evaluated weights without a batch that led to them: with the gradients of the first batch,
    /// and no update.
    ///
    /// - Parameter activity: that of `network` in its evaluation.
    mutating func reportLayers(of network: Network, _ activity: LayerActivity, afterBatch batch: Int) {
        evaluating.resume()
        defer { evaluating.stop() }
        batches.shuffle(epoch: 1)
        batches.load(0)
        var pass = TrainingPass()
        _ = pass.run(
            network, inputs: batches.inputs, labels: batches.labels, criterion: trainer.criterion,
            dropoutFrom: dropoutGenerator(after: 0))
        emit(
            .layers(network.reports(gradients: pass.gradients, activity: activity, before: nil), afterBatch: batch))
    }

    /// Keeps the weights before an epoch's last batch, for the report. The time counts as evaluation, not as training.
    mutating func keepFormerNetwork() {
        training.stop()
        evaluating.resume()
        formerNetwork = network
        evaluating.stop()
        training.resume()
    }

    /// Reports on the layers after the last batch and its evaluation; nil if reports are off.
    mutating func measureLayers() -> [LayerReport]? {
        guard trainer.options.measuresLayers, let activity else { return nil }
        evaluating.resume()
        defer { evaluating.stop() }
        let reports = network.reports(gradients: learner.gradients, activity: activity, before: formerNetwork)
        // Keeping it would make the next update copy the weights.
        formerNetwork = nil
        return reports
    }
}

extension Network {
    /// A report on each dense layer.
    ///
    /// - Parameters:
    ///   - gradients: of the last batch, in the order of `parameters`; those of other layers may be nil.
    ///   - activity: the activity of this network.
    ///   - before: the network before the last batch; nil if there was no batch.
    func reports(gradients: [Matrix?], activity: LayerActivity, before: Network?) -> [LayerReport] {
        let dense = layers.indices.filter { layers[$0].dense != nil }
        let parameters = parameterRanges
        return dense.enumerated().compactMap { number, index in
            let first = parameters[index].lowerBound
            guard let layer = layers[index].dense, first + 1 < gradients.count, let weightGradient = gradients[first],
                let biasGradient = gradients[first + 1]
            else { return nil }
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
    /// The sum of squared differences; both matrices must have the same shape.
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
