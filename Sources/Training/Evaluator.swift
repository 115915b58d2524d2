package import Datasets
package import Learning
import Matrices
package import Telemetry

/// Measures a network on samples, in buffers that serve the next measurement too.
package struct Evaluator: Sendable {
    private let samples: LabelledSamples
    private var buffer = InputBuffer()
    private var pass = ForwardPass()

    /// Rows of one product: enough to be worth it, few enough that inputs and outputs stay in the cache.
    private static let chunk = 500

    package init(_ samples: LabelledSamples) {
        self.samples = samples
    }

    /// Loss, accuracy, tallies by class, and the prediction for every sample.
    ///
    /// - Parameters:
    ///   - network: with an output for each class.
    ///   - observe: is shown what the layers gave out for some of the samples, until it has seen all.
    ///   - isUnwanted: is asked before each few hundred samples whether to give up.
    /// - Returns: nil where it gave up.
    package mutating func evaluate(
        _ network: Network, observe: (ForwardPass) -> Void = { _ in }, unless isUnwanted: () -> Bool
    ) -> ValidationReport? {
        withFlushedDenormals { measure(network, observe: observe, unless: isUnwanted) }
    }

    private mutating func measure(
        _ network: Network, observe: (ForwardPass) -> Void, unless isUnwanted: () -> Bool
    ) -> ValidationReport? {
        var total = BatchMeasure()
        var classes = Array(repeating: ValidationReport.ClassTally(), count: samples.classNames.count)
        var predictions: [UInt16] = []
        var confidences: [Float] = []
        var losses: [Float] = []
        predictions.reserveCapacity(samples.count)
        confidences.reserveCapacity(samples.count)
        losses.reserveCapacity(samples.count)
        for start in stride(from: 0, to: samples.count, by: Self.chunk) {
            if isUnwanted() { return nil }
            let range = start..<min(start + Self.chunk, samples.count)
            buffer.load(samples, at: range)
            pass.run(network, inputs: buffer.input)
            observe(pass)
            let labels = samples.labels[range].map(Int.init)
            total.add(
                CrossEntropy.measure(logits: pass.logits, labels: labels) { prediction in
                    predictions.append(UInt16(prediction.label))
                    confidences.append(prediction.confidence)
                    losses.append(prediction.loss)
                })
            for (label, prediction) in zip(labels, predictions[range]) {
                classes[label].support += 1
                classes[label].correct += label == Int(prediction) ? 1 : 0
            }
        }
        return ValidationReport(
            loss: total.loss, accuracy: total.accuracy, classes: classes, predictions: predictions,
            confidences: confidences, losses: losses)
    }
}
