package import Learning

/// A model as it was after an epoch; 0 is before the first batch.
package struct EpochModel: Sendable {
    package let epoch: Int
    /// Batches that it was trained on.
    package let batch: Int
    package let network: Network

    package init(epoch: Int, batch: Int, network: Network) {
        self.epoch = epoch
        self.batch = batch
        self.network = network
    }

    /// Whether it is the same model, given that both are of one run: that has one model at a moment.
    func isSame(as other: EpochModel) -> Bool { epoch == other.epoch && batch == other.batch }
}
