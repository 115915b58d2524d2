package import Datasets
package import Engine
package import Evaluation
package import Learning
import Matrices
import Telemetry

/// Measures networks on samples. To be used by one thread at a time, as its team is.
package struct Evaluator {
    private let samples: LabelledSamples
    private let team: ThreadTeam
    private let skipsZeros: Bool

    /// Rows of one product of the readable path.
    private static let chunk = 500
    /// So many samples show what the layers give out.
    private static let shown = 200

    /// - Parameter team: the threads that measure.
    package init(_ samples: LabelledSamples, team: ThreadTeam = ThreadTeam(threads: ThreadTeam.usualCount)) {
        self.samples = samples
        self.team = team
        skipsZeros = samples.hasManyZeros
    }

    /// Loss, accuracy, tallies by class, and the prediction for every sample.
    ///
    /// - Parameter network: with an output for each class.
    package func evaluate(_ network: Network) -> ValidationReport {
        guard let report = evaluate(network, unless: { false }) else {
            preconditionFailure("an evaluation given up by nobody")
        }
        return report
    }

    /// The same, unless it is given up.
    ///
    /// - Parameter isUnwanted: is asked before each few hundred samples whether to give up.
    /// - Returns: nil where it gave up.
    package func evaluate(_ network: Network, unless isUnwanted: () -> Bool) -> ValidationReport? {
        predict(network, listens: false, unless: isUnwanted)?.report
    }

    /// The same, with what the layers gave out.
    func evaluateWithLayers(
        _ network: Network, unless isUnwanted: () -> Bool = { false }
    ) -> (report: ValidationReport, activity: LayerActivity)? {
        guard let (report, active) = predict(network, listens: true, unless: isUnwanted) else { return nil }
        var buffer = InputBuffer()
        var pass = ForwardPass()
        buffer.load(samples, at: 0..<min(Self.shown, samples.count))
        withFlushedDenormals { pass.run(network, inputs: buffer.input) }
        return (report, LayerActivity(network, firstSamples: pass, active: active))
    }

    /// Calls `body` with the place of each sample and the logits that it has, in order.
    package func forEachSample<Failure: Error>(
        _ network: Network, _ body: (Int, ArraySlice<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        var buffer = InputBuffer()
        var pass = ForwardPass()
        for first in stride(from: 0, to: samples.count, by: Self.chunk) {
            let rows = first..<min(first + Self.chunk, samples.count)
            buffer.load(samples, at: rows)
            withFlushedDenormals { pass.run(network, inputs: buffer.input) }
            let logits = pass.logits
            for row in rows {
                let start = (row - first) * logits.columns
                try body(row, logits.values[start..<start + logits.columns])
            }
        }
    }

    /// - Parameter listens: whether anybody asks for `active`.
    /// - Returns: `active` tells of each dense layer which units gave out other than 0.
    private func predict(
        _ network: Network, listens: Bool, unless isUnwanted: () -> Bool
    ) -> (report: ValidationReport, active: [[Bool]])? {
        withFlushedDenormals {
            guard let engine = EvaluationEngine(network, skipsZeros: skipsZeros, team: team),
                let input = EngineInput(samples, at: Array(0..<samples.count)[...])
            else { return predictLayerByLayer(network, listens: listens, unless: isUnwanted) }
            return engine.evaluate(input, labels: samples.labels, unless: isUnwanted)
                .map { (ValidationReport($0.predictions, of: samples), $0.active) }
        }
    }

    private func predictLayerByLayer(
        _ network: Network, listens: Bool, unless isUnwanted: () -> Bool
    ) -> (report: ValidationReport, active: [[Bool]])? {
        var buffer = InputBuffer()
        var pass = ForwardPass()
        var active = ActiveUnits(network)
        var predictions: [CrossEntropy.Prediction] = []
        for first in stride(from: 0, to: samples.count, by: Self.chunk) {
            if isUnwanted() { return nil }
            let rows = first..<min(first + Self.chunk, samples.count)
            buffer.load(samples, at: rows)
            pass.run(network, inputs: buffer.input)
            if listens { active.note(pass) }
            let classes = pass.logits.columns
            unsafe pass.logits.values.withUnsafeBufferPointer { logits in
                for row in 0..<rows.count {
                    predictions.append(
                        unsafe CrossEntropy.predict(
                            logits: UnsafeBufferPointer(rebasing: logits[row * classes..<(row + 1) * classes]),
                            label: Int(samples.labels[first + row])))
                }
            }
        }
        return (ValidationReport(predictions, of: samples), active.units)
    }
}

extension ValidationReport {
    /// - Parameter predictions: one for each sample.
    fileprivate init(_ predictions: [CrossEntropy.Prediction], of samples: LabelledSamples) {
        var total = BatchMeasure(samples: predictions.count)
        var classes = Array(repeating: ClassTally(), count: samples.classNames.count)
        for (prediction, label) in zip(predictions, samples.labels) {
            let isCorrect = prediction.label == Int(label)
            total.lossSum += Double(prediction.loss)
            total.correct += isCorrect ? 1 : 0
            classes[Int(label)].support += 1
            classes[Int(label)].correct += isCorrect ? 1 : 0
        }
        self.init(
            loss: total.loss, accuracy: total.accuracy, classes: classes,
            predictions: predictions.map { UInt16($0.label) }, confidences: predictions.map(\.confidence),
            losses: predictions.map(\.loss))
    }
}
