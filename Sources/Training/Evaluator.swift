package import Collectives
package import Datasets
package import Engine
package import Evaluation
package import Learning
import Matrices
import Telemetry

/// Evaluates networks on samples, of which each of several ranks takes a share. Use it from one thread at a time, like its
/// team.
package struct Evaluator {
    private let samples: LabelledSamples
    private let team: ThreadTeam
    private let skipsZeros: Bool
    private let ranks: any Collective
    /// The samples that this rank evaluates.
    private var share: Range<Int> { ranks.share(of: samples.count) }

    /// The number of rows per forward pass on the readable path.
    private static let chunk = 500
    /// With very many classes, fewer: so many logits are kept at once.
    private static let mostLogits = 1 << 21

    private var chunk: Int { min(Self.chunk, max(1, Self.mostLogits / max(1, samples.classNames.count))) }

    /// The number of samples whose layer outputs go into the histograms.
    private static let shown = 200

    /// - Parameters:
    ///   - team: the threads that evaluate.
    ///   - ranks: of several ranks, all evaluate the same networks at the same time, and get the same report.
    package init(
        _ samples: LabelledSamples, team: ThreadTeam = ThreadTeam(threads: ThreadTeam.usualCount),
        ranks: any Collective = OneRank()
    ) {
        self.ranks = ranks
        self.samples = samples
        self.team = team
        skipsZeros = samples.hasManyZeros
    }

    /// Measures the loss, the accuracy and the tallies by class, and predicts every sample.
    ///
    /// - Parameter network: must have one output per class.
    package func evaluate(_ network: Network) -> ValidationReport {
        guard let report = evaluate(network, unless: { false }) else {
            preconditionFailure("an evaluation given up by nobody")
        }
        return report
    }

    /// Evaluates a network unless the evaluation is cancelled.
    ///
    /// - Parameter isUnwanted: called every few hundred samples; true cancels the evaluation.
    /// - Returns: nil if cancelled.
    package func evaluate(_ network: Network, unless isUnwanted: () -> Bool) -> ValidationReport? {
        predict(network, listens: false, unless: isUnwanted)?.report
    }

    /// Evaluates a network together with the outputs of its layers; nil if cancelled.
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

    /// Calls `body` with the index and the logits of each sample, in order.
    package func forEachSample<Failure: Error>(
        _ network: Network, _ body: (Int, ArraySlice<Float>) throws(Failure) -> Void
    ) throws(Failure) {
        var buffer = InputBuffer()
        var pass = ForwardPass()
        for first in stride(from: 0, to: samples.count, by: chunk) {
            let rows = first..<min(first + chunk, samples.count)
            buffer.load(samples, at: rows)
            withFlushedDenormals { pass.run(network, inputs: buffer.input) }
            let logits = pass.logits
            for row in rows {
                let start = (row - first) * logits.columns
                try body(row, logits.values[start..<start + logits.columns])
            }
        }
    }

    /// - Parameter listens: whether `active` is needed.
    /// - Returns: nil if cancelled. `active` holds, for each dense layer, which units had a non-zero output.
    private func predict(
        _ network: Network, listens: Bool, unless isUnwanted: () -> Bool
    ) -> (report: ValidationReport, active: [[Bool]])? {
        let own = predictShare(network, listens: listens, unless: isUnwanted)
        guard ranks.count > 1 else { return own.map { (ValidationReport($0.predictions, of: samples), $0.active) } }
        // What one rank gives up, all give up.
        guard ranks.allAgree(own != nil), let own else { return nil }
        let predictions = ranks.gather(own.predictions).flatMap { $0 }
        let flags = ranks.gather(own.active.flatMap { $0 })
        var place = -1
        let active = own.active.map { units in
            units.map { _ in
                place += 1
                return flags.contains { $0[place] }
            }
        }
        return (ValidationReport(predictions, of: samples), active)
    }

    /// The predictions for this rank's share of the samples.
    private func predictShare(
        _ network: Network, listens: Bool, unless isUnwanted: () -> Bool
    ) -> (predictions: [CrossEntropy.Prediction], active: [[Bool]])? {
        withFlushedDenormals {
            guard let input = engineInput,
                let engine = EvaluationEngine(network, skipsZeros: skipsZeros, team: team)
            else { return predictLayerByLayer(network, listens: listens, unless: isUnwanted) }
            let labels = ranks.count > 1 ? Array(samples.labels[share]) : samples.labels
            return engine.evaluate(input, labels: labels, unless: isUnwanted).map { ($0.predictions, $0.active) }
        }
    }

    /// The share of the samples as the engine takes them; nil for rows of a table, and for texts, which the readable path evaluates
    /// as fast.
    private var engineInput: EngineInput? {
        guard case .words = samples.kind else { return EngineInput(samples, at: Array(share)[...]) }
        var buffer = InputBuffer()
        buffer.load(samples, at: share)
        return EngineInput(buffer.input)
    }

    private func predictLayerByLayer(
        _ network: Network, listens: Bool, unless isUnwanted: () -> Bool
    ) -> (predictions: [CrossEntropy.Prediction], active: [[Bool]])? {
        var buffer = InputBuffer()
        var pass = ForwardPass()
        var active = ActiveUnits(network)
        var predictions: [CrossEntropy.Prediction] = []
        for first in stride(from: share.lowerBound, to: share.upperBound, by: chunk) {
            if isUnwanted() { return nil }
            let rows = first..<min(first + chunk, share.upperBound)
            buffer.load(samples, at: rows)
            pass.run(network, inputs: buffer.input)
            if listens { active.note(pass) }
            let classes = pass.logits.columns
            unsafe pass.logits.values.withUnsafeBufferPointer { logits in
                for row in 0..<rows.count {
                    predictions.append(
                        unsafe network.head.predict(
                            logits: UnsafeBufferPointer(rebasing: logits[row * classes..<(row + 1) * classes]),
                            label: Int(samples.labels[first + row])))
                }
            }
        }
        return (predictions, active.units)
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
            losses: predictions.map(\.loss), sparse: SparseFigures(predictions.compactMap(\.sparse)))
    }
}

extension SparseFigures {
    /// The means over the samples; nil without any.
    fileprivate init?(_ outcomes: [SparseOutcome]) {
        guard !outcomes.isEmpty else { return nil }
        let count = Double(outcomes.count)
        self.init(
            brier: outcomes.reduce(0) { $0 + Double($1.squaredError) } / count,
            meanSupport: outcomes.reduce(0) { $0 + Double($1.support) } / count,
            labelExcluded: Double(outcomes.count { $0.isLabelExcluded }) / count)
    }
}
