package import Evaluation

/// What is known of a run so far: its events, summarized for charts and tables.
package struct RunHistory: Hashable, Sendable {
    package private(set) var description: RunDescription?
    package private(set) var state = TrainingState.training
    package private(set) var speed = TrainingSpeed.full
    /// When each batch is due, if the run is spread over a time.
    package private(set) var plan: SpreadPlan?
    /// All metrics, by name over the batches or steps.
    package private(set) var metrics = MetricHistory()
    /// The report of the newest batches; it covers several if they were merged.
    package private(set) var latest: BatchReport?
    /// The evaluation before the first batch, or of the weights that a run was resumed from, if there was one.
    package private(set) var baseline: ValidationReport?
    package private(set) var epochs = EpochHistory()
    /// The measurements inside the layers, if there are any.
    package private(set) var layers = LayerMoments()
    /// What each of several ranks does; empty if the run has one.
    package private(set) var ranks: [RankReport] = []
    /// The events to mark on the time axis, at most `markLimit` of each kind.
    package var marks: [Mark] { markHistory.all }
    private var markHistory = RunMarks()
    package private(set) var learningRate: Double?
    package private(set) var summary: RunSummary?
    /// The best epoch so far, including epochs before the run was resumed.
    package private(set) var best: BestEpoch?
    /// The epoch with the lowest validation loss in `epochs`.
    package var lowestLoss: BestEpoch? { epochs.best.validationLoss.map { BestEpoch($0) } }

    package init() {}

    /// The number of batches trained so far, or the last step of any metric.
    package var batches: Int { latest?.lastBatch ?? max(metrics.lastStep, description?.trainedBatches ?? 0) }

    /// The newest evaluation on the validation samples; once the run is over, the one of the weights that it kept.
    package var validation: ValidationReport? {
        summary?.kept?.validation ?? epochs.last?.validation ?? baseline
    }

    /// The layer reports for the weights that `validation` refers to.
    package var newestLayers: LayerMoment? {
        guard let kept = summary?.kept else { return layers.last }
        return layers.moment(at: kept.batch)
    }

    package mutating func apply(_ event: TrainingEvent) {
        switch event {
        case .started(let description):
            // A run that is started over discards everything of the one before.
            self = RunHistory()
            self.description = description
            metrics.append(description.formerMetrics)
            best = description.formerBest
            learningRate = description.firstLearningRate
        case .batch(let report):
            metrics.append(report)
            learningRate = report.learningRate
            latest = report
        case .metrics(let history):
            metrics.append(history)
            learningRate = history.newest(.learningRate) ?? learningRate
        case .epoch(let report):
            epochs.append(report)
            metrics.append(report)
            noteBest(BestEpoch(report))
        case .epochs(let history, let measured):
            epochs.append(history)
            metrics.append(measured)
            for figures in [history.highestAccuracy, history.best.validationLoss].compactMap(\.self) {
                noteBest(BestEpoch(figures))
            }
        case .baseline(let report):
            baseline = report
        case .layers(let reports, let batch):
            layers.append(LayerMoment(afterBatch: batch, layers: reports))
        case .state(let state):
            // A step also ends in a pause, but marking every step would hide the other marks.
            if state == .paused, self.state == .training { markHistory.note(Mark(kind: .paused, afterBatch: batches)) }
            self.state = state
        case .speed(let speed, let plan):
            self.speed = speed
            self.plan = plan
        case .learningRate(let rate, let beforeBatch):
            learningRate = rate
            markHistory.note(Mark(kind: .learningRate(rate), afterBatch: beforeBatch - 1))
        case .written(let path, _, let batch):
            if path != nil { markHistory.note(Mark(kind: .written, afterBatch: batch)) }
        case .ranks(let reports): ranks = reports
        case .checkpoints: break
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
    }
}

extension RunHistory {
    private static let measurementBytes = 16 << 20

    /// The largest number of complete evaluations to keep: 16 MB in total, but at most 1,003, and at least 6 of any
    /// size.
    package static func measurementLimit(samples: Int, classes: Int) -> Int {
        // Prediction, confidence and loss for each sample; two counts for each class.
        min(max(6, measurementBytes / max(1, 10 * samples + 16 * classes)), 1003)
    }

    static func measurementLimit(_ report: ValidationReport) -> Int {
        measurementLimit(samples: report.predictions.count, classes: report.classes.count)
    }
}
