import Files
import Glibc

/// A program whose supervisor was killed: it runs on alone, and nobody will record its end.
package struct AbandonedRun: Sendable {
    private let status: RunStatus

    /// Nil unless the program runs on without its supervisor.
    package init?(_ run: ChildRun) {
        guard let status = try? run.status(), status.standing == .abandoned else { return nil }
        self.status = status
    }

    /// How long all processes may take to stop or to go on, and to end when they are killed, in seconds.
    private static let patience = 10.0
    /// Between two looks at the processes, in microseconds.
    private static let rest: UInt32 = 20_000

    /// Stops all processes. Returns those that wait for a device, or do not obey for another reason.
    package func pause() -> [Int32] { move(.stopped) }

    /// Lets all processes go on. Returns those that do not.
    package func resume() -> [Int32] { move(.running) }

    private func move(_ goal: TreeStop.Goal) -> [Int32] {
        var stop = TreeStop(goal, deadline: Clock.monotonic + Self.patience)
        while true {
            let outcome = stop.look(at: ProcessTree(of: status), now: Clock.monotonic)
            if outcome.isDone { return outcome.remaining.map(\.identity.pid) }
            usleep(Self.rest)
        }
    }

    /// Asks all processes to end, in the stages of `RunStatus.Stage`.
    ///
    /// - Parameter grace: the seconds after which the next stage follows; nil to kill them at once.
    /// - Returns: whether all have ended.
    package func stop(grace: Double?) -> Bool {
        for (signal, seconds) in [(SIGINT, grace), (SIGTERM, grace), (SIGKILL, Self.patience)] {
            guard let seconds else { continue }
            let end = Clock.monotonic + seconds
            var told: Set<ProcessIdentity> = []
            repeat {
                let living = ProcessTree(of: status).living.map(\.identity)
                if living.isEmpty { return true }
                for process in living where told.insert(process).inserted {
                    process.send(signal)
                    // A process that is stopped ends of SIGKILL only.
                    process.send(SIGCONT)
                }
                usleep(Self.rest)
            } while Clock.monotonic < end
        }
        return ProcessTree(of: status).living.isEmpty
    }
}
