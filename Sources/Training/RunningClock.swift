import Glibc
import Telemetry

/// A clock that stands still while the process is stopped, as by Ctrl-Z or by who pauses it from outside: that time is none
/// of training.
///
/// Nothing tells a process when it is stopped, only that it goes on. What has passed since the last look at the clock is left
/// out then: the stop, and the beginning of the batch in which it came.
package final class RunningClock: Sendable {
    private struct State: Sendable {
        var last: Double
        var continuations: Int
        /// The seconds that are left out.
        var stopped = 0.0

        /// - Parameter count: of the continuations.
        mutating func advance(to now: Double, _ count: Int) -> Double {
            if count != continuations { stopped += max(0, now - last) }
            (last, continuations) = (max(now, last), count)
            return last - stopped
        }
    }

    private let clock: @Sendable () -> Double
    private let continuations: @Sendable (_ waits: Bool) -> Int
    private let state: Guarded<State>

    /// After more seconds than this between two looks, the process may have been stopped. A shorter stop hardly counts.
    private static let patience = 0.25

    /// - Parameters:
    ///   - clock: seconds since an arbitrary moment, never going back.
    ///   - continuations: how often the process was continued after a stop, as a handler of SIGCONT counts it; waits, if asked,
    ///     for one that is not counted yet.
    package init(
        clock: @escaping @Sendable () -> Double = monotonicSeconds,
        continuations: @escaping @Sendable (_ waits: Bool) -> Int
    ) {
        self.clock = clock
        self.continuations = continuations
        state = Guarded(State(last: clock(), continuations: continuations(true)))
    }

    /// Seconds since an arbitrary moment, without those in which the process was stopped. Never goes back.
    package func seconds() -> Double {
        let (now, count) = (clock(), continuations(false))
        // Most looks are a moment after the last one, and cost no system call.
        let soon = state.withLock { $0.last > now - Self.patience ? $0.advance(to: now, count) : nil }
        if let soon { return soon }
        // Another thread may run the handler, which then takes a moment.
        usleep(1000)
        let settled = continuations(true)
        return state.withLock { $0.advance(to: now, settled) }
    }
}
