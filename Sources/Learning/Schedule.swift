/// How the learning rate changes over a run: a factor for each batch, applied to the chosen rate.
package struct Schedule: Hashable, Sendable {
    package enum Shape: String, Hashable, Sendable, CaseIterable {
        case constant
        /// A tenth after each third of the epochs (rounded up): with ten epochs, after the fourth and the eighth.
        case step
        /// Half a cosine from 1 to 0 at the planned end (Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983,
        /// without restarts). Epochs that are added later stretch the rest of the curve, so that the rate rises again.
        case cosine
        /// Halved whenever more than two epochs in a row do not lower the validation loss by a ten-thousandth:
        /// PyTorch's `ReduceLROnPlateau` with factor 0.5 and patience 2.
        case plateau
    }

    package var shape: Shape
    /// The number of epochs, possibly fractional, over which the factor first rises linearly from near 0; 0: no
    /// warm-up.
    package var warmup: Double

    package init(_ shape: Shape = .constant, warmup: Double = 0) {
        self.shape = shape
        self.warmup = warmup
    }

    /// The factor for a batch, 0…1, and above 0 before the planned end.
    ///
    /// - Parameters:
    ///   - batch: the number of batches trained before it.
    ///   - batchesPerEpoch: positive.
    ///   - plannedEpochs: positive.
    ///   - plateau: the state after the epochs before it.
    package func factor(batch: Int, batchesPerEpoch: Int, plannedEpochs: Int, plateau: Plateau = Plateau()) -> Double {
        let warmupBatches = warmup * Double(batchesPerEpoch)
        // The first batch after the warm-up has the full rate.
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

/// The state of a plateau schedule: the lowest validation loss, and how long ago it was reached.
package struct Plateau: Hashable, Sendable {
    /// The current factor of the rate: 1, ½, ¼, …
    package var factor: Double
    /// The lowest validation loss; nil before the first epoch.
    package var best: Double?
    /// The number of epochs in a row without improvement since the factor last fell.
    package var waited: Int

    private static let patience = 2
    private static let threshold = 1e-4

    package init(factor: Double = 1, best: Double? = nil, waited: Int = 0) {
        self.factor = factor
        self.best = best
        self.waited = waited
    }

    /// Records the validation loss of an epoch; a loss that is not finite counts as no improvement.
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
