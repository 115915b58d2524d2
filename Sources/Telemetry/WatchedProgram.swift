/// A program that was started from here, as a dashboard shows it.
package struct WatchedProgram: Sendable, Hashable {
    package enum State: Sendable, Hashable {
        case running
        case pausing
        /// - Parameter seconds: since when.
        case paused(seconds: Double)
        case resuming
        /// It was asked to end.
        ///
        /// - Parameter next: the seconds until the next stage follows by itself; nil where none does.
        case stopping(Stage, next: Double?)
        /// - Parameter status: the exit status, or 128 and the number of the signal; nil where nobody recorded it.
        case ended(status: Int?)
        /// Nobody watches over it any more, but it runs on.
        case abandoned
    }

    /// A way to ask it to end, each stronger than the one before.
    package enum Stage: String, Sendable, CaseIterable {
        case interrupt = "INT"
        case terminate = "TERM"
        case kill = "KILL"

        package var next: Stage? { self == .interrupt ? .terminate : self == .terminate ? .kill : nil }
    }

    package enum Command: Sendable, Hashable {
        case pause, resume
        case stop(Stage)
        /// Types these bytes on its terminal.
        case type([UInt8])
    }

    package var state: State
    /// The program with its arguments.
    package var command = ""
    /// The number of its processes.
    package var processes = 1
    /// The number of processes that could not be paused.
    package var unstopped = 0
    /// The number of its processes that train together, and give each other up after a time without an answer.
    package var ranks = 0
    package var holdsGPU = false
    /// Whether it can read what is typed.
    package var readsInput = false
    /// After so many seconds of a pause, ranks give each other up.
    package var patience = 0.0
    /// The newest file with a model that it wrote, and its age in seconds.
    package var checkpoint: Checkpoint?
    /// What it has printed, the newest lines.
    package var lines: [String] = []
    /// The number of lines before these.
    package var droppedLines = 0

    package struct Checkpoint: Sendable, Hashable {
        package let name: String
        package let age: Double

        package init(name: String, age: Double) {
            self.name = name
            self.age = age
        }
    }

    package init(_ state: State) { self.state = state }

    package var hasEnded: Bool { if case .ended = state { true } else { false } }
    package var isPaused: Bool {
        switch state {
        case .paused, .pausing: true
        case .running, .resuming, .stopping, .ended, .abandoned: false
        }
    }
}
