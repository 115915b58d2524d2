/// What is known of a run so far: its events, summed up as a reader of charts and tables needs them.
package struct RunHistory: Hashable, Sendable {
    /// Something that happened at a moment of the run, for the time axis.
    package struct Mark: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            case paused
            case learningRate(Double)
            case written
        }

        package var kind: Kind
        /// The number of batches trained before it happened.
        package var afterBatch: Int
    }

    package private(set) var description: RunDescription?
    package private(set) var state = TrainingState.training
    /// Nats.
    package private(set) var loss = BucketedSeries()
    /// Fractions 0…1.
    package private(set) var accuracy = BucketedSeries()
    /// The newest batches; where several were folded, all of them.
    package private(set) var latest: BatchReport?
    /// How the model did before its first batch, where that was measured.
    package private(set) var baseline: ValidationReport?
    package private(set) var epochs: [EpochReport] = []
    /// The layers from inside, where they are measured.
    package private(set) var layers = LayerMoments()
    package private(set) var marks: [Mark] = []
    package private(set) var learningRate: Double?
    package private(set) var summary: RunSummary?

    package init() {}

    /// Batches trained so far.
    package var batches: Int { latest?.lastBatch ?? 0 }

    /// Whether the run is over and trained nothing.
    package var isWithoutTraining: Bool { summary?.batches == 0 }

    /// The newest measurement on the validation samples.
    package var validation: ValidationReport? { epochs.last?.validation ?? baseline }

    /// The epoch with the highest validation accuracy, the earliest of equals; one without a finite loss does not
    /// count.
    package var bestEpochByAccuracy: EpochReport? {
        epochs.filter { $0.validation.accuracy.isFinite }.max { $0.validation.accuracy < $1.validation.accuracy }
    }

    /// The epoch with the lowest validation loss, the earliest of equals.
    package var bestEpochByLoss: EpochReport? {
        epochs.filter { $0.validation.loss.isFinite }.min { $0.validation.loss < $1.validation.loss }
    }

    package mutating func apply(_ event: TrainingEvent) {
        switch event {
        case .started(let description):
            // A run that begins anew leaves nothing of the one before.
            self = RunHistory()
            self.description = description
        case .batch(let report):
            loss.append(report.loss, firstBatch: report.firstBatch, lastBatch: report.lastBatch)
            accuracy.append(report.accuracy, firstBatch: report.firstBatch, lastBatch: report.lastBatch)
            learningRate = report.learningRate
            latest = report
        case .epoch(let report):
            epochs.append(report)
        case .baseline(let report):
            baseline = report
        case .layers(let reports, let batch):
            layers.append(LayerMoment(afterBatch: batch, layers: reports))
        case .state(let state):
            // A step ends in a pause too, but a mark for each step would hide the others.
            if state == .paused, self.state == .training { marks.append(Mark(kind: .paused, afterBatch: batches)) }
            self.state = state
        case .learningRate(let rate, let beforeBatch):
            learningRate = rate
            marks.append(Mark(kind: .learningRate(rate), afterBatch: beforeBatch - 1))
        case .written(let path, _, let batch):
            if path != nil { marks.append(Mark(kind: .written, afterBatch: batch)) }
        case .extended(let epochs):
            description?.epochs = epochs
            summary = nil
        case .ended(let summary):
            state = summary.status
            self.summary = summary
        }
    }
}
