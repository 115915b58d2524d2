package import Learning
package import Telemetry

/// The state of a run between two batches: everything, besides its configuration and its data, that the following bits
/// depend on.
///
/// Shuffling, dropout and augmentation draw from streams of the seed that are numbered by epoch and batch, so that no
/// generator's state is stored. The duration of the run is not included: equal runs leave equal files.
package struct ResumePoint: Hashable, Sendable {
    /// The network as trained so far.
    package var network: Network
    package var optimizer: Optimizer.State
    /// The learning rate that was set last, before the schedule multiplies it.
    package var baseRate: Double
    package var plateau = Plateau()
    package var plannedEpochs: Int
    /// The number of batches trained.
    package var batches = 0
    /// The number of complete and evaluated epochs.
    package var epochs = 0
    /// The measurements of the current epoch's batches.
    package var epochMeasure = BatchMeasure()
    /// What was measured so far, in at most `curveBuckets` buckets a metric: the curves of a resumed run begin where the
    /// run began.
    package var curves = MetricHistory(bucketLimit: curveBuckets)
    package var good: Good
    /// Set from the first epoch on, if early stopping is on.
    package var kept: Kept?

    /// As many as a wide chart has columns of dots.
    package static let curveBuckets = 512

    /// The last epoch with a finite validation loss, or the start of the run: what a diverging run falls back to.
    package struct Good: Hashable, Sendable {
        package var network: Network
        /// 0 for the start of the run.
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
        /// The number of epochs since then that were no better.
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
