import Evaluation

/// A summary of the epochs of a run, with what charts, tables and hints need, in memory that does not grow with their
/// number. Two consecutive histories merge into one.
package struct EpochHistory: Hashable, Sendable {
    /// The number of epochs so far.
    package private(set) var count = 0
    /// The figures of the newest epochs, in order, which tell whether the losses oscillate or stagnate.
    package private(set) var recent: [Figures] = []
    /// The lowest losses of all epochs.
    package private(set) var best = Lowest()
    /// The lowest losses of all epochs but the newest.
    package private(set) var formerBest = Lowest()
    /// The epoch with the highest validation accuracy, the earliest among equals; epochs with non-finite figures do not
    /// count.
    package private(set) var highestAccuracy: Figures?

    /// Complete reports. The newest two are always kept, because an epoch that diverged has no model to look back at.
    private var kept: Thinned<EpochReport>?

    /// The number of newest figures that are kept.
    private static let recentCount = 6

    /// The figures of an epoch, without those of single classes and samples.
    package struct Figures: Hashable, Sendable {
        /// The number of the epoch, from 1.
        package var epoch: Int
        /// On the training samples: the loss in nats, and the accuracy as a fraction.
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

    /// The epochs with the lowest losses, the earliest among equals; nil if no loss is finite.
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

    /// The complete reports that are kept, by ascending epoch.
    package var reports: [EpochReport] { kept?.entries.map(\.element) ?? [] }

    /// The complete report of an epoch; nil if it is not kept.
    package subscript(epoch epoch: Int) -> EpochReport? { kept?.entries.first { $0.number == epoch }?.element }

    /// Appends the next epoch.
    package mutating func append(_ report: EpochReport) {
        let figures = Figures(report)
        count += 1
        keep(report)
        formerBest = best
        best.merge(Lowest(figures))
        note(highest: figures)
        recent.append(figures)
        if recent.count > Self.recentCount { recent.removeFirst() }
    }

    /// Appends the epochs of another history, which must follow those before.
    package mutating func append(_ next: EpochHistory) {
        guard !next.isEmpty else { return }
        count += next.count
        for report in next.reports { keep(report) }
        formerBest = best
        formerBest.merge(next.formerBest)
        best.merge(next.best)
        note(highest: next.highestAccuracy)
        recent = (recent + next.recent).suffix(Self.recentCount)
    }

    private mutating func keep(_ report: EpochReport) {
        var kept = kept ?? Thinned(limit: RunHistory.measurementLimit(report.validation), newest: 2)
        // Makes the local copy the only reference, so that changing it copies nothing.
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
