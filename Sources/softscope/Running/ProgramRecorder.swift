import ChildRuns
import Dispatch
import Files
import Glibc
import RunLogs
import RunStore
import Telemetry

/// Records a program that `run` started in the store of runs, in the process that watches over it: so it is recorded
/// whatever becomes of the dashboard.
///
/// Everything is read and written on a queue of its own. Whatever is wrong with the store stops neither the program nor
/// its supervisor.
final class ProgramRecorder: Sendable {
    private let folder: RunFolder
    private let recorder: RunRecorder
    private let queue = DispatchQueue(label: "softscope.program-recording", qos: .utility)
    private let changes = DispatchSemaphore(value: 0)
    /// Signalled when the end is recorded, or could not be in time.
    private let told = DispatchSemaphore(value: 0)
    /// Signalled when nothing more will be written.
    private let finished = DispatchSemaphore(value: 0)
    private let newest = Guarded<RunStatus?>(nil)
    private let isHopeless: Guarded<Bool>
    private let events = Guarded<[RunEvent]>([])

    /// How often output and logs are looked at, in seconds.
    private static let interval = 1.0
    /// The same while it is being found out whose a log is.
    private static let shortInterval = 0.1
    /// How long clients wait for the end to be recorded, in seconds.
    private static let patience = 5.0
    /// How long a store that cannot be written is tried again after the end, and how often, in seconds.
    private static let lastPatience = 60.0
    private static let retryInterval = 3.0

    /// - Parameter folder: the run's, in the folder `runs` beside the store.
    init(_ folder: RunFolder) {
        self.folder = folder
        let isHopeless = Guarded(false)
        self.isHopeless = isHopeless
        recorder = RunRecorder(in: Self.runsFolder(of: folder), command: []) { error in
            if !error.isPassing { isHopeless.withLock { $0 = true } }
        }
    }

    /// The folder in which the runs and their store lie.
    static func runsFolder(of folder: RunFolder) -> String {
        let parts = folder.path.split(separator: "/")
        return "/" + parts.dropLast(2).joined(separator: "/")
    }

    /// Takes how the program stands. Returns at once; with its end, when that is recorded or after some seconds.
    func take(_ status: RunStatus) {
        let isFirst = newest.withLock { newest in
            defer { newest = status }
            return newest == nil
        }
        if isFirst { queue.async { [self] in follow(from: status) } }
        changes.signal()
        if status.state == .ended { _ = told.wait(timeout: .now() + Self.patience) }
    }

    /// What has happened since it was last asked, besides the end.
    func takeEvents() -> [RunEvent] {
        events.withLock { events in
            defer { events = [] }
            return events
        }
    }

    /// Waits until everything is written, or could not be for a minute.
    func finish() {
        guard newest.withLock({ $0 }) != nil else { return }
        _ = finished.wait(timeout: .now() + Self.patience + 2 * Self.lastPatience)
    }

    // MARK: - On the queue

    private func follow(from first: RunStatus) {
        // The program comes first. On Linux this holds for the thread.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
        defer {
            told.signal()
            finished.signal()
        }
        guard let request = try? run.request(), request.isRecorded else { return }
        recorder.begin(newRun(request, first))
        var known = RunChanges()
        known.commit = request.commit.map { GitCommit(hash: $0, isDirty: request.isDirty) }
        known.config = request.settings
        if !known.isEmpty { recorder.record(known) }
        var metrics = ProgramMetrics(of: request, in: folder, since: first.started)
        var states = ProgramStates()
        var happened: Set<RunEvent> = []
        while true {
            let status = newest.withLock { $0 } ?? first
            let isLast = status.state == .ended
            if let changed = states.changes(to: status, at: FoundRuns.now) { recorder.record(changed) }
            metrics.read(status, isLast: isLast) { found in
                var changes = found
                changes.seconds = status.seconds(at: FoundRuns.now)
                recorder.record(changes)
            }
            for event in metrics.events(status, at: FoundRuns.now) where happened.insert(event).inserted {
                events.withLock { $0.append(event) }
            }
            guard !isLast else { break }
            _ = changes.wait(timeout: .now() + (metrics.isObserving ? Self.shortInterval : Self.interval))
            while changes.wait(timeout: .now()) == .success {}
        }
        var isWritten = recorder.finish(within: Self.patience)
        told.signal()
        let deadline = FoundRuns.now + Self.lastPatience
        while !isWritten, !isHopeless.withLock({ $0 }), FoundRuns.now < deadline {
            _ = changes.wait(timeout: .now() + Self.retryInterval)
            isWritten = recorder.finish(within: Self.patience)
        }
    }

    private var run: ChildRun { ChildRun(folder) }

    private func newRun(_ request: RunRequest, _ status: RunStatus) -> NewRun {
        let name = folder.path.split(separator: "/").last.map(String.init) ?? "run"
        var new = NewRun(name: name, format: RunLogs.LogFormat.output.rawValue)
        new.path = folder.path
        new.started = status.started
        new.place = .here(command: request.command)
        new.place.folder = request.workingFolder
        if let own = new.place.process {
            if status.child.start > 0 { new.place.process?.identity = status.child }
            new.note(supervisor: own.identity)
        }
        return new
    }
}

/// What is new in how a program stands.
private struct ProgramStates {
    private var state: StoredState?
    private var pauses: [RunStatus.Pause] = []

    /// Nil where nothing is.
    mutating func changes(to status: RunStatus, at now: Double) -> RunChanges? {
        var changes = RunChanges()
        for (place, pause) in status.pauses.enumerated() {
            let known = pauses.indices.contains(place) ? pauses[place] : nil
            if known == nil { changes.marks.append(RunMark(.paused, step: nil, time: pause.start)) }
            if known?.end == nil, let end = pause.end {
                changes.marks.append(RunMark(.continued, step: nil, time: end))
            }
        }
        pauses = status.pauses
        let word = StoredState(status)
        if word != state { changes.state = word }
        state = word
        guard !changes.isEmpty else { return nil }
        changes.seconds = status.seconds(at: now)
        if word.isFinal {
            changes.ended = status.ended ?? now
            changes.exitStatus = status.ending?.status
            changes.reason = Self.reason(status)
        }
        return changes
    }

    private static func reason(_ status: RunStatus) -> String? {
        guard let ending = status.ending else { return "Nobody saw its end." }
        if let signal = ending.signal {
            return status.stage == nil ? "Signal \(signal) ended it." : "It was stopped, and signal \(signal) ended it."
        }
        guard ending.status != 0 else { return nil }
        return status.stage == nil
            ? "It failed with exit status \(ending.status)."
            : "It was stopped, and ended with exit status \(ending.status)."
    }
}

extension RunStatus {
    /// How long the program has run, without pauses.
    fileprivate func seconds(at now: Double) -> Double {
        let end = ended ?? now
        return max(0, end - started - pausedSeconds(until: end))
    }
}

extension StoredState {
    /// As the dashboard says it: what a signal ended was killed.
    fileprivate init(_ status: RunStatus) {
        switch status.state {
        case .paused: self = .paused
        case .running, .pausing, .resuming, .stopping: self = .running
        case .ended:
            switch status.ending?.status {
            case 0: self = .finished
            case let code? where code > 128: self = .killed
            default: self = .failed
            }
        }
    }
}
