import ChildRuns
import Dashboard
import Dispatch
import Interchange
import RunStore
import Screen
import Sweeps
import Telemetry
import Training

/// A sweep as a source: its members as the table of runs, which fills while they are trained. The queue goes on as long as the
/// dashboard is open.
final class SweepRuns: RunSource {
    private let sweep: StoredSweep
    private let members: [SweepMember]
    private let stored: StoredRuns
    private let waker = Guarded<@Sendable () -> Void>({})
    private let queue = DispatchQueue(label: "softscope.sweep", qos: .userInitiated)
    private let changes = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let state: Guarded<State>

    private struct State: Sendable {
        /// As the queue left it last.
        var runner: SweepRunner
        /// What the store says of all runs.
        var watched = WatchedRuns()
        /// Whether the dashboard lacks something of the above.
        var isChanged = true
        var notices: [Message] = []
        /// The runs that the user marked.
        var chosen: [Int] = []
        /// What was asked for, in this order.
        var commands: [WatchedProgram.Command] = []
        var failure: Failure?
        var isClosed = false
    }

    /// How often the store is asked while members run, in seconds.
    private static let storeInterval = 1.0

    let capabilities: RunCapabilities = [.otherRuns, .noting, .queue, .pausing]
    let name: String

    init(_ runner: SweepRunner) {
        sweep = runner.sweep
        members = runner.members
        name = "sweep \(runner.sweep.name)"
        stored = StoredRuns(in: runner.sweep.store)
        state = Guarded(State(runner: runner))
    }

    func begin(wake: @escaping @Sendable () -> Void) {
        waker.withLock { $0 = wake }
        stored.begin(wake: wake)
        queue.async { [self] in work() }
    }

    func drain(at seconds: Double) throws(Failure) -> [Message] {
        if let failure = state.withLock({ $0.failure }) { throw failure }
        var notices: [Message] = []
        var newest: WatchedRuns?
        for message in stored.drain() {
            if case .watched(let runs) = message { newest = runs } else { notices.append(message) }
        }
        let news = state.withLock { state -> (SweepRunner, WatchedRuns, [Message], Bool) in
            if let newest { (state.watched, state.isChanged) = (newest, true) }
            defer { (state.notices, state.isChanged) = ([], false) }
            return (state.runner, state.watched, state.notices, state.isChanged)
        }
        let (runner, watched, own, isChanged) = news
        guard isChanged else { return notices + own }
        let program = WatchedProgram(runner.programState)
        return notices + own + [.watched(members(of: runner, in: watched)), .program(program)]
    }

    func choose(runs: [Int]) {
        let known = runs.filter { $0 > 0 }
        state.withLock { $0.chosen = known }
        stored.choose(runs: known)
    }

    func look(at run: Int) { if run > 0 { stored.look(at: run) } }
    func tag(run: Int, _ tags: [String]) { if run > 0 { stored.tag(run: run, tags) } }
    func note(run: Int, _ text: String) { if run > 0 { stored.note(run: run, text) } }
    func save(_ file: SavedFile) { stored.save(file) }
    func finishSaving() { stored.finishSaving() }

    func control(_ command: WatchedProgram.Command) {
        state.withLock { $0.commands.append(command) }
        changes.signal()
    }

    func close(within seconds: Double) {
        state.withLock { $0.isClosed = true }
        changes.signal()
        stored.close()
    }

    /// Ends the queue's work; returns how the sweep stands.
    func end() -> SweepRunner {
        close(within: 0)
        ended.wait()
        ended.signal()
        return state.withLock { $0.runner }
    }

    // MARK: - On the queue

    private func work() {
        defer { ended.signal() }
        var runner = state.withLock { $0.runner }
        var asked = -Double.infinity
        while true {
            let (commands, isClosed) = state.withLock { state in
                defer { state.commands = [] }
                return (state.commands, state.isClosed)
            }
            for command in commands { runner.obey(command) }
            // Nobody could let them go on later.
            if isClosed { runner.resume() }
            if !isClosed, !runner.isOver {
                do throws(Failure) { tell(try runner.step(), of: runner) } catch {
                    state.withLock { $0.failure = error }
                }
            }
            let (current, hasFailed) = (runner, state.withLock { $0.failure != nil })
            let isChanged = state.withLock { state in
                let isChanged =
                    state.runner.queue != current.queue || state.runner.stage != current.stage
                    || state.runner.pausedSince != current.pausedSince || current.pausedSince != nil
                (state.runner, state.isChanged) = (current, state.isChanged || isChanged)
                return isChanged
            }
            if isChanged || hasFailed { waker.withLock { $0 }() }
            if isClosed || hasFailed { return }
            if isChanged || monotonicSeconds() - asked > Self.storeInterval, !runner.isOver || isChanged {
                asked = monotonicSeconds()
                stored.choose(runs: state.withLock { $0.chosen })
            }
            _ = changes.wait(timeout: .now() + (runner.isOver ? 3600 : SweepRunner.interval))
        }
    }

    private func tell(_ places: [Int], of runner: SweepRunner) {
        for place in places {
            guard case .failed = runner.queue.standings[place] else { continue }
            let last = sweep.lastLines(of: members[place]).last.map { ": \($0.printable)" } ?? ""
            let text = "\(sweep.name(of: members[place])) \(runner.queue.standings[place].word)\(last)"
            state.withLock { $0.notices.append(.notice(text)) }
        }
    }

    // MARK: - The table

    /// All members in their order: those of the store, and the others without values.
    private func members(of runner: SweepRunner, in watched: WatchedRuns) -> WatchedRuns {
        var table = WatchedRuns()
        let names = Dictionary(watched.runs.indices.map { (watched.runs[$0].name, $0) }) { first, _ in first }
        let stored = members.compactMap { names[sweep.name(of: $0)] }.map { watched.runs[$0].settings }
        let shared = sweep.plan.isTraining ? Self.sharedSettings(stored) : []
        table.runs = members.indices.map { place in
            let member = members[place]
            let standing = runner.queue.standings[place]
            let isPaused = standing == .running && runner.pausedSince != nil
            if let known = names[sweep.name(of: member)], standing != .waiting {
                var run = watched.runs[known]
                if isPaused { run.state = "paused" }
                return run
            }
            // Numbers of stored runs are positive.
            var run = WatchedRun(id: -member.number, name: sweep.name(of: member), path: "", format: "softscope")
            run.state = isPaused ? "paused" : standing.stateWord
            run.tags = [sweep.name.printable]
            run.settings = member.settings.map(\.shown)
            let own = Set(run.settings.map(\.name))
            run.settings += shared.filter { !own.contains($0.name) }
            return run
        }
        let ids = Set(table.runs.map(\.id))
        table.chosen = watched.chosen.filter { ids.contains($0) }
        (table.isSearching, table.now) = (false, FoundRuns.now)
        return table
    }

    /// The settings that all members have in common which the store knows; the others are begun with the same options.
    /// The model follows from them, and may be another.
    static func sharedSettings(_ known: [[WatchedRun.Setting]]) -> [WatchedRun.Setting] {
        guard let first = known.first else { return [] }
        let others = known.dropFirst().map { Set($0) }
        return first.filter { setting in setting.name != "model" && others.allSatisfy { $0.contains(setting) } }
    }
}

extension SweepRunner {
    fileprivate var programState: WatchedProgram.State {
        if isOver { return .ended(status: queue.failed.isEmpty ? 0 : 1) }
        if let pausedSince { return .paused(seconds: max(0, FoundRuns.now - pausedSince)) }
        return stage.map { .stopping(WatchedProgram.Stage($0), next: nil) } ?? .running
    }

    fileprivate mutating func obey(_ command: WatchedProgram.Command) {
        switch command {
        case .pause: pause()
        case .resume: resume()
        case .stop(let stage): stop(RunStatus.Stage(stage))
        case .type: break
        }
    }
}

extension SweepQueue.Standing {
    /// The state of a run that the store does not have.
    fileprivate var stateWord: String {
        switch self {
        case .waiting: "waiting"
        case .running: "running"
        case .done: "finished"
        case .stopped: "stopped"
        case .failed: "failed"
        }
    }
}

extension SweepMember.Setting {
    /// As a run of the store has it, so that runs that wait have the columns and the values of those that were begun.
    var shown: WatchedRun.Setting {
        let number = Double(value).flatMap { $0.isFinite ? JSONValue.number($0).cell : nil }
        return WatchedRun.Setting(RunField.underscored(name), Int(value).map { "\($0)" } ?? number ?? value.printable)
    }
}
