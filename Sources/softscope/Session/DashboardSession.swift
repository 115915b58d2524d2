import Dashboard
import Datasets
import Dispatch
import Screen
import Telemetry
import Terminal
import Training

/// The dashboard over one run: loads the data behind the first frame, starts the run, and shows it until the reader
/// leaves.
final class DashboardSession: Sendable {
    private enum Stage {
        case loading
        /// Loaded, and not told to the dashboard yet.
        case loaded(TrainingJob.Prepared)
        case running(TrainingJob.Prepared)
        case failed(Failure)
    }

    private let job: TrainingJob
    private let stage = Guarded(Stage.loading)
    private let waker = Waker()
    private let evaluations = DispatchQueue(label: "softscope.evaluation", qos: .userInitiated)
    /// Measurements that are done, and not told to the dashboard yet.
    private let evaluated = Guarded<[Message]>([])

    init(_ job: TrainingJob) {
        var job = job
        // The charts begin where learning begins.
        job.options.measuresBaseline = true
        job.options.measuresLayers = true
        self.job = job
    }

    /// Opens the terminal and returns when the dashboard is left and the terminal given back.
    ///
    /// Throws `TerminalError` where the terminal cannot show a dashboard; nothing has begun then.
    func run(settings: DisplaySettings) throws -> ExitStatus {
        var terminal = try CursesTerminal(waker: waker, allowsColor: settings.allowsColor)
        let termination = TerminationSignals { [self] signal in
            keepModel(within: 2)
            TerminalRestorer.end(by: signal)
        }
        defer { withExtendedLifetime(termination) {} }
        let appearance = Appearance(
            glyphs: settings.isASCII ? .ascii : terminal.glyphs, colors: terminal.colors,
            theme: Theme.standard.fitted(to: terminal.colors))
        var dashboard = Dashboard(
            dataName: job.source.name, size: terminal.size, delay: job.options.delay)
        let loop = DashboardLoop(
            appearance: appearance, clock: monotonicSeconds,
            inbox: { [self] now throws(Failure) in try takeMessages(at: now) },
            send: { [self] command in session?.commands.send(command) },
            evaluate: { [self] edit in evaluate(edit) })

        DispatchQueue(label: "softscope.loading", qos: .userInitiated).async { [self] in begin() }
        let departure = try loop.run(&dashboard, on: &terminal)
        if departure == .interrupted { keepModel(within: 2) }
        terminal.close()

        return conclude(dashboard, departure: departure, isASCII: settings.isASCII)
    }

    /// The run, once it has begun.
    private var session: TrainingSession? { prepared?.session }

    private var prepared: TrainingJob.Prepared? {
        stage.withLock { stage in
            switch stage {
            case .loaded(let prepared), .running(let prepared): prepared
            case .loading, .failed: nil
            }
        }
    }

    private func begin() {
        do throws(Failure) {
            let prepared = try job.prepare(foldsBatches: true, wake: { [waker] in waker.signal() })
            stage.withLock { $0 = .loaded(prepared) }
            prepared.session.start()
        } catch {
            stage.withLock { $0 = .failed(error) }
        }
        waker.signal()
    }

    private func takeMessages(at now: Double) throws(Failure) -> [Message] {
        var messages = evaluated.withLock { done in
            defer { done = [] }
            return done
        }
        let current = stage.withLock { stage in
            if case .loaded(let prepared) = stage {
                messages.append(.loaded(prepared.dataset.test))
                stage = .running(prepared)
            }
            return stage
        }
        switch current {
        case .failed(let failure): throw failure
        case .loading, .loaded: break
        case .running(let prepared):
            // The snapshot first: the one that belongs to the last event is never missed then.
            let events = prepared.session.events.drain()
            if let snapshot = prepared.session.snapshots.take() {
                messages.append(.snapshot(snapshot.network, batch: snapshot.batch))
            }
            if !events.isEmpty { messages.append(.events(events, at: now)) }
        }
        return messages
    }

    /// Measures a network with and without some units on a queue of its own: the training goes on meanwhile.
    private func evaluate(_ edit: NetworkEdit) {
        guard let samples = prepared?.dataset.test else { return }
        evaluations.async { [self] in
            var evaluator = Evaluator(samples)
            let whole = evaluator.evaluate(edit.network)
            let edited = evaluator.evaluate(edit.edited)
            evaluated.withLock { $0.append(.evaluated(edit, whole: whole, edited: edited)) }
            waker.signal()
        }
    }

    /// Stops the run where there is one, and waits for its weights to be written, but not for ever.
    private func keepModel(within seconds: Double) {
        guard let session else { return }
        session.commands.send(.stop(keepingModel: true))
        session.waitUntilEnded(seconds: seconds)
    }

    /// Says on the normal screen how the run ended.
    private func conclude(_ dashboard: Dashboard, departure: Departure, isASCII: Bool) -> ExitStatus {
        guard let prepared else { return departure == .interrupted ? .interrupted : .done }
        var history = dashboard.live
        for event in prepared.session.events.drain() { history.apply(event) }
        prepared.cleanUp()
        let numbers = NumberFormat(isASCII: isASCII || !Locale.usesUTF8)
        if let description = history.description {
            StandardStream.output.write(description.text(numbers) + "\n")
        }
        if let summary = history.summary { StandardStream.output.write(summary.text(numbers) + "\n") }
        return departure == .interrupted ? .interrupted : history.summary?.exitStatus ?? .done
    }
}

extension RunSummary {
    var exitStatus: ExitStatus {
        switch status {
        case .failed: .writeFailed
        case .diverged: .failed
        case .training, .paused, .stepping, .completed, .stopped: .done
        }
    }
}
