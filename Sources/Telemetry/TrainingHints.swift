package import Evaluation
import Glibc

/// Something about a run that looks wrong, with the figures that say so.
package enum TrainingHint: Hashable, Sendable {
    /// The loss is not finite any more.
    case divergence
    /// A batch moved a layer's weights by this fraction of their norm, twice in a row, and the loss has not come below
    /// that of an epoch since.
    case largeUpdates(layer: String, ratio: Double, sinceEpoch: Int)
    /// The training loss of an epoch is this many times the lowest before.
    case growingLoss(factor: Double, sinceEpoch: Int)
    /// Both losses of the newest epoch are far above that of guessing.
    case worseThanGuessing(loss: Double, guessing: Double)
    /// The training loss went up and down in turn, by this fraction of itself on average.
    case oscillation(swing: Double, epochs: Int)
    /// The gradient of the first layer is this fraction of the last layer's.
    case vanishingGradient(ratio: Double)
    /// So many units of a layer give out 0 for every validation sample.
    case deadUnits(layer: String, count: Int, of: Int)
    /// The validation loss rose from its lowest while the training loss went on falling.
    case overfitting(bestEpoch: Int, best: Double, now: Double)
    /// Neither loss moved by more than this fraction in so many epochs.
    case plateau(change: Double, epochs: Int)
    /// No batch moves any layer's weights by more than this fraction.
    case smallUpdates(ratio: Double)
}

/// What looks wrong about a run, the most pressing first.
///
/// The thresholds are rules of thumb: updates of about a thousandth of the weights are healthy (Karpathy, CS231n,
/// https://cs231n.github.io/neural-networks-3/#ratio); the others are those at which a reader of the charts would
/// begin to wonder.
package struct TrainingHints: Hashable, Sendable {
    package let all: [TrainingHint]
    /// Whether an epoch was measured, so that no hint means that nothing looks wrong.
    package let isFounded: Bool
    /// Whether the run is over, so that no key moves its learning rate any more.
    package let isOver: Bool
    /// The layers whose updates a hint speaks of.
    private let suspects: Set<String>

    package var first: TrainingHint? { all.first }

    package init(_ run: RunHistory) {
        let epochs = run.epochs
        let trained = Self.steadyMoments(of: run)
        isFounded = !epochs.isEmpty
        isOver = run.summary != nil
        if run.state == .diverged || !(epochs.recent.last?.loss.isFinite ?? true) {
            // Whatever else is odd comes of it.
            all = [.divergence]
            suspects = []
            return
        }
        // What is measured with noise swings by itself: the validation loss does not.
        let isNoisy = run.trainsWithNoise
        let fast = Self.fastLayers(trained, epochs, isNoisy: isNoisy)
        var found: [TrainingHint?] = [
            Self.worseThanGuessing(run), fast.hint,
            Self.growth(epochs), Self.oscillation(epochs.recent, isNoisy: isNoisy),
            run.newestLayers.flatMap(Self.vanishingGradient),
        ]
        found += (run.newestLayers?.layers ?? []).map(Self.deadUnits)
        // Early stopping has mended it: the weights are those of the best epoch.
        let overfitting = run.summary?.kept == nil ? Self.overfitting(epochs, isNoisy: isNoisy) : nil
        found.append(overfitting)
        // Where a schedule has brought the rate down, little moves because little is meant to.
        let small = run.isScheduledLow ? nil : Self.smallUpdates(trained)
        if !run.isScheduledLow { found += [overfitting == nil ? Self.plateau(epochs.recent) : nil, small] }
        all = found.compactMap(\.self)
        suspects = Set(small == nil ? fast.names : trained.last?.layers.map(\.name) ?? [])
    }

    /// Whether a hint speaks of that layer's updates and its figure, of this moment or an earlier one, is such as the
    /// hint means.
    package func doubts(_ report: LayerReport) -> Bool {
        suspects.contains(report.name)
            && (report.updateRatio > Self.largeRatio || report.updateRatio < Self.smallRatio)
    }

    // MARK: - Rules

    /// ‖Δw‖/‖w‖ above which weights move too fast, and below which they hardly move.
    private static let largeRatio = 1e-2
    private static let smallRatio = 1e-5
    /// Epochs without movement that make a plateau.
    private static let plateauEpochs = 5

    /// The moments with an update, since the learning rate was last changed: figures from before say nothing about
    /// the rate that is.
    private static func steadyMoments(of run: RunHistory) -> [LayerMoment] {
        let change = run.marks.last { if case .learningRate = $0.kind { true } else { false } }?.afterBatch ?? 0
        return run.layers.all.filter { $0.afterBatch > change && $0.afterBatch > 0 }
    }

    /// Large updates alone are no fault: an embedding, or Adam on small weights, makes them and learns all the same.
    /// They are one where nothing comes of them: for two epochs, or for one that is worse by a twentieth, while there is
    /// something left to learn.
    private static func fastLayers(
        _ moments: [LayerMoment], _ epochs: EpochHistory, isNoisy: Bool
    ) -> (hint: TrainingHint?, names: [String]) {
        guard moments.count >= 2, let last = moments.last, let newest = epochs.recent.last,
            let former = isNoisy ? epochs.formerBest.validationLoss : epochs.formerBest.loss
        else { return (nil, []) }
        let (loss, lowest) = (newest.steadyLoss(isNoisy: isNoisy), former.steadyLoss(isNoisy: isNoisy))
        guard loss >= lowest, newest.epoch - former.epoch >= 2 || loss > 1.05 * lowest, newest.accuracy < 0.999 else {
            return (nil, [])
        }
        let before = moments[moments.count - 2]
        let suspects = zip(before.layers, last.layers).filter { former, layer in
            former.updateRatio > largeRatio && layer.updateRatio > largeRatio
        }
        guard let worst = suspects.map(\.1).max(by: { $0.updateRatio < $1.updateRatio }) else { return (nil, []) }
        let hint = TrainingHint.largeUpdates(layer: worst.name, ratio: worst.updateRatio, sinceEpoch: former.epoch)
        return (hint, suspects.map(\.1.name))
    }

    private static func smallUpdates(_ moments: [LayerMoment]) -> TrainingHint? {
        guard let ratios = moments.last?.layers.map(\.updateRatio).filter(\.isFinite), let largest = ratios.max(),
            largest < smallRatio
        else { return nil }
        return .smallUpdates(ratio: largest)
    }

    /// Equal probabilities for all classes give the logarithm of their number.
    private static func worseThanGuessing(_ run: RunHistory) -> TrainingHint? {
        guard let classes = run.description?.classNames.count, classes > 1, let last = run.epochs.recent.last else {
            return nil
        }
        let guessing = log(Double(classes))
        let loss = min(last.loss, last.validationLoss)
        return loss > 1.5 * guessing ? .worseThanGuessing(loss: loss, guessing: guessing) : nil
    }

    private static func growth(_ epochs: EpochHistory) -> TrainingHint? {
        guard let last = epochs.recent.last, let former = epochs.recent.dropLast().last,
            let lowest = epochs.formerBest.loss, lowest.loss > 0, last.loss > 1.5 * lowest.loss, last.loss > former.loss
        else { return nil }
        return .growingLoss(factor: last.loss / lowest.loss, sinceEpoch: lowest.epoch)
    }

    /// Five changes of the loss, of which at least four point the other way than the one before, by 5 % and more.
    private static func oscillation(_ epochs: [EpochHistory.Figures], isNoisy: Bool) -> TrainingHint? {
        let newest = epochs.suffix(6).map { $0.steadyLoss(isNoisy: isNoisy) }
        guard newest.count == 6, newest.allSatisfy(\.isFinite) else { return nil }
        let changes = zip(newest, newest.dropFirst()).map { $1 - $0 }
        let turns = zip(changes, changes.dropFirst()).filter { $0 * $1 < 0 }.count
        let mean = newest.reduce(0, +) / 6
        let swing = changes.reduce(0) { $0 + $1.magnitude } / 5 / mean
        return turns >= 4 && swing > 0.05 ? .oscillation(swing: swing, epochs: 6) : nil
    }

    private static func vanishingGradient(_ moment: LayerMoment) -> TrainingHint? {
        guard moment.layers.count >= 2, let first = moment.layers.first?.gradientNorm,
            let last = moment.layers.last?.gradientNorm, last > 0, first < last / 100
        else { return nil }
        return .vanishingGradient(ratio: first / last)
    }

    private static func deadUnits(_ layer: LayerReport) -> TrainingHint? {
        guard layer.hasManyDeadUnits, let dead = layer.deadUnits?.count else { return nil }
        return .deadUnits(layer: layer.name, count: dead, of: layer.outputs)
    }

    /// - Parameter isNoisy: whether the training loss is measured with noise: it must then have fallen by more than
    ///   chance alone moves the mean of an epoch.
    private static func overfitting(_ epochs: EpochHistory, isNoisy: Bool) -> TrainingHint? {
        guard let last = epochs.recent.last, let best = epochs.best.validationLoss, last.epoch - best.epoch >= 2,
            last.validationLoss > 1.05 * best.validationLoss, last.loss < (isNoisy ? 0.98 : 1) * best.loss
        else { return nil }
        return .overfitting(bestEpoch: best.epoch, best: best.validationLoss, now: last.validationLoss)
    }

    private static func plateau(_ epochs: [EpochHistory.Figures]) -> TrainingHint? {
        let newest = epochs.suffix(plateauEpochs + 1)
        guard newest.count == plateauEpochs + 1 else { return nil }
        func spread(_ values: [Double]) -> Double {
            guard let least = values.min(), let most = values.max(), most > 0 else { return .infinity }
            return (most - least) / most
        }
        let change = max(spread(newest.map(\.loss)), spread(newest.map(\.validationLoss)))
        return change < 0.02 ? .plateau(change: change, epochs: plateauEpochs) : nil
    }
}

extension EpochHistory.Figures {
    /// The loss that does not swing by chance: that of training, where it is measured without noise.
    fileprivate func steadyLoss(isNoisy: Bool) -> Double { isNoisy ? validationLoss : loss }
}
