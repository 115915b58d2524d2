package import Learning

/// A model as it was after an epoch; 0 is before the first batch.
package struct EpochModel: Hashable, Sendable {
    package var epoch: Int
    package var network: Network

    package init(epoch: Int, network: Network) {
        self.epoch = epoch
        self.network = network
    }
}
