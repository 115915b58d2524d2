package import Telemetry

/// Where the trainer looks for commands between two batches.
package protocol CommandSource {
    /// Takes all the commands that wait, oldest first.
    func drain() -> [TrainingCommand]
    /// Whether a stop is among the commands that wait. It is asked for in the middle of a measurement.
    var holdsStop: Bool { get }
    /// Sleeps until a command waits or the time is over, without end for nil. Returns at once where one waits.
    func wait(seconds: Double?)
}

extension CommandChannel: CommandSource {}
