package import Learning

/// The model between two batches.
package struct ModelSnapshot: Hashable, Sendable {
    package var network: Network
    /// The epoch of the last trained batch, from 1; 0 before the first.
    package var epoch: Int
    /// The number of batches trained since the run began.
    package var batch: Int

    package init(network: Network, epoch: Int, batch: Int) {
        self.network = network
        self.epoch = epoch
        self.batch = batch
    }
}
