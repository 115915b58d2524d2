import Evaluation

extension TrainingEvent: FoldableEvent {
    /// Merges only a batch report into another, and metrics into others.
    package mutating func fold(_ next: TrainingEvent) -> Bool {
        switch (self, next) {
        case (.batch(var report), .batch(let following)):
            report.append(following)
            self = .batch(report)
        case (.metrics(var history), .metrics(let following)):
            history.append(following)
            self = .metrics(history)
        default: return false
        }
        return true
    }

    /// Afterwards, there is at most one event of batches, one of metrics, one of epochs, one of layers and one of ranks
    /// between two events of other kinds, in this order; of the reports on layers and on ranks, the newest is kept.
    package static func condense(_ events: inout [TrainingEvent]) {
        var condensed: [TrainingEvent] = []
        var progress: Progress?
        for event in events {
            guard !event.isProgress else {
                if progress == nil { progress = Progress() }
                progress?.take(event)
                continue
            }
            if let done = progress {
                condensed += done.events
                progress = nil
            }
            condensed.append(event)
        }
        events = condensed + (progress?.events ?? [])
    }

    package var isFrequent: Bool {
        if case .batch = self { true } else { false }
    }

    /// Whether the event only reports progress.
    private var isProgress: Bool {
        switch self {
        case .batch, .metrics, .epoch, .epochs, .layers, .ranks: true
        case .started, .baseline, .state, .speed, .learningRate, .written, .checkpoints, .extended, .ended: false
        }
    }

    /// The event without figures of single samples and classes, for readers that do not need them.
    package var withoutSamples: TrainingEvent {
        switch self {
        case .epoch(var report):
            report.validation.forgetSamples()
            return .epoch(report)
        case .baseline(var report):
            report.forgetSamples()
            return .baseline(report)
        default: return self
        }
    }
}

extension ValidationReport {
    fileprivate mutating func forgetSamples() {
        classes = []
        predictions = []
        confidences = []
        losses = []
    }
}

/// The progress of a run between two events of other kinds.
private final class Progress {
    private var batches: BatchReport?
    private var metrics = MetricHistory()
    private var epochs = EpochHistory()
    /// The metrics measured after the epochs.
    private var measured = MetricHistory()
    private var layers: TrainingEvent?
    private var ranks: TrainingEvent?

    func take(_ event: TrainingEvent) {
        switch event {
        case .batch(let report):
            if batches == nil { batches = report } else { batches?.append(report) }
        case .metrics(let history): metrics.append(history)
        case .epoch(let report):
            epochs.append(report)
            measured.append(report)
        case .epochs(let history, let metrics):
            epochs.append(history)
            measured.append(metrics)
        case .layers: layers = event
        case .ranks: ranks = event
        case .started, .baseline, .state, .speed, .learningRate, .written, .checkpoints, .extended, .ended: break
        }
    }

    var events: [TrainingEvent] {
        var events: [TrainingEvent] = []
        if let batches { events.append(.batch(batches)) }
        if !metrics.isEmpty { events.append(.metrics(metrics)) }
        if epochs.count == 1, let report = epochs.last {
            events.append(.epoch(report))
        } else if !epochs.isEmpty {
            events.append(.epochs(epochs, measured))
        }
        if let layers { events.append(layers) }
        if let ranks { events.append(ranks) }
        return events
    }
}
