import Evaluation
import Files
package import Telemetry

extension RunStore {
    /// The events of a run of Softscope, as far as they are stored, for a dashboard that shows it again: all curves, its
    /// epochs without figures of single classes, what happened, and its end.
    ///
    /// Where the run was resumed from a model of an earlier step, the new attempt replaces what follows that step.
    package func events(of run: RunEntry) throws(RunStoreError) -> [TrainingEvent] {
        let all = try marks(of: run.id)
        var resumptions: [Int: Int64] = [:]
        for mark in all where mark.kind == .resumed { resumptions[mark.attempt] = mark.step }
        var curves: [(name: String, points: [StoredPoint])] = []
        for metric in run.metrics {
            curves.append(
                (metric.name, Self.effective(try points(of: metric.name, in: run.id), resumed: resumptions)))
        }
        let marks = all.filter { !Self.isReplaced($0.step, of: $0.attempt, resumptions) }
            .sorted { ($0.step ?? 0) < ($1.step ?? 0) }
        var replay = Replay(curves: curves)
        var events: [TrainingEvent] = [.started(run.description)]
        for mark in marks {
            guard let event = mark.event else { continue }
            events += replay.metrics(to: mark.step ?? 0)
            events.append(event)
            // Later marks of a pause would otherwise not be drawn.
            if mark.kind == .paused { events.append(.state(.training)) }
        }
        events += replay.metrics(to: .max)
        events += replay.epochs
        if let end = end(of: run, after: events) { events.append(.ended(end)) }
        return events
    }

    /// What a dashboard knows of a run after all its events.
    package func history(of run: RunEntry) throws(RunStoreError) -> RunHistory {
        var history = RunHistory()
        for event in try events(of: run) { history.apply(event) }
        return history
    }

    /// The points that no later attempt replaced.
    ///
    /// - Parameter steps: the step after which each attempt began.
    private static func effective(_ segments: [Segment], resumed steps: [Int: Int64]) -> [StoredPoint] {
        var effective: [StoredPoint] = []
        for segment in segments {
            if let first = segment.points.first.flatMap({ $0.spread?.firstStep ?? $0.step }) {
                while let last = effective.last?.step, last >= first { effective.removeLast() }
            }
            effective += segment.points.filter { !isReplaced($0.step, of: segment.attempt, steps) }
        }
        return effective
    }

    private static func isReplaced(_ step: Int64?, of attempt: Int, _ resumptions: [Int: Int64]) -> Bool {
        guard let step else { return false }
        return resumptions.contains { $0.key > attempt && $0.value < step }
    }

    private func end(of run: RunEntry, after events: [TrainingEvent]) -> RunSummary? {
        guard run.state.isFinal else { return nil }
        var history = RunHistory()
        for event in events { history.apply(event) }
        let status: TrainingState =
            switch run.state {
            case .completed, .finished: .completed
            case .diverged: .diverged
            case .failed, .crashed: .failed
            case .stopped, .interrupted, .killed, .running, .paused, .quiet: .stopped
            }
        let isInterrupted = run.state == .interrupted
        return RunSummary(
            status: status, epochs: history.epochs.count, batches: history.batches,
            validationLoss: history.epochs.last?.validation.loss,
            validationAccuracy: history.epochs.last?.validation.accuracy, best: history.best, seconds: run.seconds,
            // A run that was killed before its first checkpoint has none.
            checkpoint: run.modelPath.flatMap { FileSystem.isThere($0) ? $0 : nil },
            reason: isInterrupted ? "The run was interrupted: its process is gone." : run.reason)
    }
}

extension RunMark {
    /// The event that draws the mark; nil for none.
    fileprivate var event: TrainingEvent? {
        let batch = Int(clamping: step ?? 0)
        switch kind {
        case .learningRate: return value.map { .learningRate($0, beforeBatch: batch &+ 1) }
        case .paused: return .state(.paused)
        case .checkpoint: return .written(path: text, reason: nil, afterBatch: batch)
        case .continued, .checkpointFailed, .resumed, .extended, .diverged: return nil
        }
    }
}

/// The curves of a run, from its beginning to its end.
private struct Replay {
    private var curves: [(name: String, points: [StoredPoint], next: Int)]
    private let reports: [EpochReport]

    init(curves: [(name: String, points: [StoredPoint])]) {
        reports = Self.reports(curves)
        let ofEpochs: Set<String> = [
            EpochMetric.loss, EpochMetric.accuracy, EpochMetric.seconds, EpochMetric.samplesPerSecond,
        ]
        self.curves = curves.filter { !ofEpochs.contains($0.name) }.map { ($0.name, $0.points, 0) }
    }

    /// What was measured since the last call, up to a step.
    mutating func metrics(to step: Int64) -> [TrainingEvent] {
        var history = MetricHistory()
        for place in curves.indices {
            while curves[place].next < curves[place].points.count {
                let point = curves[place].points[curves[place].next]
                // Logs of other programs may have epochs only.
                let position = point.step ?? point.epoch.flatMap { Int64(exactly: $0.rounded(.down)) }
                guard let last = position, last <= step else {
                    if position != nil { break }
                    curves[place].next += 1
                    continue
                }
                let first = min(last, point.spread?.firstStep ?? last)
                history.append(
                    point.values, of: MetricName(curves[place].name), from: max(0, Int(first)), to: max(0, Int(last)))
                curves[place].next += 1
            }
        }
        return history.isEmpty ? [] : [.metrics(history)]
    }

    /// All epochs, without metrics, which come for themselves.
    var epochs: [TrainingEvent] {
        guard !reports.isEmpty else { return [] }
        var history = EpochHistory()
        for report in reports { history.append(report) }
        return [.epochs(history, MetricHistory())]
    }

    private static func reports(_ curves: [(name: String, points: [StoredPoint])]) -> [EpochReport] {
        func points(_ name: String) -> [StoredPoint] { curves.first { $0.name == name }?.points ?? [] }
        func values(_ name: String) -> [Int64: Double] {
            Dictionary(points(name).compactMap { point in point.step.map { ($0, point.value) } }) { $1 }
        }
        let (validationLosses, validationAccuracies) = (
            values(MetricName.validationLoss.text), values(MetricName.validationAccuracy.text)
        )
        let (accuracies, seconds, speeds) = (
            values(EpochMetric.accuracy), values(EpochMetric.seconds), values(EpochMetric.samplesPerSecond)
        )
        let (rates, perplexities) = (
            points(MetricName.learningRate.text), values(MetricName.validationPerplexity.text)
        )
        var rate = 0
        return points(EpochMetric.loss).compactMap { point in
            guard let step = point.step, let epoch = point.epoch.flatMap(Int.init(exactly:)) else { return nil }
            while rate + 1 < rates.count, rates[rate + 1].step ?? .max <= step { rate += 1 }
            return EpochReport(
                epoch: epoch, lastBatch: Int(step), loss: point.value, accuracy: accuracies[step] ?? .nan,
                validation: ValidationReport(
                    loss: validationLosses[step] ?? .nan, accuracy: validationAccuracies[step] ?? .nan, classes: [],
                    predictions: []),
                learningRate: rates.indices.contains(rate) ? rates[rate].value : .nan, seconds: seconds[step] ?? .nan,
                samplesPerSecond: speeds[step] ?? .nan, perplexity: perplexities[step])
        }
    }
}
