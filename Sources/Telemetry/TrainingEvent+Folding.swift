import Evaluation

extension TrainingEvent: FoldableEvent {
    /// Merges only a batch report into another.
    package mutating func fold(_ next: TrainingEvent) -> Bool {
        guard case .batch(var report) = self, case .batch(let following) = next else { return false }
        report.append(following)
        self = .batch(report)
        return true
    }

    /// Afterwards, there is at most one event of batches, one of epochs and one of layers between two events of other
    /// kinds, in this order; of the layer reports, the newest is kept.
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

    /// Whether the event only reports progress.
    private var isProgress: Bool {
        switch self {
        case .batch, .epoch, .epochs, .layers: true
        case .started, .baseline, .state, .learningRate, .written, .checkpoints, .extended, .ended: false
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
    private var epochs = EpochHistory()
    private var layers: TrainingEvent?

    func take(_ event: TrainingEvent) {
        switch event {
        case .batch(let report):
            if batches == nil { batches = report } else { batches?.append(report) }
        case .epoch(let report): epochs.append(report)
        case .epochs(let history): epochs.append(history)
        case .layers: layers = event
        case .started, .baseline, .state, .learningRate, .written, .checkpoints, .extended, .ended: break
        }
    }

    var events: [TrainingEvent] {
        var events: [TrainingEvent] = []
        if let batches { events.append(.batch(batches)) }
        if epochs.count == 1, let report = epochs.last {
            events.append(.epoch(report))
        } else if !epochs.isEmpty {
            events.append(.epochs(epochs))
        }
        if let layers { events.append(layers) }
        return events
    }
}
