import Evaluation

/// The epochs of a run summed up: what a reader of charts, tables and hints needs, in memory that does not grow with
/// their number. Two histories that follow each other fold into one.
package struct EpochHistory: Hashable, Sendable {
    /// How many epochs were taken in.
    package private(set) var count = 0
    /// The newest, in order: what tells whether the losses swing or stand still.
    package private(set) var recent: [Figures] = []
    /// Those of all epochs.
    package private(set) var best = Lowest()
    /// Those of all epochs but the newest.
    package private(set) var formerBest = Lowest()
    /// The highest validation accuracy, the earliest of equals; an epoch whose figures are not finite does not count.
    package private(set) var highestAccuracy: Figures?
    /// On the validation samples, over the batches of the run: nats, and fractions 0…1.
    package private(set) var validationLoss = BucketedSeries(capacity: Self.buckets)
    package private(set) var validationAccuracy = BucketedSeries(capacity: Self.buckets)

    /// Whole reports. The newest two are always there, as one that diverged has no model to look back at.
    private var kept: Thinned<EpochReport>?

    /// How many of the newest figures are kept.
    private static let recentCount = 6
    /// More than a wide screen has columns of dots.
    private static let buckets = 1024

    /// The figures of an epoch, without what is said of classes and samples.
    package struct Figures: Hashable, Sendable {
        /// From 1.
        package var epoch: Int
        /// Of training; nats and a fraction.
        package var loss: Double
        package var accuracy: Double
        package var validationLoss: Double
        package var validationAccuracy: Double

        package init(_ report: EpochReport) {
            epoch = report.epoch
            loss = report.loss
            accuracy = report.accuracy
            validationLoss = report.validation.loss
            validationAccuracy = report.validation.accuracy
        }
    }

    /// The epochs with the lowest losses, the earliest of equals; nil where none is finite.
    package struct Lowest: Hashable, Sendable {
        package private(set) var loss: Figures?
        package private(set) var validationLoss: Figures?

        fileprivate init(_ figures: Figures? = nil) {
            loss = figures.flatMap { $0.loss.isFinite ? $0 : nil }
            validationLoss = figures.flatMap { $0.validationLoss.isFinite ? $0 : nil }
        }

        fileprivate mutating func merge(_ next: Lowest) {
            if let new = next.loss, new.loss < loss?.loss ?? .infinity { loss = new }
            if let new = next.validationLoss, new.validationLoss < validationLoss?.validationLoss ?? .infinity {
                validationLoss = new
            }
        }
    }

    package init() {}

    package var isEmpty: Bool { count == 0 }
    package var last: EpochReport? { kept?.last }

    /// The whole reports that are kept, by ascending epoch.
    package var reports: [EpochReport] { kept?.entries.map(\.element) ?? [] }

    /// The whole report of an epoch, where it is kept.
    package subscript(epoch epoch: Int) -> EpochReport? { kept?.entries.first { $0.number == epoch }?.element }

    /// Takes in the epoch that follows.
    package mutating func append(_ report: EpochReport) {
        let figures = Figures(report)
        count += 1
        keep(report)
        formerBest = best
        best.merge(Lowest(figures))
        note(highest: figures)
        recent.append(figures)
        if recent.count > Self.recentCount { recent.removeFirst() }
        validationLoss.append(
            Aggregate(report.validation.loss), firstBatch: report.lastBatch, lastBatch: report.lastBatch)
        validationAccuracy.append(
            Aggregate(report.validation.accuracy), firstBatch: report.lastBatch, lastBatch: report.lastBatch)
    }

    /// Takes in the epochs that follow.
    package mutating func append(_ next: EpochHistory) {
        guard !next.isEmpty else { return }
        count += next.count
        for report in next.reports { keep(report) }
        formerBest = best
        formerBest.merge(next.formerBest)
        best.merge(next.best)
        note(highest: next.highestAccuracy)
        recent = (recent + next.recent).suffix(Self.recentCount)
        validationLoss.append(next.validationLoss)
        validationAccuracy.append(next.validationAccuracy)
    }

    private mutating func keep(_ report: EpochReport) {
        var kept = kept ?? Thinned(limit: RunHistory.measurementLimit(report.validation), newest: 2)
        // The copy is the only one: nothing is copied with it.
        self.kept = nil
        kept.append(report, number: report.epoch)
        self.kept = kept
    }

    private mutating func note(highest figures: Figures?) {
        guard let figures, figures.validationAccuracy.isFinite, figures.validationLoss.isFinite,
            figures.validationAccuracy > highestAccuracy?.validationAccuracy ?? -1
        else { return }
        highestAccuracy = figures
    }
}
