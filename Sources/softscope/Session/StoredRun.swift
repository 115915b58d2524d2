import Dashboard
import Dispatch
import RunStore
import Telemetry

/// A run of the store as a source: its curves and events as they were recorded. One that is still trained, by another
/// process, is followed.
final class StoredRun: RunSource {
    private let store: RunStore
    private let id: Int64
    private let waker = Guarded<@Sendable () -> Void>({})
    private let reading = DispatchQueue(label: "softscope.stored", qos: .userInitiated)
    private let state: Guarded<State>

    private struct State: Sendable {
        var failure: Failure?
        var isClosed = false
        /// The revision of the run that was read last.
        var revision: Int64 = -1
        var stored: StoredState?
    }

    /// The events that the dashboard has not received yet; the newest reading replaces an older one.
    private let events = Guarded<[TrainingEvent]>([])

    /// The runs of the store, this one among them.
    private let others: StoredRuns
    let name: String
    let capabilities: RunCapabilities

    /// How often a run that is still trained is looked at, in seconds.
    private static let interval = 1.0

    /// - Parameter folder: that of the store.
    init(_ run: RunEntry, in store: RunStore, folder: String) {
        self.store = store
        id = run.id
        name = run.name
        others = StoredRuns(in: folder, own: run.id)
        let usual: RunCapabilities = [.metrics, .otherRuns, .noting]
        capabilities = run.state.isFinal ? usual : usual.union(.growing)
        state = Guarded(State())
    }

    func begin(wake: @escaping @Sendable () -> Void) {
        waker.withLock { $0 = wake }
        reading.async { [self] in read() }
        others.begin(wake: wake)
    }

    func choose(runs: [Int]) { others.choose(runs: runs) }
    func look(at run: Int) { others.look(at: run) }
    func tag(run: Int, _ tags: [String]) { others.tag(run: run, tags) }
    func note(run: Int, _ text: String) { others.note(run: run, text) }
    func save(_ file: SavedFile) { others.save(file) }
    func finishSaving() { others.finishSaving() }

    /// Reads the run if it has changed, and plans to look again unless it is over.
    private func read() {
        guard !state.withLock({ $0.isClosed }) else { return }
        do throws(RunStoreError) {
            guard let run = try store.run(id) else { throw .deleted(run: id) }
            let isNew = state.withLock { state in
                defer { (state.revision, state.stored) = (run.revision, run.state) }
                return state.revision != run.revision || state.stored != run.state
            }
            if isNew {
                let told = try store.events(of: run)
                events.withLock { $0 = told }
            }
            if !run.state.isFinal {
                reading.asyncAfter(deadline: .now() + Self.interval) { [self] in read() }
            }
        } catch {
            state.withLock { $0.failure = Failure(error) }
        }
        waker.withLock { $0 }()
    }

    func drain(at now: Double) throws(Failure) -> [Message] {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        let told = events.withLock { events in
            defer { events = [] }
            return events
        }
        return (told.isEmpty ? [] : [.events(told, at: now)]) + others.drain()
    }

    func close(within seconds: Double) {
        state.withLock { $0.isClosed = true }
        others.close()
    }
}
