package import Learning

/// The model at the end of an epoch; epoch 0 is the moment before the first batch.
package struct EpochModel: Sendable {
    package let epoch: Int
    /// The number of batches on which it was trained.
    package let batch: Int
    package let network: Network

    package init(epoch: Int, batch: Int, network: Network) {
        self.epoch = epoch
        self.batch = batch
        self.network = network
    }

    /// Whether two models of one run are the same; a run has only one model at any moment.
    func isSame(as other: EpochModel) -> Bool { epoch == other.epoch && batch == other.batch }
}
