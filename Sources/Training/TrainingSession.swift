import Datasets
import Dispatch
import Glibc
import Learning
package import Telemetry

/// A run on its own Dispatch queue, with the channels by which the front end follows and steers it.
package final class TrainingSession: Sendable {
    package let trainer: Trainer
    /// What the run tells; its reader drains it.
    package let events: EventChannel<TrainingEvent>
    package let commands = CommandChannel()
    package let snapshots: SnapshotExchange<ModelSnapshot>
    /// The models of past epochs, thinned out where they would take more than `archiveBytes`, and so far that
    /// `RunHistory` has all that was measured of each.
    package let archive: SnapshotArchive<ModelSnapshot>

    private static let archiveBytes = 64 << 20

    private let keepsModels: Bool
    private let save: Trainer.Save?
    private let queue = DispatchQueue(label: "softscope.training", qos: .userInitiated)
    private let run = DispatchGroup()
    private let hasStarted = Guarded(false)

    /// - Parameters:
    ///   - save: writes the final weights; called on the queue.
    ///   - folding: what becomes of events while their reader is slow.
    ///   - keepsModels: false for a reader that prints means: nothing is told of single samples then, and `archive`
    ///     stays empty.
    ///   - wake: called on the queue when an event or a snapshot arrives where none was waiting; it must not block.
    package init(
        _ trainer: Trainer, save: Trainer.Save? = nil, folding: EventFolding = .all,
        keepsModels: Bool = true,
        wake: @escaping @Sendable () -> Void = {}
    ) {
        self.trainer = trainer
        self.save = save
        events = EventChannel(folding: folding, wake: wake)
        self.keepsModels = keepsModels
        snapshots = SnapshotExchange(wake: wake)
        archive = SnapshotArchive(limit: Self.archiveLimit(trainer))
    }

    private static func archiveLimit(_ trainer: Trainer) -> Int {
        let models = max(3, archiveBytes / (4 * trainer.network.parameterCount))
        // Three measurements of a history need no model: its newest two, and one that diverged.
        let measurements =
            RunHistory.measurementLimit(
                samples: trainer.data.test.count, classes: trainer.data.test.classNames.count) - 3
        return min(models, measurements)
    }

    /// Begins the run; without effect the second time.
    package func start() {
        let isFirst = hasStarted.withLock { started in
            defer { started = true }
            return !started
        }
        guard isFirst else { return }
        queue.async(group: run) { [self] in
            trainer.run(
                emit: { [events, keepsModels] in events.publish(keepsModels ? $0 : $0.withoutSamples) },
                commands: commands, snapshots: snapshots, archive: keepsModels ? archive : nil, clock: monotonicSeconds,
                save: save)
        }
    }

    /// Waits until the last event was published; returns at once where the run has not begun.
    ///
    /// - Parameter seconds: nil waits without end.
    /// - Returns: whether the run is over.
    @discardableResult
    package func waitUntilEnded(seconds: Double? = nil) -> Bool {
        run.wait(timeout: seconds.map { .now() + $0 } ?? .distantFuture) == .success
    }
}

/// Seconds since the system started, by `clock_gettime(CLOCK_MONOTONIC)`, which setting the date does not move.
package func monotonicSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
