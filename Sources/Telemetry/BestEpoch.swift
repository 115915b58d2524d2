import Evaluation

/// The epoch that every page, line and file calls the best of a run, with its figures on the validation samples.
///
/// With early stopping it is the one with the lowest loss, whose weights are kept; without it, the one with the highest
/// accuracy. Of equal epochs it is the earliest.
package struct BestEpoch: Hashable, Sendable {
    /// From 1.
    package var epoch: Int
    /// Nats, mean per sample.
    package var loss: Double
    /// Fraction 0…1.
    package var accuracy: Double

    package init(epoch: Int, loss: Double, accuracy: Double) {
        self.epoch = epoch
        self.loss = loss
        self.accuracy = accuracy
    }

    package init(_ figures: EpochHistory.Figures) {
        self.init(epoch: figures.epoch, loss: figures.validationLoss, accuracy: figures.validationAccuracy)
    }

    package init(_ report: EpochReport) {
        self.init(epoch: report.epoch, loss: report.validation.loss, accuracy: report.validation.accuracy)
    }

    /// What makes an epoch better than another.
    package enum Rule: Hashable, Sendable {
        case lowestLoss
        case highestAccuracy

        /// Whether an epoch takes the place of the best of those before it. One whose figures are not finite never does.
        package func prefers(_ epoch: BestEpoch, over best: BestEpoch?) -> Bool {
            guard epoch.loss.isFinite, epoch.accuracy.isFinite else { return false }
            guard let best else { return true }
            return switch self {
            case .lowestLoss: epoch.loss < best.loss
            case .highestAccuracy: epoch.accuracy > best.accuracy
            }
        }
    }
}

extension RunDescription {
    /// What makes one epoch of the run better than another.
    package var bestEpochRule: BestEpoch.Rule { BestEpoch.Rule(settings) }
}

extension RunHistory {
    /// What makes one epoch of the run better than another.
    package var bestEpochRule: BestEpoch.Rule { description?.bestEpochRule ?? .highestAccuracy }
}

extension BestEpoch.Rule {
    /// That of a run with these settings.
    package init(_ settings: [RunDescription.Setting]) {
        self = settings.contains { $0.name == "early_stopping" } ? .lowestLoss : .highestAccuracy
    }
}
