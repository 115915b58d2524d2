package import Telemetry

/// The commands that the trainer reads between batches.
package protocol CommandSource {
    /// Removes and returns all pending commands, oldest first.
    func drain() -> [TrainingCommand]
    /// Whether a stop is among the pending commands. The trainer asks during an evaluation.
    var holdsStop: Bool { get }
    /// Sleeps until a command arrives or the time is over; nil sets no limit. Returns at once if a command is pending.
    func wait(seconds: Double?)
}

extension CommandChannel: CommandSource {}
