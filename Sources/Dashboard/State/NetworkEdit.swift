package import Learning

/// A trained network with a selection of its units to be switched off.
///
/// Two edits are equal if their units, batches and numbers are: comparing all weights would take too long, and a run
/// has only one network at any moment.
package struct NetworkEdit: Hashable, Sendable {
    /// The network with all its units.
    package let network: Network
    /// The number of batches on which it was trained.
    package let batch: Int
    /// The units to be switched off, in ascending order.
    package let units: [HiddenUnit]
    /// The number of the measurement, counted over all runs: it distinguishes an edit of this run from an otherwise
    /// equal one of a previous run.
    package let number: Int

    package init(network: Network, batch: Int, units: [HiddenUnit], number: Int) {
        self.network = network
        self.batch = batch
        self.units = units
        self.number = number
    }

    /// The network with the units switched off.
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
