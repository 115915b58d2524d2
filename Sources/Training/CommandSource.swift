package import Telemetry

/// The commands that the trainer reads between batches.
package protocol CommandSource {
    /// Removes and returns all pending commands, oldest first. Of several ranks, all call it at the same time, and get the
    /// same commands but for those that do not change the training.
    func drain() -> [TrainingCommand]
    /// Whether a stop is among the pending commands. The trainer asks during an evaluation.
    var holdsStop: Bool { get }
    /// Sleeps until a command arrives or the time is over. Returns at once if a command is pending. With nil there is no
    /// limit; then, all of several ranks sleep.
    func wait(seconds: Double?)

    /// Like `drain`, but only commands that do not change the training, while other ranks do something else.
    func drainUnshared() -> [TrainingCommand]
    /// Like `drain`, while the other ranks do something else: at the end of a run, when no command changes the training.
    func drainAlone() -> [TrainingCommand]
    /// Like `wait`, while the other ranks do something else.
    func waitAlone(seconds: Double?)
}

extension CommandSource {
    package func drainUnshared() -> [TrainingCommand] { drain() }
    package func drainAlone() -> [TrainingCommand] { drain() }
    package func waitAlone(seconds: Double?) { wait(seconds: seconds) }
}

extension CommandChannel: CommandSource {}
