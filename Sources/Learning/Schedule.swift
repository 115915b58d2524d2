/// How the learning rate moves over a run: a factor for each batch, by which the rate that was chosen is multiplied.
package struct Schedule: Hashable, Sendable {
    package enum Shape: String, Hashable, Sendable, CaseIterable {
        case constant
        /// A tenth of it after each third of the epochs (rounded up): of ten epochs, after the fourth and the eighth.
        case step
        /// Half a cosine from 1 to 0 at the planned end (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983,
        /// without restarts). Epochs that are added later stretch what is left of it, so that the rate rises again.
        case cosine
        /// Half of it whenever more than two epochs in a row brought no validation loss that is lower by a ten-thousandth:
        /// PyTorch's `ReduceLROnPlateau` with factor 0.5 and patience 2.
        case plateau
    }

    package var shape: Shape
    /// Epochs, or a fraction of one, over which the factor rises from near 0 in a straight line first; 0: none.
    package var warmup: Double

    package init(_ shape: Shape = .constant, warmup: Double = 0) {
        self.shape = shape
        self.warmup = warmup
    }

    /// The factor of a batch, 0…1, and above 0 before the planned end.
    ///
    /// - Parameters:
    ///   - batch: how many were trained before it.
    ///   - batchesPerEpoch: positive.
    ///   - plannedEpochs: positive.
    ///   - plateau: what the epochs before it have led to.
    package func factor(batch: Int, batchesPerEpoch: Int, plannedEpochs: Int, plateau: Plateau = Plateau()) -> Double {
        let warmupBatches = warmup * Double(batchesPerEpoch)
        // The batch after the warm-up is the first with the whole rate.
        let rise = warmupBatches > 0 ? min(1, Double(batch + 1) / (warmupBatches + 1)) : 1
        switch shape {
        case .constant: return rise
        case .step:
            let stages = batch / batchesPerEpoch / max(1, (plannedEpochs + 2) / 3)
            return (0..<stages).reduce(rise) { factor, _ in factor / 10 }
        case .cosine:
            let whole = Double(batchesPerEpoch) * Double(plannedEpochs) - warmupBatches
            guard whole > 0 else { return rise }
            let progress = min(1, max(0, (Double(batch) - warmupBatches) / whole))
            return rise * (1 + Double.cosine(.pi * progress)) / 2
        case .plateau: return rise * plateau.factor
        }
    }
}

/// What a schedule remembers of the epochs before: how low the validation loss was, and how long ago.
package struct Plateau: Hashable, Sendable {
    /// What the rate is multiplied by now: 1, ½, ¼, …
    package var factor: Double
    /// The lowest validation loss; nil before the first.
    package var best: Double?
    /// Epochs in a row without a lower one, since the last time the factor fell.
    package var waited: Int

    private static let patience = 2
    private static let threshold = 1e-4

    package init(factor: Double = 1, best: Double? = nil, waited: Int = 0) {
        self.factor = factor
        self.best = best
        self.waited = waited
    }

    /// Takes in the validation loss of an epoch; one that is not finite counts as no better.
    package mutating func note(validationLoss: Double) {
        if validationLoss.isFinite, best.map({ validationLoss < $0 * (1 - Self.threshold) }) ?? true {
            best = validationLoss
            waited = 0
            return
        }
        waited += 1
        guard waited > Self.patience else { return }
        factor /= 2
        waited = 0
    }
}
