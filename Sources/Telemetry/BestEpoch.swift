import Evaluation

/// The best epoch of a run, as named on every page and in every file, with its figures on the validation samples.
///
/// With early stopping, it is the epoch with the lowest loss, whose weights are kept; without, the one with the highest
/// accuracy. Among equals, it is the earliest.
package struct BestEpoch: Hashable, Sendable {
    /// The number of the epoch, from 1.
    package var epoch: Int
    /// The mean per sample, in nats.
    package var loss: Double
    /// A fraction 0…1.
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

    /// The criterion by which epochs are compared.
    package enum Rule: Hashable, Sendable {
        case lowestLoss
        case highestAccuracy

        /// Whether an epoch is better than the best one before it. An epoch whose figures are not finite never is.
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
    /// The criterion by which the epochs of this run are compared.
    package var bestEpochRule: BestEpoch.Rule { BestEpoch.Rule(settings) }
}

extension RunHistory {
    /// The criterion by which the epochs of this run are compared; highest accuracy before the run is described.
    package var bestEpochRule: BestEpoch.Rule { description?.bestEpochRule ?? .highestAccuracy }
}

extension BestEpoch.Rule {
    /// The rule for a run with these settings.
    package init(_ settings: [RunDescription.Setting]) {
        self = settings.contains { $0.name == "early_stopping" } ? .lowestLoss : .highestAccuracy
    }
}
