import Dashboard
import Datasets
import Interchange
import Screen
import Telemetry
import Terminal
import Training

/// Measures what the dashboard costs training: the time of an epoch without it, and of one shown at 200×60 as a user
/// would see it.
struct DashboardBenchmark {
    private(set) var without = Timings()
    private(set) var with = Timings()
    private let data: Dataset
    private let epochs: Int

    private static let size = Size(columns: 200, rows: 60)

    /// - Parameter epochs: the number of epochs of each run; a few, as the first frames cost more.
    init(_ data: Dataset, epochs: Int) {
        self.data = data
        self.epochs = epochs
    }

    /// The fraction of its speed that training loses, from the medians.
    var lost: Double { 1 - without.median / with.median }

    mutating func measure(rounds: Int) throws(Failure) {
        for _ in 0..<rounds {
            let session = try makeSession(isShown: false, waker: Waker())
            session.start()
            session.waitUntilEnded()
            for case .epoch(let report) in session.events.drain() { without.add(report.seconds) }
            for seconds in try showRun() { with.add(seconds) }
        }
    }

    private func makeSession(isShown: Bool, waker: Waker) throws(Failure) -> TrainingSession {
        var configuration = Preset.torchMLP.configuration
        configuration.epochs = epochs
        var options = Trainer.Options()
        options.measuresBaseline = isShown
        options.measuresLayers = isShown
        do throws(TrainingError) {
            let trainer = try Trainer(name: "bench", configuration: configuration, data: data, options: options)
            return TrainingSession(trainer, wake: { waker.signal() })
        } catch {
            throw Failure(error)
        }
    }

    /// Runs with a dashboard showing the run, and returns the seconds of each epoch.
    private func showRun() throws(Failure) -> [Double] {
        let waker = Waker()
        let session = try makeSession(isShown: true, waker: waker)
        guard let sink = UnwatchedTerminal(size: Self.size) else {
            throw Failure(.failed, "the system has no pseudo-terminal to draw on")
        }
        defer { withExtendedLifetime(sink) {} }
        let seconds: [Double]
        do throws(TerminalError) {
            var terminal = try CursesTerminal(
                waker: waker, allowsMouse: false, asks: false, environment: UnwatchedTerminal.environment,
                input: sink.descriptor, output: sink.descriptor)
            var dashboard = Dashboard(dataName: data.name, size: Self.size)
            _ = dashboard.update(.loaded(data.test))
            let run = TimedRun(session, name: data.name)
            var loop = DashboardLoop(
                appearance: Appearance(glyphs: terminal.glyphs, colors: terminal.colors), clock: monotonicSeconds,
                desk: RowsDesk { waker.signal() })
            run.begin {}
            _ = loop.run(&dashboard, of: run, on: &terminal)
            terminal.close()
            seconds = run.epochSeconds
        } catch {
            throw Failure(.failed, "the terminal to draw on cannot be opened")
        }
        session.waitUntilEnded()
        return seconds
    }

    var json: JSONValue {
        .object([
            .init("columns", JSONValue(Self.size.columns)), .init("rows", JSONValue(Self.size.rows)),
            .init("without", without.json), .init("with", with.json), .init("lost", JSONValue(lost)),
        ])
    }
}

/// A run that records the time of its epochs, and closes the dashboard when it ends.
private final class TimedRun: RunSource {
    let capabilities = RunCapabilities.training
    let name: String
    private let session: TrainingSession
    private let taken = Guarded<[Double]>([])

    init(_ session: TrainingSession, name: String) {
        self.session = session
        self.name = name
    }

    /// The seconds of each epoch.
    var epochSeconds: [Double] { taken.withLock { $0 } }

    /// The session itself wakes the reader.
    func begin(wake: @escaping @Sendable () -> Void) { session.start() }

    func drain(at seconds: Double) -> [Message] {
        let events = session.events.drain()
        for case .epoch(let report) in events { taken.withLock { $0.append(report.seconds) } }
        var messages = [Message.events(events, at: seconds)]
        if let snapshot = session.snapshots.take() {
            messages.append(.snapshot(snapshot.network, batch: snapshot.batch))
        }
        if events.contains(where: \.endsRun) { messages.append(.key(.character("q"))) }
        return messages
    }

    func send(_ command: TrainingCommand) { session.commands.send(command) }
}

extension TrainingEvent {
    fileprivate var endsRun: Bool {
        if case .ended = self { true } else { false }
    }
}
