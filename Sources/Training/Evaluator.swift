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
    package mutating func evaluate(
        _ network: Network, observe: (ForwardPass) -> Void = { _ in }
    ) -> ValidationReport {
        withFlushedDenormals {
            var measure = Measure(samples)
            for range in chunks { self.measure(range, network, observe: observe, into: &measure) }
            return measure.report
        }
    }

    /// The same, unless it is given up.
    ///
    /// - Parameter isUnwanted: is asked before each few hundred samples whether to give up.
    /// - Returns: nil where it gave up.
    package mutating func evaluate(
        _ network: Network, observe: (ForwardPass) -> Void = { _ in }, unless isUnwanted: () -> Bool
    ) -> ValidationReport? {
        withFlushedDenormals {
            var measure = Measure(samples)
            for range in chunks {
                if isUnwanted() { return nil }
                self.measure(range, network, observe: observe, into: &measure)
            }
            return measure.report
        }
    }

    private var chunks: [Range<Int>] {
        stride(from: 0, to: samples.count, by: Self.chunk).map { $0..<min($0 + Self.chunk, samples.count) }
    }

    private mutating func measure(
        _ range: Range<Int>, _ network: Network, observe: (ForwardPass) -> Void, into measure: inout Measure
    ) {
        buffer.load(samples, at: range)
        pass.run(network, inputs: buffer.input)
        observe(pass)
        measure.add(pass.logits, labels: samples.labels[range])
    }

    /// What was measured so far.
    private struct Measure {
        private var total = BatchMeasure()
        private var classes: [ValidationReport.ClassTally]
        private var predictions: [UInt16] = []
        private var confidences: [Float] = []
        private var losses: [Float] = []

        init(_ samples: LabelledSamples) {
            classes = Array(repeating: ValidationReport.ClassTally(), count: samples.classNames.count)
            predictions.reserveCapacity(samples.count)
            confidences.reserveCapacity(samples.count)
            losses.reserveCapacity(samples.count)
        }

        mutating func add(_ logits: Matrix, labels: ArraySlice<UInt16>) {
            let labels = labels.map(Int.init)
            let former = predictions.count
            total.add(
                CrossEntropy.measure(logits: logits, labels: labels) { prediction in
                    predictions.append(UInt16(prediction.label))
                    confidences.append(prediction.confidence)
                    losses.append(prediction.loss)
                })
            for (label, prediction) in zip(labels, predictions[former...]) {
                classes[label].support += 1
                classes[label].correct += label == Int(prediction) ? 1 : 0
            }
        }

        var report: ValidationReport {
            ValidationReport(
                loss: total.loss, accuracy: total.accuracy, classes: classes, predictions: predictions,
                confidences: confidences, losses: losses)
        }
    }
}
