/// Keeps one value per epoch, thinned out to a limit.
package final class SnapshotArchive<Snapshot: Sendable>: Sendable {
    private let kept: Guarded<Thinned<Snapshot>>

    /// - Parameter limit: the largest number of values, at least 3.
    package init(limit: Int) {
        kept = Guarded(Thinned(limit: limit))
    }

    /// Adds the value of an epoch that is not before the last one; a value for the same epoch replaces the old one.
    package func put(_ snapshot: Snapshot, epoch: Int) {
        kept.withLock { $0.append(snapshot, number: epoch) }
    }

    package struct Entry: Sendable {
        package var epoch: Int
        package var snapshot: Snapshot
    }

    /// The values that are kept, by ascending epoch.
    package var all: [Entry] {
        kept.withLock { $0.entries.map { Entry(epoch: $0.number, snapshot: $0.element) } }
    }
}
