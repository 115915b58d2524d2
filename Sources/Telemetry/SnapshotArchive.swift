/// Keeps a value for each epoch, thinned out within a limit.
package final class SnapshotArchive<Snapshot: Sendable>: Sendable {
    private let kept: Guarded<Thinned<Snapshot>>

    /// - Parameter limit: the greatest number of values, at least 3.
    package init(limit: Int) {
        kept = Guarded(Thinned(limit: limit))
    }

    /// Keeps the value of an epoch that is not earlier than those before; one of the same epoch replaces the older.
    package func put(_ snapshot: Snapshot, epoch: Int) {
        kept.withLock { $0.append(snapshot, number: epoch) }
    }

    package struct Entry: Sendable {
        package var epoch: Int
        package var snapshot: Snapshot
    }

    /// What is kept, by ascending epoch.
    package var all: [Entry] {
        kept.withLock { $0.entries.map { Entry(epoch: $0.number, snapshot: $0.element) } }
    }
}
