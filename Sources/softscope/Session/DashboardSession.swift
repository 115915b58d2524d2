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

    /// The seed changes when the run is begun anew.
    private let job: Guarded<TrainingJob>
    private let stage = Guarded(Stage.loading)
    private let loadingStep = LoadingStep()
    private let waker = Waker()
    private let loading = DispatchQueue(label: "softscope.loading", qos: .userInitiated)
    private let evaluations = DispatchQueue(label: "softscope.evaluation", qos: .userInitiated)
    /// The newest edit to measure: whoever waits for one before it does not wait any more.
    private let newestEdit = Guarded<NetworkEdit?>(nil)
    /// Measurements that are done, and not told to the dashboard yet.
    private let evaluated = Guarded<[Message]>([])

    init(_ job: TrainingJob) {
        var job = job
        // The charts begin where learning begins.
        job.options.measuresBaseline = true
        job.options.measuresLayers = true
        job.options.awaitsExtension = true
        self.job = Guarded(job)
    }

    /// Opens the terminal and returns when the dashboard is left and the terminal given back.
    ///
    /// Throws `TerminalError` where the terminal cannot show a dashboard; nothing has begun then.
    func run(settings: DisplaySettings) throws -> ExitStatus {
        var terminal = try settings.openTerminal(waker: waker)
        let termination = TerminationSignals { [self] signal in
            // Long enough for a batch or an evaluation on a busy machine; a second signal ends it at once.
            keepModel(within: 10)
            TerminalRestorer.end(by: signal)
        }
        defer { withExtendedLifetime(termination) {} }
        let (name, delay) = job.withLock { ($0.source.name, $0.options.delay) }
        var dashboard = Dashboard(dataName: name, size: terminal.size, delay: delay)
        let loop = DashboardLoop(
            appearance: settings.appearance(on: terminal), clock: monotonicSeconds,
            inbox: { [self] now throws(Failure) in try takeMessages(at: now) },
            send: { [self] command in session?.commands.send(command) },
            restart: { [self] seed, rate, delay in
                loading.async { [self] in restart(seed: seed, learningRate: rate, delay: delay) }
            },
            evaluate: { [self] edit in evaluate(edit) },
            save: { [self] file in SavedFiles(folder: prepared?.claimedFolder).write(file) })

        loading.async { [self] in begin() }
        let departure = try loop.run(&dashboard, on: &terminal)
        if departure == .interrupted { keepModel(within: 2) }
        terminal.close()

        return try conclude(dashboard, departure: departure, isASCII: settings.isASCII)
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
            let job = job.withLock { $0 }
            let prepared = try job.prepare(
                folding: .all, keepsModels: true, wake: { [waker] in waker.signal() },
                progress: { if loadingStep.note($0) { waker.signal() } })
            stage.withLock { $0 = .loaded(prepared) }
            prepared.session.start()
        } catch {
            stage.withLock { $0 = .failed(error) }
        }
        waker.signal()
    }

    /// Ends the run, keeping its weights, and begins it anew.
    private func restart(seed: UInt64?, learningRate: Double?, delay: Double) {
        guard let old = prepared else { return }
        old.session.commands.send(.stop(keepingModel: true))
        old.session.waitUntilEnded()
        old.cleanUp()
        job.withLock { job in
            job.beginAnew()
            job.options.delay = delay
            if let seed { job.choice.optimisation.seed = seed }
            if let learningRate { job.choice.optimisation.learningRate = learningRate }
        }
        begin()
    }

    private func takeMessages(at now: Double) throws(Failure) -> [Message] {
        var messages = evaluated.withLock { done in
            defer { done = [] }
            return done
        }
        if let fraction = loadingStep.take() { messages.append(.loading(fraction)) }
        let current = stage.withLock { stage in
            if case .loaded(let prepared) = stage {
                messages.append(.loaded(prepared.dataset.test))
                if let warning = prepared.warning { messages.append(.notice(warning)) }
                stage = .running(prepared)
            }
            return stage
        }
        switch current {
        case .failed(let failure): throw failure
        case .loading, .loaded: break
        case .running(let prepared):
            // Events are taken before the snapshot, so that the model of the last one is never missed, and told before
            // it: a run that begins forgets the model of the one before.
            let events = prepared.session.events.drain()
            if !events.isEmpty { messages.append(.events(events, at: now)) }
            if let snapshot = prepared.session.snapshots.take() {
                messages.append(.snapshot(snapshot.network, batch: snapshot.batch))
            }
            if events.contains(where: \.endsEpoch) {
                messages.append(.archive(prepared.session.archive.models))
            }
        }
        return messages
    }

    /// Measures a network with and without some units on a queue of its own: the training goes on meanwhile.
    private func evaluate(_ edit: NetworkEdit) {
        guard let samples = prepared?.dataset.test else { return }
        newestEdit.withLock { $0 = edit }
        evaluations.async { [self] in
            func isOutdated() -> Bool { newestEdit.withLock { $0 } != edit }
            guard !isOutdated() else { return }
            let evaluator = Evaluator(samples, threads: 1)
            guard let whole = evaluator.evaluate(edit.network, unless: isOutdated),
                let edited = evaluator.evaluate(edit.edited, unless: isOutdated)
            else { return }
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

    /// Says on the normal screen how the run ended. Throws where it failed.
    private func conclude(
        _ dashboard: Dashboard, departure: Departure, isASCII: Bool
    ) throws(Failure) -> ExitStatus {
        guard let prepared else { return departure == .interrupted ? .interrupted : .done }
        var history = dashboard.live
        for event in prepared.session.events.drain() { history.apply(event) }
        prepared.cleanUp()
        let numbers = NumberFormat(isASCII: isASCII || !Locale.usesUTF8)
        if let warning = prepared.warning { StandardStream.error.warn(warning) }
        // Why the run failed matters more than that it cannot be told.
        if let failure = history.summary?.failure {
            StandardStream.output.write(history.closingLines(numbers))
            throw failure
        }
        if departure == .interrupted {
            // The terminal may be what went away.
            StandardStream.output.write(history.closingLines(numbers))
            return .interrupted
        }
        try StandardStream.output.emit(history.closingLines(numbers))
        return .done
    }
}

extension RunHistory {
    /// What was trained, and how it ended, as far as either is known.
    fileprivate func closingLines(_ numbers: NumberFormat) -> String {
        [description.map { $0.text(numbers) }, summary.map { $0.text(numbers, bestBy: bestEpochRule) }]
            .compactMap { $0.map { $0 + "\n" } }.joined()
    }
}

extension TrainingEvent {
    /// Whether there is a model more to look back at.
    fileprivate var endsEpoch: Bool {
        switch self {
        case .started, .epoch, .epochs, .baseline: true
        default: false
        }
    }
}

extension SnapshotArchive<ModelSnapshot> {
    /// As the dashboard takes them.
    var models: [EpochModel] {
        all.map { EpochModel(epoch: $0.epoch, network: $0.snapshot.network) }
    }
}

extension RunSummary {
    /// What went wrong, if anything.
    var failure: Failure? {
        switch status {
        case .failed: Failure(.writeFailed, reason ?? "")
        case .diverged: Failure(.failed, reason ?? "")
        case .training, .paused, .stepping, .completed, .stopped: nil
        }
    }
}
