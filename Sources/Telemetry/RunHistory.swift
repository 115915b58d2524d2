/// What is known of a run so far: its events, summed up as a reader of charts and tables needs them.
package struct RunHistory: Hashable, Sendable {
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
    /// All of them; what the measurements say of single samples is kept of some only: see `measurementLimit`.
    package private(set) var epochs: [EpochReport] = []
    /// Epochs that this divides keep what is said of single samples: a power of two.
    private var stride = 1
    /// The layers from inside, where they are measured.
    package private(set) var layers = LayerMoments()
    /// At most `markLimit`.
    package private(set) var marks: [Mark] = []
    package private(set) var learningRate: Double?
    /// The learning rate over the batches.
    package private(set) var learningRates = BucketedSeries(capacity: 256)
    package private(set) var summary: RunSummary?
    /// The best epoch so far, those before a resumption among them.
    package private(set) var best: BestEpoch?
    /// The epoch with the lowest validation loss of those in `epochs`.
    package private(set) var lowestLoss: BestEpoch?

    package init() {}

    /// Batches trained so far.
    package var batches: Int { latest?.lastBatch ?? 0 }

    /// Whether the run is over and trained nothing.
    package var isWithoutTraining: Bool { summary?.batches == 0 }

    /// What the validation samples said of the newest weights that were measured; once the run is over, of the weights
    /// that it kept.
    package var validation: ValidationReport? {
        summary?.kept?.validation ?? epochs.last?.validation ?? baseline
    }

    /// The layers of the weights that `validation` speaks of.
    package var newestLayers: LayerMoment? {
        guard let kept = summary?.kept, let description else { return layers.last }
        return layers.moment(at: kept.epoch * description.batchesPerEpoch)
    }

    package mutating func apply(_ event: TrainingEvent) {
        switch event {
        case .started(let description):
            // A run that begins anew leaves nothing of the one before.
            self = RunHistory()
            self.description = description
            best = description.formerBest
        case .batch(let report):
            loss.append(report.loss, firstBatch: report.firstBatch, lastBatch: report.lastBatch)
            accuracy.append(report.accuracy, firstBatch: report.firstBatch, lastBatch: report.lastBatch)
            learningRate = report.learningRate
            learningRates.append(
                Aggregate(report.learningRate), firstBatch: report.firstBatch, lastBatch: report.lastBatch)
            latest = report
        case .epoch(let report):
            noteBest(BestEpoch(report))
            append(report)
        case .baseline(let report):
            baseline = report
        case .layers(let reports, let batch):
            layers.append(LayerMoment(afterBatch: batch, layers: reports))
        case .state(let state):
            // A step ends in a pause too, but a mark for each step would hide the others.
            if state == .paused, self.state == .training { marks.note(Mark(kind: .paused, afterBatch: batches)) }
            self.state = state
        case .learningRate(let rate, let beforeBatch):
            learningRate = rate
            marks.note(Mark(kind: .learningRate(rate), afterBatch: beforeBatch - 1))
        case .written(let path, _, let batch):
            if path != nil { marks.note(Mark(kind: .written, afterBatch: batch)) }
        case .extended(let epochs):
            description?.epochs = epochs
            summary = nil
        case .ended(let summary):
            state = summary.status
            self.summary = summary
            best = summary.best
        }
    }

    private mutating func noteBest(_ epoch: BestEpoch) {
        if bestEpochRule.prefers(epoch, over: best) { best = epoch }
        if BestEpoch.Rule.lowestLoss.prefers(epoch, over: lowestLoss) { lowestLoss = epoch }
    }

    /// Keeps what is said of single samples of as many epochs as the limit allows, evenly, and of the newest two: by
    /// the rule of `SnapshotArchive`, so that an epoch whose model is kept there has its figures here. (Two, as one
    /// that diverged has no model.)
    private mutating func append(_ report: EpochReport) {
        let stride = stride
        epochs.append(report)
        let third = epochs.count - 3
        if third >= 0, epochs[third].epoch % stride != 0 { epochs[third].validation.forgetSamples() }
        let limit = Self.measurementLimit(samples: report.validation.predictions.count)
        // With the newest two, and the measurement before the first batch.
        while report.epoch / self.stride + 3 > limit { self.stride *= 2 }
        guard self.stride > stride else { return }
        for index in epochs.indices.dropLast(2) where epochs[index].epoch % self.stride != 0 {
            epochs[index].validation.forgetSamples()
        }
    }
}

extension RunHistory {
    /// 10 bytes a sample: prediction, confidence and loss.
    private static let measurementBytes = 16 << 20

    /// The greatest number of measurements of which it is kept what they say of single samples: 16 MB of them, and 6
    /// however large they are.
    package static func measurementLimit(samples: Int) -> Int {
        max(6, measurementBytes / (10 * max(1, samples)))
    }
}

extension ValidationReport {
    /// Leaves the means and the tallies of the classes.
    fileprivate mutating func forgetSamples() {
        predictions = []
        confidences = []
        losses = []
    }
}
