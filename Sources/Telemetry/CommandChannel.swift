import Dispatch

/// What the front end requests of the trainer; each command takes effect between two batches.
package enum TrainingCommand: Hashable, Sendable {
    case pause
    case resume
    case stepBatch
    case stepEpoch
    case setLearningRate(Double)
    case setSpeed(TrainingSpeed)
    /// Write the current weights; training continues. After the end, if they could not be written: try again.
    case write
    /// After the end, if the weights could not be written: write them into this folder instead.
    case writeInto(folder: String)
    /// Train this many more epochs than planned, even after the last one.
    case extend(epochs: Int)
    /// Publish a snapshot of the current model.
    case snapshot
    /// End the run; if `keepingModel` is false, nothing is written.
    case stop(keepingModel: Bool)
}

/// Carries commands to the trainer, which polls between batches and sleeps on the channel when paused.
package final class CommandChannel: Sendable {
    private let waiting = Guarded<[TrainingCommand]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    package init() {}

    package func send(_ command: TrainingCommand) {
        waiting.withLock { $0.append(command) }
        arrivals.signal()
    }

    /// Takes all waiting commands, oldest first.
    package func drain() -> [TrainingCommand] {
        let commands = waiting.withLock { commands in
            let drained = commands
            commands = []
            return drained
        }
        return commands
    }

    /// Whether a stop is among the waiting commands.
    package var holdsStop: Bool {
        waiting.withLock { commands in
            commands.contains { if case .stop = $0 { true } else { false } }
        }
    }

    /// Sleeps until a command is waiting or the time is over. Returns at once if one is waiting already.
    ///
    /// - Parameter seconds: the longest time to wait; nil means without limit.
    package func wait(seconds: Double? = nil) {
        let deadline = seconds.map { DispatchTime.now() + $0 } ?? .distantFuture
        while waiting.withLock({ $0.isEmpty }) {
            // Signals of commands that were already drained end the sleep early: check again.
            if arrivals.wait(timeout: deadline) == .timedOut { return }
        }
    }
}
