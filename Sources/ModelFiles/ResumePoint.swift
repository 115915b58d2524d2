package import Learning

/// Where a run stands between two batches: all that its next bits depend on, beside its configuration and its data.
///
/// Shuffling, dropout and augmentation draw from streams of the seed that are numbered by epoch and batch, so that no
/// generator has a state to keep. How long the run has taken is no part of it: equal runs leave equal files.
package struct ResumePoint: Hashable, Sendable {
    /// As it is being trained.
    package var network: Network
    package var optimizer: Optimizer.State
    /// The learning rate that was chosen last; the schedule multiplies it.
    package var baseRate: Double
    package var plateau = Plateau()
    package var plannedEpochs: Int
    /// Batches trained.
    package var batches = 0
    /// Epochs that are whole, and measured.
    package var epochs = 0
    /// What the batches of the epoch under way have measured.
    package var epochMeasure = BatchMeasure()
    package var good: Good
    /// Where early stopping is on, from the first epoch on.
    package var kept: Kept?

    /// The last epoch that was measured with a finite loss, or the beginning: what a run that diverges falls back to.
    package struct Good: Hashable, Sendable {
        package var network: Network
        /// 0 is the beginning.
        package var epoch = 0
        package var loss: Double?
        package var accuracy: Double?

        package init(network: Network, epoch: Int = 0, loss: Double? = nil, accuracy: Double? = nil) {
            self.network = network
            self.epoch = epoch
            self.loss = loss
            self.accuracy = accuracy
        }
    }

    /// The weights of the best epoch, which early stopping keeps.
    package struct Kept: Hashable, Sendable {
        package var network: Network
        /// Epochs since that were no better.
        package var waited = 0

        package init(network: Network, waited: Int = 0) {
            self.network = network
            self.waited = waited
        }
    }

    package init(
        network: Network, optimizer: Optimizer.State, baseRate: Double, plannedEpochs: Int, good: Good
    ) {
        self.network = network
        self.optimizer = optimizer
        self.baseRate = baseRate
        self.plannedEpochs = plannedEpochs
        self.good = good
    }
}
