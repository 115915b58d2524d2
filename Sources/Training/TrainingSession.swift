package import Collectives
import Datasets
import Dispatch
import Glibc
import Learning
package import Telemetry

/// A run on its own Dispatch queue, with the channels through which a front end follows and steers it.
package final class TrainingSession: Sendable {
    package let trainer: Trainer
    /// The run's events, which the front end drains.
    package let events: EventChannel<TrainingEvent>
    package let commands = CommandChannel()
    package let snapshots: SnapshotExchange<ModelSnapshot>
    /// The models of past epochs, thinned out so that they do not take more than about `archiveBytes`, and so that
    /// `RunHistory` still has all measurements of each.
    package let archive: SnapshotArchive<ModelSnapshot>

    private static let archiveBytes = 64 << 20

    private let keepsModels: Bool
    private let ranks: any Collective
    private let save: Trainer.Save?
    private let observe: (@Sendable (TrainingEvent) -> Void)?
    private let clock: @Sendable () -> Double
    private let queue = DispatchQueue(label: "softscope.training", qos: .userInitiated)
    private let run = DispatchGroup()
    private let hasStarted = Guarded(false)

    /// - Parameters:
    ///   - save: writes the model; called on the queue.
    ///   - folding: how events are merged while their reader is slow.
    ///   - keepsModels: false for a reader that prints only means; then there are no reports on single samples, and
    ///     `archive` stays empty.
    ///   - ranks: of several, this is the first one; the others run the same trainer.
    ///   - clock: seconds since an arbitrary moment, never going back.
    ///   - observe: called on the queue with every event, whether or not the front end is slow; it must not block.
    ///   - wake: called on the queue when an event or a snapshot arrives and none was pending; it must not block.
    package init(
        _ trainer: Trainer, save: Trainer.Save? = nil, folding: EventFolding = .all,
        keepsModels: Bool = true, ranks: any Collective = OneRank(),
        clock: @escaping @Sendable () -> Double = monotonicSeconds,
        observe: (@Sendable (TrainingEvent) -> Void)? = nil,
        wake: @escaping @Sendable () -> Void = {}
    ) {
        self.trainer = trainer
        self.save = save
        self.ranks = ranks
        self.observe = observe
        self.clock = clock
        events = EventChannel(folding: folding, wake: wake)
        self.keepsModels = keepsModels
        snapshots = SnapshotExchange(wake: wake)
        archive = SnapshotArchive(limit: Self.archiveLimit(trainer))
    }

    private static func archiveLimit(_ trainer: Trainer) -> Int {
        let models = max(3, archiveBytes / (4 * trainer.network.parameterCount))
        // Three measurements of a history need no model: the newest two, and one that diverged.
        let measurements =
            RunHistory.measurementLimit(
                samples: trainer.data.test.count, classes: trainer.data.test.classNames.count) - 3
        return min(models, measurements)
    }

    /// Begins the run; a second call has no effect.
    package func start() {
        let isFirst = hasStarted.withLock { started in
            defer { started = true }
            return !started
        }
        guard isFirst else { return }
        queue.async(group: run) { [self] in
            trainer.run(
                emit: { [events, keepsModels, observe] in
                    observe?($0)
                    events.publish(keepsModels ? $0 : $0.withoutSamples)
                },
                commands: commands, snapshots: snapshots, archive: keepsModels ? archive : nil, ranks: ranks,
                clock: clock, save: save)
        }
    }

    /// Waits until the last event has been published; returns at once if the run has not begun.
    ///
    /// - Parameter seconds: the longest time to wait; nil for no limit.
    /// - Returns: whether the run is over.
    @discardableResult
    package func waitUntilEnded(seconds: Double? = nil) -> Bool {
        run.wait(timeout: seconds.map { .now() + $0 } ?? .distantFuture) == .success
    }
}

/// The seconds since the system started, by `clock_gettime(CLOCK_MONOTONIC)`, which changing the date does not affect.
package func monotonicSeconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
