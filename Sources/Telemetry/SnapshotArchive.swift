/// Keeps a value for each epoch, within a limit: when that is reached every second one is dropped, and from then on only
/// every second epoch is kept, then every fourth, and so on. The first and the newest are always there.
package final class SnapshotArchive<Snapshot: Sendable>: Sendable {
    private struct State: Sendable {
        /// By ascending epoch.
        var kept: [Entry] = []
        /// Epochs that this divides are kept for good: a power of two.
        var stride = 1
    }

    private let state = Guarded(State())
    private let limit: Int

    /// - Parameter limit: the greatest number of values, at least 3.
    package init(limit: Int) {
        precondition(limit >= 3, "an archive of \(limit) snapshots")
        self.limit = limit
    }

    /// Keeps the value of an epoch that is not earlier than those before; one of the same epoch replaces the older.
    package func put(_ snapshot: Snapshot, epoch: Int) {
        let limit = limit
        state.withLock { state in
            if let last = state.kept.last, last.epoch > 0, last.epoch == epoch || last.epoch % state.stride != 0 {
                state.kept.removeLast()
            }
            state.kept.append(Entry(epoch: epoch, snapshot: snapshot))
            while state.kept.count > limit {
                state.stride *= 2
                let stride = state.stride
                state.kept.removeAll { $0.epoch % stride != 0 && $0.epoch != epoch }
            }
        }
    }

    package struct Entry: Sendable {
        package var epoch: Int
        package var snapshot: Snapshot
    }

    /// What is kept, by ascending epoch.
    package var all: [Entry] {
        state.withLock { $0.kept }
    }
}
