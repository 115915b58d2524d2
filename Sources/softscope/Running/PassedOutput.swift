import ChildRuns
import Dispatch
import Files
import Glibc
import Telemetry
import Terminal

/// Passes on what a program prints, without a dashboard, until it has ended. Ctrl-C stops it, in stages.
struct PassedOutput {
    let run: ChildRun
    private let control: RunControl

    private static let piece = 1 << 20

    init(_ run: ChildRun) throws(ChildRunError) {
        self.run = run
        control = try RunControl(run.folder)
    }

    /// Returns the last state.
    func follow() throws(Failure) -> RunStatus {
        let changes = DispatchSemaphore(value: 0)
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
