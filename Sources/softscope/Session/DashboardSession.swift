import Dashboard
import Files
import Screen
import Telemetry
import Terminal
import Training

/// A dashboard showing a run, from taking over the terminal to giving it back.
struct DashboardSession<Source: RunSource> {
    let source: Source
    let settings: DisplaySettings
    /// How long a signal that ends the program waits for the run to end, in seconds: long enough for a batch or an evaluation
    /// on a busy machine.
    var grace = 10.0
    /// Called after that time, before the program ends.
    var afterGrace: @Sendable () -> Void = {}

    /// How the dashboard was closed, and what it knew about the run then.
    struct Ending {
        var departure: Departure
        var history: RunHistory
        /// Why the screens were not recorded to the end; nil if they were, or were not to be.
        var recordingError: FileError?
    }

    /// Shows the dashboard. Returns when it is closed and the terminal is restored.
    ///
    /// Throws `TerminalError` if the terminal cannot show a dashboard, in which case the run has not begun, and
    /// whatever the source throws.
    func run() throws -> Ending {
        if let path = settings.recording {
            // The terminal is not touched for a recording that cannot be written.
            do throws(FileError) { try AtomicFile.checkWritable(path) } catch { throw Failure(writing: error) }
        }
        let waker = Waker()
        var terminal = try settings.openTerminal(waker: waker)
        let (source, grace, afterGrace) = (source, grace, afterGrace)
        let termination = TerminationSignals { signal in
            // A second signal ends the program at once.
            source.close(within: grace)
            afterGrace()
            TerminalRestorer.end(by: signal)
        }
        defer { withExtendedLifetime(termination) {} }
        var dashboard = Dashboard(
            dataName: source.name, size: terminal.size, speed: source.speed, capabilities: source.capabilities,
            pages: .showing(source.capabilities))
        var loop = DashboardLoop(
            appearance: settings.appearance(on: terminal), clock: monotonicSeconds, desk: RowsDesk { waker.signal() })
        if settings.notifies { loop.alerts = RunAlerts(name: source.name) }
        loop.recording = settings.recording.flatMap { path in
            do throws(FileError) {
                return try ScreenRecording(
                    path: path, size: terminal.size, title: "softscope: \(source.name)", start: monotonicSeconds())
            } catch {
                loop.recordingError = error
                _ = dashboard.update(.notice("Nothing is recorded: \(error)"))
                return nil
            }
        }
        source.begin { waker.signal() }
        let departure = try loop.run(&dashboard, of: source, on: &terminal)
        if departure == .interrupted { source.close(within: 2) } else { source.finishSaving() }
        terminal.close()
        return Ending(departure: departure, history: dashboard.live, recordingError: loop.recordingError)
    }
}
