import ChildRuns
import Dashboard
import Dispatch
import Files
import RunLogs
import Screen
import Telemetry
import Training

/// A program that `run` started, as a source of runs: its curves from what it prints and from the logs that it writes,
/// its output, and its control. The program does not need it, and goes on without it.
final class ChildProgram: RunSource {
    typealias SourceError = Never

    let run: ChildRun
    private let request: RunRequest
    private let control: RunControl?
    let logs: WatchedLogs
    private let queue = DispatchQueue(label: "softscope.program", qos: .userInitiated)
    private let changes: DispatchSemaphore
    private let exchange: RunsExchange
    private let known = Guarded(Known())
    let joining = Guarded(Joining())
    private let told = Guarded(Told())

    /// How the program stood when it was last looked at.
    private struct Known: Sendable {
        var state: WatchedProgram.State?
        var status: RunStatus?
        var refusal: String?
    }

    /// What the dashboard was last told.
    private struct Told: Sendable {
        /// As the logs have it, before the program's state is added.
        var watched: WatchedRuns?
        var state: RunStatus.State?
    }

    /// The shortest time between two messages to the dashboard, in seconds.
    private static let interval = 0.1
    /// How often the times of a pause or a stop are told, in seconds.
    private static let tick = 1.0
    private static let lookInterval = 5.0
    /// So long after a pause, silence says nothing, in seconds.
    static let patience = 150.0
    /// So much earlier than the start of the program the file of one of its logs may seem to have been written, in seconds:
    /// clocks of file systems tick. A log of a program that ended just before is none of its logs.
    static let clockSlack = 0.05
    /// How many bytes of output are read at a time, and from where on if there is a lot.
    private static let piece = 1 << 20
    private static let longestOutput = 16 << 20

    /// - Parameter name: the run's name in the store.
    init(_ run: ChildRun, name: String, numbers: NumberFormat) throws(ChildRunError) {
        self.run = run
        self.name = name.printable
        let changes = DispatchSemaphore(value: 0)
        self.changes = changes
        exchange = RunsExchange { changes.signal() }
        request = try run.request()
        control = try? RunControl(run.folder)
        let status = try run.status()
        let output = LogRun(outputIn: run.folder, of: request, name: name, modified: status.started)
        let paths = request.logs.isEmpty ? [request.workingFolder] : request.logs
        logs = WatchedLogs(
            paths, numbers: numbers, output: output, since: status.started - Self.clockSlack,
            owners: LogOwners(of: run, request))
    }

    let capabilities: RunCapabilities = [.curves, .otherRuns, .pausing, .program]
    let name: String

    func begin(wake: @escaping @Sendable () -> Void) {
        exchange.begin(wake: wake)
        logs.begin(wake: wake)
        control?.follow { [changes] in changes.signal() }
        queue.async { [self] in follow() }
    }

    func drain(at seconds: Double) throws(Never) -> [Message] {
        let known = known.withLock { $0 }
        return exchange.drain()
            + logged(at: seconds, known.status).compactMap { message in
                switch message {
                case .watched(let watched): .watched(joined(watched, known.state, known.status))
                case .points(let answer): joined(answer)
                default: message
                }
            }
    }

    /// What is new in the logs; all of them again when the program has been paused, goes on or has ended, which says more of
    /// their silence than they do.
    private func logged(at seconds: Double, _ status: RunStatus?) -> [Message] {
        let new = logs.drain(at: seconds)
        let repeated = told.withLock { told -> WatchedRuns? in
            var isNew = false
            for case .watched(let watched) in new { (told.watched, isNew) = (watched, true) }
            defer { told.state = status?.state }
            guard !isNew, told.state != status?.state, var watched = told.watched else { return nil }
            watched.now = FoundRuns.now
            return watched
        }
        return new + (repeated.map { [.watched($0)] } ?? [])
    }

    func control(_ command: WatchedProgram.Command) {
        guard let control else { return exchange.tell(.notice("the supervisor of the program is gone")) }
        switch command {
        case .pause: control.send(.pause)
        case .resume: control.send(.resume)
        case .type(let bytes): control.send(.type(bytes))
        case .stop(let stage): control.send(.stop(RunStatus.Stage(stage), grace: nil))
        }
    }

    func look(at run: Int) { logs.look(at: run) }
    func save(_ file: SavedFile) { logs.save(file) }
    func read(_ picture: WatchedPicture) { logs.read(picture) }
    func keep(_ arrangement: ChartArrangement) { logs.keep(arrangement) }
    func finishSaving() { logs.finishSaving() }

    func close(within seconds: Double) {
        exchange.close()
        logs.close(within: seconds)
    }

    // MARK: - On the queue

    private struct Work {
        var console = Console()
        /// How many bytes of the output the console has.
        var read = 0
        var consequences = StopConsequences()
        var checkpoint: NewestCheckpoint?
        var looked = -Double.infinity
        /// For how many seconds the last look holds: a program that has just begun starts its workers.
        var patience = 0.5
    }

    private func follow() {
        var work = Work()
        let end = FileStatus(run.folder.outputPath)?.size ?? 0
        work.read = max(0, end - Self.longestOutput)
        while !exchange.isClosed {
            let snapshot = control?.snapshot
            let isAlone = snapshot?.isClosed ?? true
            guard let status = isAlone ? try? run.status() : snapshot?.status ?? (try? run.status()) else { return }
            let hasMore = readOutput(&work, upTo: isAlone ? FileStatus(run.folder.outputPath)?.size : nil)
            let now = FoundRuns.now
            if monotonicSeconds() - work.looked > work.patience, status.state != .ended {
                work.looked = monotonicSeconds()
                work.patience = min(1.2 * work.patience, Self.lookInterval)
                work.consequences = StopConsequences(of: status)
                work.checkpoint = NewestCheckpoint(below: request.workingFolder, since: status.started)
            }
            let program = program(status, isAlone: isAlone, work, now)
            let refusal = snapshot?.refusal
            let isNewRefusal = known.withLock { known in
                defer { known = Known(state: program.state, status: status, refusal: refusal) }
                return refusal != known.refusal
            }
            exchange.show(.program(program))
            if let refusal, isNewRefusal { exchange.tell(.notice(refusal)) }
            if hasMore { continue }
            if status.state == .ended, isAlone { return logs.endOutput() }
            _ = changes.wait(timeout: .now() + Self.tick)
            // Many lines a second are shown ten times a second.
            _ = rest(seconds: Self.interval)
            while changes.wait(timeout: .now()) == .success {}
        }
    }

    private func rest(seconds: Double) -> DispatchTimeoutResult {
        DispatchSemaphore(value: 0).wait(timeout: .now() + seconds)
    }

    /// Reads the next piece of the output; returns whether there is more.
    private func readOutput(_ work: inout Work, upTo end: Int?) -> Bool {
        guard let file = try? InputFile(path: run.folder.outputPath, mayBeEmpty: true) else { return false }
        let size = min(end ?? file.size, file.size)
        guard size > work.read, let bytes = try? file.bytes(at: work.read, min(Self.piece, size - work.read)) else {
            return false
        }
        work.console.append(bytes)
        work.read += bytes.count
        return work.read < size
    }

    private func program(_ status: RunStatus, isAlone: Bool, _ work: Work, _ now: Double) -> WatchedProgram {
        var program = WatchedProgram(WatchedProgram.State(status, isAlone: isAlone, now: now))
        program.command = request.command.map(\.shownPath).joined(separator: " ").printable
        program.processes = status.processes
        program.readsInput = request.readsInput
        program.unstopped = status.unstopped.count
        program.ranks = work.consequences.ranks
        program.holdsGPU = work.consequences.holdsGPU
        program.patience = StopConsequences.patience
        program.checkpoint = work.checkpoint.map {
            WatchedProgram.Checkpoint(
                name: ($0.path.split(separator: "/").last.map(String.init) ?? $0.path).printable,
                age: max(0, now - $0.modified))
        }
        program.lines = work.console.lines
        program.droppedLines = work.console.dropped
        return program
    }
}

extension LogRun {
    /// What a program has printed, as a log.
    init(outputIn folder: RunFolder, of request: RunRequest, name: String, modified: Double = 0) {
        let pattern = request.pattern.flatMap { try? PrintedPattern($0) }
        let content = LogFile.Content.standardOutput(pattern, times: folder.timesPath)
        self.init(
            name: name, path: folder.outputPath, format: .output,
            files: [LogFile(path: folder.outputPath, content: content)], modified: modified)
    }
}

extension WatchedProgram.State {
    /// - Parameter isAlone: whether the supervisor has ended or was killed.
    fileprivate init(_ status: RunStatus, isAlone: Bool, now: Double) {
        if status.state != .ended, isAlone {
            self = status.standing == .abandoned ? .abandoned : .ended(status: status.ending?.status)
            return
        }
        self =
            switch status.state {
            case .running: .running
            case .pausing: .pausing
            case .resuming: .resuming
            case .paused: .paused(seconds: max(0, now - (status.pauses.last?.start ?? now)))
            case .stopping:
                .stopping(WatchedProgram.Stage(status.stage ?? .interrupt), next: status.nextStageTime.map { $0 - now })
            case .ended: .ended(status: status.ending?.status)
            }
    }
}

extension WatchedProgram.Stage {
    init(_ stage: RunStatus.Stage) {
        self =
            switch stage {
            case .interrupt: .interrupt
            case .terminate: .terminate
            case .kill: .kill
            }
    }
}

extension RunStatus.Stage {
    init(_ stage: WatchedProgram.Stage) {
        self =
            switch stage {
            case .interrupt: .interrupt
            case .terminate: .terminate
            case .kill: .kill
            }
    }
}
