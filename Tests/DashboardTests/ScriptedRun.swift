import Dashboard
import Screen
import Synchronization
import Telemetry

/// A run source that reports what a test tells it to, and records what it is asked for.
final class ScriptedRun: RunSource {
    let capabilities: RunCapabilities
    let name = "scripted"
    private let state = Mutex(State())

    struct State {
        var messages: [Message] = []
        var commands: [TrainingCommand] = []
        var wake: (@Sendable () -> Void)?
    }

    init(_ capabilities: RunCapabilities) { self.capabilities = capabilities }

    /// Adds events to be drained.
    func tell(_ events: TrainingEvent...) {
        let wake = state.withLock { state in
            state.messages.append(.events(events, at: 0))
            return state.wake
        }
        wake?()
    }

    var commands: [TrainingCommand] { state.withLock { $0.commands } }

    func begin(wake: @escaping @Sendable () -> Void) { state.withLock { $0.wake = wake } }

    func drain(at seconds: Double) -> [Message] {
        state.withLock { state in
            defer { state.messages = [] }
            return state.messages
        }
    }

    func send(_ command: TrainingCommand) { state.withLock { $0.commands.append(command) } }

    /// Creates a dashboard for this run.
    func dashboard(_ size: Size = Size(columns: 80, rows: 24)) -> Dashboard {
        Dashboard(dataName: name, size: size, speed: speed, capabilities: capabilities)
    }

    /// Passes all waiting messages to a dashboard, and carries out its effects on this run.
    ///
    /// - Returns: the dashboard's requests to the terminal.
    @discardableResult
    func pump(_ dashboard: inout Dashboard, _ keys: Key...) -> [TerminalEffect] {
        var effects: [TerminalEffect] = []
        for message in drain(at: 0) + keys.map(Message.key) {
            effects += dashboard.update(message).compactMap { perform($0) }
        }
        return effects
    }
}
