package import Learning

/// A trained network, and the units of it that are switched off.
///
/// Two edits are equal where the units, the moment and the number are: comparing all weights would take too long, and
/// a run has one network at a moment.
package struct NetworkEdit: Hashable, Sendable {
    /// As it was trained.
    package let network: Network
    /// The number of batches it was trained on.
    package let batch: Int
    /// Ascending.
    package let units: [HiddenUnit]
    /// Of the measurements that were asked for, over all runs: tells an edit of this run from the same one of a run
    /// before.
    package let number: Int

    package init(network: Network, batch: Int, units: [HiddenUnit], number: Int) {
        self.network = network
        self.batch = batch
        self.units = units
        self.number = number
    }

    /// The network without the units.
    package var edited: Network { network.switchingOff(units) }

    package static func == (left: NetworkEdit, right: NetworkEdit) -> Bool {
        left.number == right.number && left.batch == right.batch && left.units == right.units
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(batch)
        hasher.combine(units)
    }
}
