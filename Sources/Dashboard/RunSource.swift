package import Telemetry

/// A run to look at: the one seam between what trains, or was trained, and what shows it.
///
/// Its state changes behind the dashboard's back. `drain` takes what happened; what takes longer than a frame runs on
/// threads of its own, and its results are drained like everything else.
package protocol RunSource: AnyObject, Sendable {
    /// Why a run cannot be looked at.
    associatedtype SourceError: Error

    /// What the run has, and what can be done to it: the same from beginning to end.
    var capabilities: RunCapabilities { get }
    /// What the header says before the run describes itself: "mnist".
    var name: String { get }
    /// The slow motion that it begins with, in seconds after each batch.
    var delay: Double { get }

    /// Begins, and returns at once.
    ///
    /// - Parameter wake: is to be called, on any thread, whenever there is something to drain. It does not block.
    func begin(wake: @escaping @Sendable () -> Void)

    /// Takes what happened since the last call, oldest first. Never waits.
    ///
    /// - Parameter seconds: of the clock that the messages' times are given by.
    func drain(at seconds: Double) throws(SourceError) -> [Message]

    /// Hands a command to a run that can be steered.
    func send(_ command: TrainingCommand)

    /// Begins a run anew that can be restarted.
    func restart(seed: UInt64?, learningRate: Double?, delay: Double)

    /// Measures the models of an edit, and answers with `Message.evaluated`.
    func evaluate(_ edit: NetworkEdit)

    /// Asks models about a sample, and answers with `Message.answered`. An inquiry that came before another one of the
    /// same asker needs no answer.
    func ask(_ inquiry: Inquiry)

    /// Writes a file beside the run's others, and answers with a `Message.notice`.
    func save(_ file: SavedFile)

    /// Waits until the files that were asked for are written.
    func finishSaving()

    /// The dashboard goes away at once: whatever is worth keeping is kept within so many seconds.
    func close(within seconds: Double)
}

/// What a source does not do that lacks the capability: the dashboard does not ask for it.
extension RunSource {
    package var delay: Double { 0 }
    package func send(_ command: TrainingCommand) {}
    package func restart(seed: UInt64?, learningRate: Double?, delay: Double) {}
    package func evaluate(_ edit: NetworkEdit) {}
    package func ask(_ inquiry: Inquiry) {}
    package func save(_ file: SavedFile) {}
    package func finishSaving() {}
    package func close(within seconds: Double) {}

    /// Does what the dashboard asks of the run, and returns what it asks of the terminal.
    package func perform(_ effect: Effect) -> TerminalEffect? {
        switch effect {
        case .send(let command): send(command)
        case .evaluate(let edit): evaluate(edit)
        case .ask(let inquiry): ask(inquiry)
        case .restart(let seed, let rate, let delay): restart(seed: seed, learningRate: rate, delay: delay)
        case .save(let file): save(file)
        case .suspend: return .suspend
        case .redraw: return .redraw
        case .savePage(let name): return .savePage(name: name)
        case .leave(let departure): return .leave(departure)
        }
        return nil
    }
}

/// What the dashboard wants of the terminal.
package enum TerminalEffect: Hashable, Sendable {
    case suspend
    case redraw
    /// Save what is shown under that name.
    case savePage(name: String)
    case leave(Departure)
}
