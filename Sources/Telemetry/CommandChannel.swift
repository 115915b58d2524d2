import Dispatch

/// What the front end asks of the trainer; each takes effect between two batches.
package enum TrainingCommand: Hashable, Sendable {
    case pause
    case resume
    case stepBatch
    case stepEpoch
    case setLearningRate(Double)
    /// Seconds to wait after each batch; 0 is full speed.
    case setDelay(Double)
    /// Write the weights as they are now; training goes on. At the end, where they could not be written: try again.
    case write
    /// At the end, where the weights could not be written: write them into this folder instead.
    case writeInto(folder: String)
    /// Train so many epochs more than planned, also when all are done.
    case extend(epochs: Int)
    /// Hand out a snapshot of the model as it is now.
    case snapshot
    /// End the run; with `keepingModel` false nothing is written.
    case stop(keepingModel: Bool)
}

/// Carries commands to the trainer, which polls between batches, and sleeps on it when paused.
package final class CommandChannel: Sendable {
    private let waiting = Guarded<[TrainingCommand]>([])
    private let arrivals = DispatchSemaphore(value: 0)

    package init() {}

    package func send(_ command: TrainingCommand) {
        waiting.withLock { $0.append(command) }
        arrivals.signal()
    }

    /// Takes all the commands that wait, oldest first.
    package func drain() -> [TrainingCommand] {
        let commands = waiting.withLock { commands in
            let drained = commands
            commands = []
            return drained
        }
        return commands
    }

    /// Whether a stop is among the commands that wait.
    package var holdsStop: Bool {
        waiting.withLock { commands in
            commands.contains { if case .stop = $0 { true } else { false } }
        }
    }

    /// Sleeps until a command waits or the time is over. Returns at once where one does already.
    /// - Parameter seconds: nil waits without end.
    package func wait(seconds: Double? = nil) {
        let deadline = seconds.map { DispatchTime.now() + $0 } ?? .distantFuture
        while waiting.withLock({ $0.isEmpty }) {
            // Signals left over from commands that were drained already end the sleep early: look again.
            if arrivals.wait(timeout: deadline) == .timedOut { return }
        }
    }
}
