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
    private let control: RunControl
    /// Reads its curves, for the calls of a user who looks elsewhere; nil if nobody wants to be called.
    private let watched: ChildProgram?
    private var alerts: RunAlerts

    private static let piece = 1 << 20

    /// - Parameters:
    ///   - name: what the user is told that it is called.
    ///   - notifies: whether the user is called when it is quiet for unusually long, or has a loss that is no number.
    init(_ run: ChildRun, name: String, notifies: Bool) throws(ChildRunError) {
        self.run = run
        control = try RunControl(run.folder)
        watched = notifies ? try ChildProgram(run, numbers: NumberFormat(isASCII: !Locale.usesUTF8)) : nil
        alerts = RunAlerts(name: name)
    }

    /// Returns the last state.
    mutating func follow() throws(Failure) -> RunStatus {
        let changes = DispatchSemaphore(value: 0)
        watched?.begin { changes.signal() }
        defer { watched?.close(within: 0) }
        let stages = Guarded<RunStatus.Stage?>(nil)
        control.follow { changes.signal() }
        let termination = TerminationSignals(endsProgram: false) { [control] signal in
            // The program outlives its terminal.
            if signal == SIGHUP { TerminalRestorer.end(by: signal) }
            let stage = stages.withLock { stage in
                stage = signal == SIGINT ? stage.map { $0.next ?? .kill } ?? .interrupt : .terminate
                return stage ?? .interrupt
            }
            control.send(.stop(stage, grace: signal == SIGINT ? nil : 10))
        }
        defer { withExtendedLifetime(termination) {} }
        var passed = 0
        var hasReader = true
        while true {
            let snapshot = control.snapshot
            if hasReader { hasReader = try pass(&passed, isLast: snapshot.isClosed) }
            if snapshot.isClosed { break }
            callUser()
            changes.wait()
        }
        guard let status = control.waitForEnd(within: 0) else {
            throw Failure(.failed, "The state of the run is not kept in \(run.folder.path.shownPath).")
        }
        guard status.state == .ended else {
            throw Failure(ChildRunError.notReachable(folder: run.folder.path, status.standing))
        }
        return status
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
