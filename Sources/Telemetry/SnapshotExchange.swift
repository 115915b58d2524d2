/// Holds the newest of a row of values: the trainer puts snapshots in, the front end takes them out.
package final class SnapshotExchange<Snapshot: Sendable>: Sendable {
    private let newest = Guarded<Snapshot?>(nil)
    private let wake: @Sendable () -> Void

    /// `wake` is called, on the putting thread, after a value was put in; it must not block.
    package init(wake: @escaping @Sendable () -> Void = {}) {
        self.wake = wake
    }

    /// Replaces a value that nobody took.
    package func put(_ snapshot: Snapshot) {
        newest.withLock { $0 = snapshot }
        wake()
    }

    /// The newest value, once; nil where there is none since the last call.
    package func take() -> Snapshot? {
        newest.withLock { held in
            let taken = held
            held = nil
            return taken
        }
    }
}
