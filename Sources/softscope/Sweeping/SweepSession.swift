import ChildRuns
import Dashboard
import Dispatch
import Glibc
import Sweeps
import Telemetry
import Terminal

/// Runs the members of a sweep: in a terminal with a table that fills, and otherwise with a line for each as it ends.
struct SweepSession {
    private var runner: SweepRunner
    private let report: SweepReport
    /// How the table is shown; nil to print lines.
    private let settings: DisplaySettings?

    /// - Parameter settings: how the table is shown in a terminal; nil to print lines.
    init(_ sweep: StoredSweep, jobs: Int, isJSON: Bool, settings: DisplaySettings?) {
        runner = SweepRunner(sweep, jobs: jobs)
        report = SweepReport(isJSON: isJSON)
        self.settings = settings
    }

    mutating func run() throws -> ExitStatus {
        let lock = try runner.sweep.lock()
        defer { close(lock) }
        if let settings {
            switch try show(settings) {
            case .lines: break
            case .left: return conclude()
            case .over(let departure):
                try print(stops: departure == .interrupted ? 1 : 0)
                return departure == .interrupted ? .interrupted : conclude()
            }
        }
        try report.begin(runner)
        try print(stops: 0)
        return conclude()
    }

    private enum Showing {
        /// The terminal cannot show it.
        case lines
        /// The user left, and the members that run go on.
        case left
        case over(Departure)
    }

    /// Shows the members as a table, until the user leaves.
    private mutating func show(_ settings: DisplaySettings) throws -> Showing {
        let source = SweepRuns(runner)
        let ending: DashboardSession<SweepRuns>.Ending
        do {
            ending = try DashboardSession(source: source, settings: settings).run()
        } catch is TerminalError {
            return .lines
        }
        runner = source.end()
        if let error = ending.recordingError { throw Failure(writing: error) }
        if ending.departure == .interrupted, runner.stage == nil { runner.stop(.interrupt) }
        return runner.stage == nil && !runner.isOver ? .left : .over(ending.departure)
    }

    /// Runs what is left, with a line for each run that ends, and prints the table.
    ///
    /// - Parameter stops: how often the user has asked to stop so far.
    private mutating func print(stops: Int) throws(Failure) {
        let stops = Guarded(stops)
        let changes = DispatchSemaphore(value: 0)
        let termination = TerminationSignals(endsProgram: false) { signal in
            // The runs outlive their terminal, and the sweep can go on later.
            if signal == SIGHUP { TerminalRestorer.end(by: signal) }
            stops.withLock { $0 += 1 }
            changes.signal()
        }
        defer { withExtendedLifetime(termination) {} }
        var told = stops.withLock { $0 }
        while !runner.isOver {
            let stopped = stops.withLock { $0 }
            if stopped > told { runner.stop(stopped > 1 ? .kill : .interrupt) }
            told = stopped
            for place in try runner.step() { try report.end(place, of: runner) }
            if runner.isOver { break }
            _ = changes.wait(timeout: .now() + SweepRunner.interval)
        }
        try report.conclude(runner)
    }

    /// The exit status; says how to go on with a sweep that is not over.
    private func conclude() -> ExitStatus {
        guard runner.queue.isOver else {
            StandardStream.error.write("softscope sweep --resume \(runner.sweep.name) goes on with the rest.\n")
            return runner.stage == nil ? .done : .interrupted
        }
        return runner.queue.failed.isEmpty ? .done : .failed
    }
}
