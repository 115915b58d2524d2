package import Telemetry

/// A run to look at: the only interface between the training, or a trained model, and the dashboard.
///
/// The state of a source changes asynchronously. `drain` returns what has happened; work that takes longer than a frame
/// runs on the source's own threads, and its results are also returned by `drain`.
package protocol RunSource: AnyObject, Sendable {
    /// The reasons why a run cannot be looked at.
    associatedtype SourceError: Error

    /// What the run provides, and which actions it supports; constant for the lifetime of the source.
    var capabilities: RunCapabilities { get }
    /// The name in the header before the run describes itself, such as "mnist".
    var name: String { get }
    /// How fast the run goes at first.
    var speed: TrainingSpeed { get }

    /// Starts the run, and returns immediately.
    ///
    /// - Parameter wake: to be called, on any thread, whenever there is something to drain. It does not block.
    func begin(wake: @escaping @Sendable () -> Void)

    /// Returns the messages since the last call, oldest first. Never waits.
    ///
    /// - Parameter seconds: the current time of the clock that is used for the times in messages.
    func drain(at seconds: Double) throws(SourceError) -> [Message]

    /// Sends a command to the run, if it can be steered.
    func send(_ command: TrainingCommand)

    /// Restarts the run, if it can be restarted.
    func restart(seed: UInt64?, learningRate: Double?, speed: TrainingSpeed)

    /// Measures both models of an edit, and replies with `Message.evaluated`.
    func evaluate(_ edit: NetworkEdit)

    /// Asks models about a sample, and replies with `Message.answered`. An inquiry needs no reply once the same asker
    /// has made another one.
    func ask(_ inquiry: Inquiry)

    /// Writes a file next to the run's other files, and replies with a `Message.notice`.
    func save(_ file: SavedFile)

    /// Shows the curves of these of the watched runs, and follows their logs.
    func choose(runs: [Int])

    /// Reads the log of one of the watched runs, whose details are shown.
    func look(at run: Int)

    /// Gives one of the stored runs these tags in place of those that it has.
    func tag(run: Int, _ tags: [String])

    /// Gives one of the stored runs this note; empty for none.
    func note(run: Int, _ text: String)

    /// Reads a picture of a log, and replies with `Message.picture`.
    func read(_ picture: WatchedPicture)

    /// Reads values of a watched run as its log has them, and replies with `Message.points`.
    func read(_ points: ExactPoints.Request)

    /// Keeps how the charts are arranged, for the next time that these logs are watched.
    func keep(_ arrangement: ChartArrangement)

    /// Pauses, resumes or stops the program that was started from here.
    func control(_ command: WatchedProgram.Command)

    /// Waits until the requested files are written.
    func finishSaving()

    /// Closes the run because the dashboard is closing immediately; saves whatever is worth keeping within that number
    /// of seconds.
    func close(within seconds: Double)
}

/// Default implementations for sources that lack a capability: the dashboard never calls these methods on them.
extension RunSource {
    package var speed: TrainingSpeed { .full }
    package func send(_ command: TrainingCommand) {}
    package func restart(seed: UInt64?, learningRate: Double?, speed: TrainingSpeed) {}
    package func evaluate(_ edit: NetworkEdit) {}
    package func ask(_ inquiry: Inquiry) {}
    package func save(_ file: SavedFile) {}
    package func choose(runs: [Int]) {}
    package func look(at run: Int) {}
    package func tag(run: Int, _ tags: [String]) {}
    package func note(run: Int, _ text: String) {}
    package func read(_ picture: WatchedPicture) {}
    package func read(_ points: ExactPoints.Request) {}
    package func keep(_ arrangement: ChartArrangement) {}
    package func control(_ command: WatchedProgram.Command) {}
    package func finishSaving() {}
    package func close(within seconds: Double) {}

    /// Carries out an effect on the run, or returns what it requires of the terminal.
    package func perform(_ effect: Effect) -> TerminalEffect? {
        switch effect {
        case .send(let command): send(command)
        case .evaluate(let edit): evaluate(edit)
        case .ask(let inquiry): ask(inquiry)
        case .restart(let seed, let rate, let speed): restart(seed: seed, learningRate: rate, speed: speed)
        case .save(let file): save(file)
        case .choose(let runs): choose(runs: runs)
        case .look(let run): look(at: run)
        case .tag(let run, let tags): tag(run: run, tags)
        case .note(let run, let text): note(run: run, text)
        case .readPicture(let picture): read(picture)
        case .readPoints(let request): read(request)
        case .keep(let arrangement): keep(arrangement)
        case .control(let command): control(command)
        case .makeRows(let request): return .makeRows(request)
        case .suspend: return .suspend
        case .redraw: return .redraw
        case .savePage(let name): return .savePage(name: name)
        case .leave(let departure): return .leave(departure)
        }
        return nil
    }
}

/// A request of the dashboard to the loop that shows it on a terminal.
package enum TerminalEffect: Hashable, Sendable {
    /// Makes rows on another thread, and replies with `Message.madeRows`.
    case makeRows(RunRowsRequest)
    case suspend
    case redraw
    /// Saves the current screen under that name.
    case savePage(name: String)
    case leave(Departure)
}
