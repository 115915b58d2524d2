/// Holds the newest of a sequence of values: the trainer puts snapshots in, the front end takes them out.
package final class SnapshotExchange<Snapshot: Sendable>: Sendable {
    private let newest = Guarded<Snapshot?>(nil)
    private let wake: @Sendable () -> Void

    /// `wake` is called on the thread that puts a value in, after it was put in; it must not block.
    package init(wake: @escaping @Sendable () -> Void = {}) {
        self.wake = wake
    }

    /// Puts in a value, replacing one that was not taken.
    package func put(_ snapshot: Snapshot) {
        newest.withLock { $0 = snapshot }
        wake()
    }

    /// Takes the newest value; nil if there is none since the last call.
    package func take() -> Snapshot? {
        newest.withLock { held in
            let taken = held
            held = nil
            return taken
        }
    }
}
