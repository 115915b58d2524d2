import Evaluation
import Telemetry

/// Turns the events of a run into what the store keeps of them.
struct RunTranslation: Sendable {
    private var thinning: BatchThinning
    private var state = StoredState.running
    private var batches: Int64
    private var trainingSeconds = 0.0
    private var evaluationSeconds = 0.0

    /// - Parameter batches: the number of batches trained before.
    init(after batches: Int) {
        self.batches = Int64(batches)
        thinning = BatchThinning(after: batches)
    }

    /// - Parameter now: seconds since 1970.
    mutating func add(_ event: TrainingEvent, at now: Double, to changes: inout RunChanges) {
        switch event {
        case .batch(let report):
            batches = Int64(report.lastBatch)
            trainingSeconds = report.trainingSeconds
            changes.seconds = max(trainingSeconds + evaluationSeconds, changes.seconds ?? 0)
            if let group = thinning.add(report) { append(group, to: &changes) }
        case .epoch(let report): append(report, to: &changes)
        case .epochs(let history, let measured):
            for report in history.reports { appendTraining(report, to: &changes) }
            append(measured, to: &changes)
        case .metrics(let history): append(history, to: &changes)
        case .state(let next): move(to: StoredState(next), at: now, &changes)
        case .learningRate(let rate, let batch):
            changes.marks.append(mark(.learningRate, at: now, step: Int64(batch) - 1, value: rate))
        case .written(let path, let reason, let batch):
            changes.marks.append(
                mark(path == nil ? .checkpointFailed : .checkpoint, at: now, step: Int64(batch), text: path ?? reason))
        case .checkpoints(.failed(let reason), let batch):
            changes.marks.append(mark(.checkpointFailed, at: now, step: Int64(batch), text: reason))
        case .checkpoints(.recovered(let path), let batch):
            changes.marks.append(mark(.checkpoint, at: now, step: Int64(batch), text: path))
        case .extended(let epochs):
            changes.epochs = epochs
            changes.state = .running
            state = .running
            changes.marks.append(mark(.extended, at: now, value: Double(epochs)))
        case .ended(let summary): end(summary, at: now, &changes)
        case .started, .baseline, .speed, .layers, .ranks: break
        }
    }

    private mutating func move(to next: StoredState, at now: Double, _ changes: inout RunChanges) {
        guard next != state else { return }
        if next == .paused { changes.marks.append(mark(.paused, at: now)) }
        if state == .paused { changes.marks.append(mark(.continued, at: now)) }
        state = next
        // The end of the run says more, and comes next.
        if !next.isFinal { changes.state = next }
    }

    private mutating func end(_ summary: RunSummary, at now: Double, _ changes: inout RunChanges) {
        if let rest = thinning.rest() { append(rest, to: &changes) }
        state = StoredState(summary.status)
        changes.state = state
        changes.ended = now
        changes.seconds = summary.seconds
        changes.modelPath = summary.checkpoint
        changes.reason = summary.reason
        if state == .diverged {
            changes.marks.append(mark(.diverged, at: now, step: Int64(summary.batches), text: summary.reason))
        }
    }

    private func mark(
        _ kind: RunMark.Kind, at now: Double, step: Int64? = nil, value: Double? = nil, text: String? = nil
    ) -> RunMark {
        RunMark(kind, step: step ?? batches, time: now, value: value, text: text)
    }

    // MARK: - Points

    private func append(_ report: BatchReport, to changes: inout RunChanges) {
        for (name, values) in report.metrics {
            append(
                values, of: name.text, from: report.firstBatch, to: report.lastBatch, epoch: Double(report.epoch),
                &changes)
        }
    }

    private mutating func append(_ report: EpochReport, to changes: inout RunChanges) {
        appendTraining(report, to: &changes)
        for (name, values) in report.metrics {
            // An aggregate keeps no infinities.
            let exact = name == .validationLoss ? report.validation.loss : values.mean
            append(exact, of: name.text, after: report, to: &changes)
        }
    }

    /// The means over the training samples of an epoch, whose names differ from those of batches.
    private mutating func appendTraining(_ report: EpochReport, to changes: inout RunChanges) {
        evaluationSeconds = max(0, evaluationSeconds + report.seconds - trainingTime(of: report))
        append(report.loss, of: EpochMetric.loss, after: report, to: &changes)
        append(report.accuracy, of: EpochMetric.accuracy, after: report, to: &changes)
        append(report.seconds, of: EpochMetric.seconds, after: report, to: &changes)
        append(report.samplesPerSecond, of: EpochMetric.samplesPerSecond, after: report, to: &changes)
    }

    private mutating func trainingTime(of report: EpochReport) -> Double {
        defer { epochStart = trainingSeconds }
        return max(0, trainingSeconds - epochStart)
    }

    private var epochStart = 0.0

    private func append(_ history: MetricHistory, to changes: inout RunChanges) {
        for name in history.names {
            for bucket in history[name].buckets {
                append(
                    bucket.values, of: name.text, from: bucket.firstBatch, to: bucket.lastBatch, epoch: nil, &changes)
            }
        }
    }

    private func append(
        _ values: Aggregate, of name: String, from first: Int, to last: Int, epoch: Double?, _ changes: inout RunChanges
    ) {
        // A group with a value that is not finite must not look like one without.
        let mean = values.nonFiniteCount > 0 ? .nan : values.mean
        var point = StoredPoint(step: Int64(last), epoch: epoch, seconds: time, value: mean)
        if first < last, values.count > 0 {
            point.spread = StoredPoint.Spread(
                firstStep: Int64(first), count: values.count, minimum: values.minimum, maximum: values.maximum)
        }
        changes.append(point, of: name)
    }

    private func append(_ value: Double, of name: String, after report: EpochReport, to changes: inout RunChanges) {
        changes.append(
            StoredPoint(step: Int64(report.lastBatch), epoch: Double(report.epoch), seconds: time, value: value),
            of: name)
    }

    /// The seconds of training so far, to the microsecond.
    private var time: Double { (trainingSeconds * 1e6).rounded() / 1e6 }
}

/// The names under which the store keeps the means over the training samples of an epoch.
package enum EpochMetric {
    package static let loss = "epoch/loss"
    package static let accuracy = "epoch/accuracy"
    package static let seconds = "epoch/seconds"
    package static let samplesPerSecond = "epoch/samples-per-second"
}
