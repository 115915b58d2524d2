package import Telemetry

/// Where the trainer looks for commands between two batches.
package protocol CommandSource {
    /// Takes all the commands that wait, oldest first.
    func drain() -> [TrainingCommand]
    /// Sleeps until a command waits or the time is over, without end for nil. Returns at once where one waits.
    func wait(seconds: Double?)
}

extension CommandChannel: CommandSource {}
