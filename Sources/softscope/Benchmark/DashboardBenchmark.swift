import Dashboard
import Datasets
import Interchange
import Screen
import Telemetry
import Terminal
import Training

/// Measures what the dashboard costs training: the time of the epochs of the PyTorch program's run without it, and of one
/// shown at 200×60 as a user would see it at full pace.
struct DashboardBenchmark {
    private(set) var without = Timings()
    private(set) var with = Timings()
    /// The fraction of its speed that each round's shown run lost.
    private var losses = Timings()
    private let data: Dataset

    private static let size = Size(columns: 200, rows: 60)

    init(_ data: Dataset) {
        self.data = data
    }

    /// The fraction of its speed that training loses: the median over the rounds, as the machine's speed changes between
    /// them by more than that.
    var lost: Double { losses.median }

    mutating func measure(rounds: Int) throws(Failure) {
        for round in 0..<rounds {
            // In turn, as the second of two runs finds the machine another than the first.
            let isShownFirst = round % 2 != 0
            let early = isShownFirst ? [] : try trainHeadless()
            let with = try showRun()
            let without = isShownFirst ? try trainHeadless() : early
            for seconds in without { self.without.add(seconds) }
            for seconds in with { self.with.add(seconds) }
            losses.add(1 - without.reduce(0, +) / with.reduce(0, +))
        }
    }

    /// Runs without a dashboard, and returns the seconds of each epoch.
    private func trainHeadless() throws(Failure) -> [Double] {
        let session = try makeSession(isShown: false, waker: Waker())
        session.start()
        session.waitUntilEnded()
        return session.events.drain().compactMap { if case .epoch(let report) = $0 { report.seconds } else { nil } }
    }

    private func makeSession(isShown: Bool, waker: Waker) throws(Failure) -> TrainingSession {
        let configuration = Preset.torchMLP.configuration
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
