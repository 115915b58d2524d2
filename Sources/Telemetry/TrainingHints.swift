package import Evaluation
import Glibc

/// Something about a run that looks wrong, with the figures that show it.
package enum TrainingHint: Hashable, Sendable {
    /// The loss is no longer finite.
    case divergence
    /// The loss cannot fall below this value, however well the network is trained: it ends in a softmax under another.
    case lossFloor(Double)
    /// A batch changed a layer's weights by this fraction of their norm, twice in a row, and the loss has not fallen
    /// below that of an earlier epoch since.
    case largeUpdates(layer: String, ratio: Double, sinceEpoch: Int)
    /// The training loss of an epoch is this many times the lowest one before.
    case growingLoss(factor: Double, sinceEpoch: Int)
    /// Both losses of the newest epoch are far above the loss of guessing.
    case worseThanGuessing(loss: Double, guessing: Double)
    /// The training loss goes up and down alternately, by this fraction on average.
    case oscillation(swing: Double, epochs: Int)
    /// The gradient of a layer, the faintest one, is this fraction of the last layer's, per weight.
    case vanishingGradient(layer: String, ratio: Double)
    /// The gradient of a layer was this fraction of the last layer's before the first batch, and has grown since.
    case vanishedAtStart(layer: String, ratio: Double)
    /// This many units of a layer are dead: they output 0 for every validation sample.
    case deadUnits(layer: String, count: Int, of: Int)
    /// The validation loss has risen from its minimum while the training loss kept falling.
    case overfitting(bestEpoch: Int, best: Double, now: Double)
    /// Neither loss has changed by more than this fraction in this many epochs.
    case plateau(change: Double, epochs: Int)
    /// No batch changes any layer's weights by more than this fraction.
    case smallUpdates(ratio: Double)
}

/// What looks wrong about a run, the most urgent first.
///
/// The thresholds are rules of thumb: updates of about a thousandth of the weights are healthy (Karpathy, CS231n,
/// https://cs231n.github.io/neural-networks-3/#ratio); the others are those at which someone reading the charts would
/// begin to wonder.
package struct TrainingHints: Hashable, Sendable {
    package let all: [TrainingHint]
    /// Whether any epoch was evaluated, so that the absence of hints means that nothing looks wrong.
    package let isFounded: Bool
    /// Whether the run is over, so that no key can change its learning rate.
    package let isOver: Bool
    /// The layers with updates that a hint is about.
    private let suspects: Set<String>
    /// The layers whose gradients a hint says have vanished.
    private let faint: Set<String>

    package var first: TrainingHint? { all.first }

    package init(_ run: RunHistory) {
        let epochs = run.epochs
        let trained = Self.steadyMoments(of: run)
        isFounded = !epochs.isEmpty
        isOver = run.summary != nil
        if run.state == .diverged || !(epochs.recent.last?.loss.isFinite ?? true) {
            // Anything else that looks wrong is a consequence.
            all = [.divergence]
            (suspects, faint) = ([], [])
            return
        }
        // With dropout or augmentation, the training figures fluctuate on their own; the validation loss does not.
        let isNoisy = run.trainsWithNoise
        let fast = Self.fastLayers(trained, epochs, isNoisy: isNoisy)
        let vanished = Self.vanishingGradient(run.newestLayers, start: run.layers.first)
        let isVanishing = if case .vanishingGradient? = vanished.hint { true } else { false }
        var found: [TrainingHint?] = [
            run.description?.loss?.floor.flatMap { epochs.isEmpty ? nil : .lossFloor($0) },
            Self.worseThanGuessing(run), fast.hint,
            Self.growth(epochs), Self.oscillation(epochs.recent, isNoisy: isNoisy),
            isVanishing ? vanished.hint : nil,
        ]
        found += (run.newestLayers?.layers ?? []).map(Self.deadUnits)
        // After early stopping, overfitting is no problem: the weights are those of the best epoch.
        let overfitting = run.summary?.kept == nil ? Self.overfitting(epochs, isNoisy: isNoisy) : nil
        found.append(overfitting)
        // If a schedule has reduced the rate, small changes are intended.
        let small = run.isScheduledLow ? nil : Self.smallUpdates(trained, epochs)
        if !run.isScheduledLow { found += [overfitting == nil ? Self.plateau(epochs.recent) : nil, small] }
        // What is over is the least urgent.
        found.append(isVanishing ? nil : vanished.hint)
        all = found.compactMap(\.self)
        faint = vanished.names
        suspects = Set(small == nil ? fast.names : trained.last?.layers.map(\.name) ?? [])
    }

    /// Whether a hint is about the updates of that layer, and the update ratio in this report, of this moment or an
    /// earlier one, is beyond the threshold.
    package func doubts(_ report: LayerReport) -> Bool {
        suspects.contains(report.name)
            && (report.updateRatio > Self.largeRatio || report.updateRatio < Self.smallRatio)
    }

    /// Whether a hint is about the gradient of that layer.
    package func isFaint(_ report: LayerReport) -> Bool { faint.contains(report.name) }

    // MARK: - Rules

    /// The limits of ‖Δw‖/‖w‖ above which weights change too fast, and below which they hardly change.
    private static let largeRatio = 1e-2
    private static let smallRatio = 1e-5
    /// The training accuracy from which hardly anything is left to learn.
    private static let learned = 0.999
    /// The number of epochs without change that make a plateau.
    private static let plateauEpochs = 5

    /// The moments with an update since the learning rate was last changed: earlier figures say nothing about the
    /// current rate.
    private static func steadyMoments(of run: RunHistory) -> [LayerMoment] {
        let change = run.marks.last { if case .learningRate = $0.kind { true } else { false } }?.afterBatch ?? 0
        return run.layers.all.filter { moment in
            moment.afterBatch > change && moment.layers.contains { $0.updateRatio.isFinite }
        }
    }

    /// Large updates alone are not a problem: an embedding, or Adam on small weights, makes them and still learns. They
    /// are a problem if there is no progress for two epochs, or an epoch is worse by a twentieth, while there is
    /// something left to learn.
    private static func fastLayers(
        _ moments: [LayerMoment], _ epochs: EpochHistory, isNoisy: Bool
    ) -> (hint: TrainingHint?, names: [String]) {
        guard moments.count >= 2, let last = moments.last, let newest = epochs.recent.last,
            let former = isNoisy ? epochs.formerBest.validationLoss : epochs.formerBest.loss
        else { return (nil, []) }
        let (loss, lowest) = (newest.steadyLoss(isNoisy: isNoisy), former.steadyLoss(isNoisy: isNoisy))
        guard loss >= lowest, newest.epoch - former.epoch >= 2 || loss > 1.05 * lowest, newest.accuracy < learned else {
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

    /// Small updates are as they should be where nothing is left to learn.
    private static func smallUpdates(_ moments: [LayerMoment], _ epochs: EpochHistory) -> TrainingHint? {
        guard epochs.recent.last.map({ $0.accuracy < learned }) ?? true,
            let ratios = moments.last?.layers.map(\.updateRatio).filter(\.isFinite),
            let largest = ratios.max(), largest < smallRatio
        else { return nil }
        return .smallUpdates(ratio: largest)
    }

    /// Equal probabilities for all classes give a loss of the logarithm of their number.
    private static func worseThanGuessing(_ run: RunHistory) -> TrainingHint? {
        guard run.description?.loss?.isInNats ?? true, let classes = run.description?.classNames.count, classes > 1,
            let last = run.epochs.recent.last
        else { return nil }
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

    /// Five changes of the loss of 5 % or more on average, at least four of which reverse the direction of the one
    /// before.
    private static func oscillation(_ epochs: [EpochHistory.Figures], isNoisy: Bool) -> TrainingHint? {
        let newest = epochs.suffix(6).map { $0.steadyLoss(isNoisy: isNoisy) }
        guard newest.count == 6, newest.allSatisfy(\.isFinite) else { return nil }
        let changes = zip(newest, newest.dropFirst()).map { $1 - $0 }
        let turns = zip(changes, changes.dropFirst()).filter { $0 * $1 < 0 }.count
        let mean = newest.reduce(0, +) / 6
        let swing = changes.reduce(0) { $0 + $1.magnitude } / 5 / mean
        return turns >= 4 && swing > 0.05 ? .oscillation(swing: swing, epochs: 6) : nil
    }

    private static func deadUnits(_ layer: LayerReport) -> TrainingHint? {
        guard layer.hasManyDeadUnits, let dead = layer.deadUnits?.count else { return nil }
        return .deadUnits(layer: layer.name, count: dead, of: layer.outputs)
    }

    /// - Parameter isNoisy: whether the training loss is measured with dropout or augmentation: it must then have
    ///   fallen by more than the random fluctuation of an epoch's mean.
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
    /// The loss that does not fluctuate randomly: the training loss unless it is measured with dropout or augmentation,
    /// otherwise the validation loss.
    fileprivate func steadyLoss(isNoisy: Bool) -> Double { isNoisy ? validationLoss : loss }
}
