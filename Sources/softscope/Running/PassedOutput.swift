import ChildRuns
import Dashboard
import Dispatch
import Files
import Glibc
import Screen
import Telemetry
import Terminal
import Training

/// Passes on what a program prints, without a dashboard, until it has ended. Ctrl-C stops it, in stages.
struct PassedOutput {
    let run: ChildRun
    /// Whether it only looks on: then the program is left running when nobody reads its output any more, or on SIGTERM.
    private let isAttached: Bool
    private let control: RunControl
    /// Reads its curves, for the calls of a user who looks elsewhere; nil if nobody wants to be called.
    private let watched: ChildProgram?
    private var alerts: RunAlerts
    private let name: String

    private static let piece = 1 << 20
    /// So long after the end of the program it is said that processes of it go on, in seconds.
    private static let patience = 2.0

    /// - Parameters:
    ///   - name: what the user is told that it is called.
    ///   - isAttached: whether it only looks on.
    ///   - notifies: whether the user is called when it is quiet for unusually long, or has a loss that is no number.
    init(_ run: ChildRun, name: String, isAttached: Bool, notifies: Bool) throws(ChildRunError) {
        self.run = run
        self.isAttached = isAttached
        control = try RunControl(run.folder)
        watched = notifies ? try ChildProgram(run, name: name, numbers: NumberFormat(isASCII: !Locale.usesUTF8)) : nil
        alerts = RunAlerts(name: name)
        self.name = name
    }

    /// Returns the last state.
    mutating func follow() throws(Failure) -> RunStatus {
        let changes = DispatchSemaphore(value: 0)
        watched?.begin { changes.signal() }
        defer { watched?.close(within: 0) }
        let stages = Guarded<RunStatus.Stage?>(nil)
        control.follow { changes.signal() }
        let termination = TerminationSignals(endsProgram: false) { [control, isAttached] signal in
            // The program outlives its terminal.
            if signal == SIGHUP || isAttached && signal != SIGINT { TerminalRestorer.end(by: signal) }
            let stage = stages.withLock { stage in
                stage = signal == SIGINT ? stage.map { $0.next ?? .kill } ?? .interrupt : .terminate
                return stage ?? .interrupt
            }
            control.send(.stop(stage, grace: signal == SIGINT ? nil : 10))
        }
        defer { withExtendedLifetime(termination) {} }
        var passed = 0
        var (hasReader, hasToldRest) = (true, false)
        while true {
            let snapshot = control.snapshot
            if !hasToldRest, let sentence = rest(snapshot.status) {
                hasToldRest = true
                StandardStream.error.warn(sentence)
            }
            if hasReader { hasReader = try pass(&passed, isLast: snapshot.isClosed) }
            if snapshot.isClosed { break }
            if isAttached, !hasReader, let status = snapshot.status { return status }
            callUser()
            _ = changes.wait(timeout: .now() + Self.patience)
        }
        guard let status = control.waitForEnd(within: 0) else {
            throw Failure(.failed, "The state of the run is not kept in \(run.folder.path.shownPath).")
        }
        guard status.state == .ended else {
            throw Failure(ChildRunError.notReachable(folder: run.folder.path, status.standing))
        }
        return status
    }

    /// Says that the program has ended, but not what it has started; nil while that need not be said.
    private func rest(_ status: RunStatus?) -> String? {
        guard let status, status.state == .running, let ending = status.ending, status.processes > 0,
            FoundRuns.now - ending.time > Self.patience
        else { return nil }
        let rest = status.processes == 1 ? "a process of it goes" : "\(status.processes) processes of it go"
        return "\(name) has ended with exit status \(ending.status), but \(rest) on; Ctrl-C ends what is left"
    }

    /// Calls the user for what is new, except for the end, which is told when all of the output was passed on.
    private mutating func callUser() {
        for message in watched?.drain(at: monotonicSeconds()) ?? [] {
            if case .program(let program) = message, program.hasEnded { continue }
            for sentence in alerts.take(message) { StandardStream.error.call(sentence) }
        }
    }

    /// Prints what is new; returns false if nobody reads it.
    private func pass(_ passed: inout Int, isLast: Bool) throws(Failure) -> Bool {
        guard let file = try? InputFile(path: run.folder.outputPath, mayBeEmpty: true) else { return true }
        while passed < file.size {
            guard let bytes = try? file.bytes(at: passed, min(Self.piece, file.size - passed)), !bytes.isEmpty else {
                break
            }
            passed += bytes.count
            do throws(Failure) { try StandardStream.output.emitQuietly(bytes) } catch {
                guard error.sentence.isEmpty else { throw error }
                return false
            }
        }
        return true
    }
}
