import Dashboard
import Datasets
import Dispatch
import Engine
import Runs
import Telemetry
import Training

/// A run that is trained in this process: loads the data, trains, and starts over on request.
final class EngineRun: RunSource {
    private enum Stage {
        case loading
        /// Loaded, but not reported to the dashboard yet.
        case loaded(TrainingJob.Prepared)
        case running(TrainingJob.Prepared)
        case failed(Failure)
    }

    /// Starting over changes the seed.
    private let job: Guarded<TrainingJob>
    private let stage = Guarded(Stage.loading)
    private let loadingStep = LoadingStep()
    private let waker = Guarded<@Sendable () -> Void>({})
    private let loading = DispatchQueue(label: "softscope.loading", qos: .userInitiated)
    private let desk = InquiryDesk()
    private let saving = DispatchQueue(label: "softscope.saving", qos: .userInitiated)
    private let evaluations = DispatchQueue(label: "softscope.evaluation", qos: .userInitiated)
    /// The newest edit to evaluate. Older ones are dropped, as nobody waits for them any more.
    private let newestEdit = Guarded<NetworkEdit?>(nil)
    /// Results of work beside the training that the dashboard has not received yet.
    private let messages = Guarded<[Message]>([])
    /// The other runs of the store that this one is recorded in; nil if it is not recorded.
    private let others: StoredRuns?
    /// The ranks that train together, of which this is the first; nil if it trains alone.
    private let cluster: Cluster?

    init(_ job: TrainingJob, on cluster: Cluster? = nil) {
        var job = job
        job.options.suitDashboard()
        self.cluster = cluster
        self.job = Guarded(job)
        others = job.storeFolder.map { StoredRuns(in: $0) }
        var capabilities = RunCapabilities.training
        if others != nil { capabilities.formUnion([.otherRuns, .noting]) }
        // The other ranks end with the run.
        if cluster != nil {
            capabilities.remove(.restarting)
            capabilities.insert(.ranks)
        }
        self.capabilities = capabilities
    }

    /// Whether the run is over.
    var hasEnded: Bool { session?.waitUntilEnded(seconds: 0) ?? false }

    /// Whether the run could not be prepared.
    var hasFailed: Bool { stage.withLock { if case .failed = $0 { true } else { false } } }

    let capabilities: RunCapabilities
    var name: String { job.withLock { $0.source.name } }
    var speed: TrainingSpeed { job.withLock { $0.options.speed } }

    /// A warning about the data, shown after the run; nil for none.
    var warning: String? { prepared.flatMap(warning) }

    /// What to know of its data, and of the ranks.
    private func warning(of prepared: TrainingJob.Prepared) -> String? {
        let warnings = [prepared.warning, cluster?.warning].compactMap(\.self)
        return warnings.isEmpty ? nil : warnings.joined(separator: " ")
    }

    func begin(wake: @escaping @Sendable () -> Void) {
        waker.withLock { $0 = wake }
        loading.async { [self] in prepare() }
        others?.begin(wake: wake)
    }

    func choose(runs: [Int]) { others?.choose(runs: runs) }
    func look(at run: Int) { others?.look(at: run) }
    func tag(run: Int, _ tags: [String]) { others?.tag(run: run, tags) }
    func note(run: Int, _ text: String) { others?.note(run: run, text) }

    func send(_ command: TrainingCommand) { session?.commands.send(command) }

    func restart(seed: UInt64?, learningRate: Double?, speed: TrainingSpeed) {
        loading.async { [self] in beginAnew(seed: seed, learningRate: learningRate, speed: speed) }
    }

    func ask(_ inquiry: Inquiry) { desk.ask(inquiry) { [self] in tell($0) } }

    func save(_ file: SavedFile) {
        saving.async { [self] in tell(.notice(SavedFiles(folder: prepared?.claimedFolder).write(file))) }
    }

    func finishSaving() { saving.sync {} }

    /// Stops the run if there is one, and waits for its model to be written, for at most `seconds`.
    func close(within seconds: Double) {
        others?.close()
        guard let session else { return }
        session.commands.send(.stop(keepingModel: true))
        if session.waitUntilEnded(seconds: seconds) { prepared?.finishRecording() }
    }

    /// Adds the events that the dashboard did not wait for, and removes the run's folder if it is empty.
    func finish(_ history: inout RunHistory) {
        others?.close()
        guard let prepared else { return }
        for event in prepared.session.events.drain() { history.apply(event) }
        prepared.cleanUp()
    }

    private func wake() { waker.withLock { $0 }() }

    /// Queues a message for the dashboard.
    private func tell(_ message: Message) {
        messages.withLock { $0.append(message) }
        wake()
    }

    /// The run's session, once it has begun.
    private var session: TrainingSession? { prepared?.session }

    private var prepared: TrainingJob.Prepared? {
        stage.withLock { stage in
            switch stage {
            case .loaded(let prepared), .running(let prepared): prepared
            case .loading, .failed: nil
            }
        }
    }

    private func prepare() {
        do throws(Failure) {
            var job = job.withLock { $0 }
            job.recording?.report = { [weak self] sentence in self?.tell(.notice(sentence)) }
            let wake = waker.withLock { $0 }
            let chosen = job
            let prepared = try agreeing { () throws(Failure) in
                try failing(
                    try chosen.prepare(
                        folding: .all, keepsModels: true, wake: wake,
                        progress: { if loadingStep.note($0) { wake() } }))
            }
            stage.withLock { $0 = .loaded(prepared) }
            prepared.session.start()
        } catch {
            stage.withLock { $0 = .failed(error) }
        }
        wake()
    }

    private func agreeing(
        _ prepare: () throws(Failure) -> TrainingJob.Prepared
    ) throws(Failure) -> TrainingJob.Prepared {
        guard let cluster else { return try prepare() }
        return try cluster.agreeing(on: { $0.session.trainer }, writing: \.modelPath, prepare)
    }

    /// Ends the run, keeping its model, and starts over.
    private func beginAnew(seed: UInt64?, learningRate: Double?, speed: TrainingSpeed) {
        guard let old = prepared else { return }
        old.session.commands.send(.stop(keepingModel: true))
        old.session.waitUntilEnded()
        old.cleanUp()
        job.withLock { job in
            job.beginAnew()
            job.options.speed = speed
            if let seed { job.choice.seed = seed }
            if let learningRate { job.choice.learningRate = learningRate }
        }
        prepare()
    }

    func drain(at now: Double) throws(Failure) -> [Message] {
        var messages = messages.withLock { done in
            defer { done = [] }
            return done
        }
        messages += others?.drain() ?? []
        if let fraction = loadingStep.take() { messages.append(.loading(fraction)) }
        let current = stage.withLock { stage in
            if case .loaded(let prepared) = stage {
                messages.append(.loaded(prepared.dataset.test))
                if let warning = warning(of: prepared) { messages.append(.notice(warning)) }
                stage = .running(prepared)
            }
            return stage
        }
        switch current {
        case .failed(let failure): throw failure
        case .loading, .loaded: break
        case .running(let prepared):
            // Events are drained before the snapshot, so that the model of the last one is never missed. They are also
            // passed on first, since a run that starts makes the dashboard forget the previous run's model.
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

    /// Evaluates a network with and without some units on a separate queue, while training continues.
    func evaluate(_ edit: NetworkEdit) {
        guard let samples = prepared?.dataset.test else { return }
        newestEdit.withLock { $0 = edit }
        evaluations.async { [self] in
            func isOutdated() -> Bool { newestEdit.withLock { $0 } != edit }
            guard !isOutdated() else { return }
            let evaluator = Evaluator(samples, team: ThreadTeam(threads: 1))
            guard let whole = evaluator.evaluate(edit.network, unless: isOutdated),
                let edited = evaluator.evaluate(edit.edited, unless: isOutdated)
            else { return }
            tell(.evaluated(edit, whole: whole, edited: edited))
        }
    }
}

extension Trainer.Options {
    /// Has measured what the dashboard shows, and lets the run be extended.
    mutating func suitDashboard() {
        // The charts begin with the untrained network.
        measuresBaseline = true
        measuresLayers = true
        measuresKeptLayers = true
        awaitsExtension = true
    }
}

extension TrainingEvent {
    /// Whether the event adds a model to look back at.
    fileprivate var endsEpoch: Bool {
        switch self {
        case .started, .epoch, .epochs, .baseline: true
        default: false
        }
    }
}

extension SnapshotArchive<ModelSnapshot> {
    /// The models in the form that the dashboard takes.
    var models: [EpochModel] {
        all.map { EpochModel(epoch: $0.epoch, batch: $0.snapshot.batch, network: $0.snapshot.network) }
    }
}
