import Files
import Glibc

/// Stops all processes of a tree, or lets them go on, step by step: between two looks, those that were told get time to
/// obey, and those that began meanwhile are told.
struct TreeStop: Sendable {
    enum Goal: Sendable { case stopped, running }

    /// How it went after a look.
    struct Outcome: Sendable {
        /// Whether all processes are as they should be, in two looks that saw the same ones; or the time is over.
        let isDone: Bool
        /// Those that wait for a device, or do not obey for another reason.
        let remaining: [ProcessEntry]
    }

    private let goal: Goal
    private let deadline: Double
    private var before: Set<ProcessIdentity>?

    /// - Parameter deadline: when to give up, in seconds of a monotonic clock.
    init(_ goal: Goal, deadline: Double) {
        self.goal = goal
        self.deadline = deadline
    }

    /// Signals those of the tree that are not as they should be yet.
    mutating func look(at tree: ProcessTree, now: Double) -> Outcome {
        let living = tree.living
        let remaining = living.filter { $0.isStopped != (goal == .stopped) }
        // Parents stop first, so that they start nothing; and go on last, so that their children are there.
        let signalled = goal == .stopped ? remaining : remaining.reversed()
        for entry in signalled { entry.identity.send(goal == .stopped ? SIGSTOP : SIGCONT) }
        // A process waits for one that it starts by vfork, and stops only when that has become another program: the child
        // goes on until the next look.
        if goal == .stopped {
            let waiting = Set(remaining.filter(\.takesNoSignal).map(\.identity.pid))
            for entry in living where entry.isStopped && waiting.contains(entry.parent) { entry.identity.send(SIGCONT) }
        }
        let seen = Set(living.map(\.identity))
        defer { before = seen }
        return Outcome(isDone: remaining.isEmpty && before == seen || now >= deadline, remaining: remaining)
    }
}
