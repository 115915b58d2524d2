import ChildRuns
import Dashboard
import Files
import Glibc
import Screen
import Terminal

/// Shows a program that `run` started until it has ended or the user leaves.
enum ProgramSession {
    /// How long a program may take to end before it is asked more firmly, in seconds.
    private static let grace = 10.0

    /// Shows the dashboard.
    ///
    /// - Parameter killsOnQuit: whether quitting stops the program.
    /// - Returns: how the program stands when the dashboard is closed.
    static func show(_ run: ChildRun, name: String, killsOnQuit: Bool, _ settings: DisplaySettings) throws -> RunStatus
    {
        let appearance = Appearance(glyphs: Locale.usesUTF8 ? .unicode : .ascii)
        let source = try running { () throws(ChildRunError) in
            try ChildProgram(run, name: name, numbers: appearance.numbers)
        }
        do {
            let ending = try DashboardSession(source: source, settings: settings).run()
            source.close(within: 0)
            if let error = ending.recordingError { throw Failure(writing: error) }
        } catch let error as TerminalError {
            throw Failure(
                .failed,
                "This terminal cannot show a dashboard: \(error). The program goes on; softscope attach \(name) --headless "
                    + "shows what it prints.")
        }
        var status = try running { () throws(ChildRunError) in try run.status() }
        if killsOnQuit, status.standing == .supervised, let control = try? RunControl(run.folder) {
            control.send(.stop(.interrupt, grace: grace))
            StandardStream.error.write("stopping \(name); what ignores that is killed after \(Int(2 * grace)) s\n")
            status = control.waitForEnd() ?? status
        }
        return status
    }

    /// Says on the normal screen what became of the program, and ends with its exit status.
    static func leave(_ run: ChildRun, name: String, _ status: RunStatus, showsOutput: Bool) throws -> Never {
        guard status.state == .ended, let ending = status.ending else {
            // Nobody saw how it ended.
            if status.standing == .lost { exit(1) }
            let rest = status.standing == .supervised ? "runs on" : "runs on without its supervisor"
            StandardStream.error.write("\(name) \(rest): softscope attach \(name)\n")
            exit(0)
        }
        if ending.status != 0, showsOutput {
            var console = Console(capacity: 200)
            if let file = try? InputFile(path: run.folder.outputPath, mayBeEmpty: true) {
                console.append((try? file.bytes(at: -65_536, 65_536)) ?? [])
            }
            for line in console.lastLines(10) { StandardStream.error.write("  \(line.printable)\n") }
        }
        if ending.status == 0, showsOutput {
            let time = NumberFormat(isASCII: !Locale.usesUTF8).clock(ending.time - status.started)
            StandardStream.error.write("\(name) ended after \(time): softscope show \(name)\n")
        }
        if ending.status != 0 {
            let reason = ending.signal.map { "was ended by signal \($0)" } ?? "failed with exit status \(ending.status)"
            StandardStream.error.write("softscope: \(name) \(reason).\n")
        }
        if status.lostBytes > 0 {
            StandardStream.error.warn("\(status.lostBytes) bytes of its output could not be kept")
        }
        exit(Int32(truncatingIfNeeded: ending.status))
    }

    /// Passes on what a program prints until it has ended, without a dashboard, and ends with its exit status.
    ///
    /// - Parameter isAttached: whether it was started before.
    static func passOutput(of run: ChildRun, name: String, isAttached: Bool, _ settings: DisplaySettings) throws {
        var output: PassedOutput
        do throws(ChildRunError) {
            output = try PassedOutput(run, name: name, isAttached: isAttached, notifies: settings.notifies)
        } catch {
            // It may have ended before anybody could connect to its supervisor.
            let status = try running { () throws(ChildRunError) in try run.status() }
            guard status.standing != .supervised else { throw Failure(error) }
            try printOutput(of: run)
            try finish(run, name: name, status, settings)
        }
        try finish(run, name: name, try output.follow(), settings)
    }

    /// Calls the user if they want to be, and ends with the program's exit status.
    private static func finish(
        _ run: ChildRun, name: String, _ status: RunStatus, _ settings: DisplaySettings
    ) throws -> Never {
        if settings.notifies, status.state == .ended {
            StandardStream.error.call(RunAlerts.ending(of: name, status: status.ending?.status))
        }
        try leave(run, name: name, status, showsOutput: false)
    }

    /// Prints what a program has printed that nobody watches over any more.
    private static func printOutput(of run: ChildRun) throws {
        guard let file = try? InputFile(path: run.folder.outputPath, mayBeEmpty: true) else { return }
        var place = 0
        while place < file.size, let bytes = try? file.bytes(at: place, 1 << 20), !bytes.isEmpty {
            try StandardStream.output.emitQuietly(bytes)
            place += bytes.count
        }
    }

    /// Turns errors into sentences.
    static func running<Result>(_ body: () throws(ChildRunError) -> Result) throws(Failure) -> Result {
        do throws(ChildRunError) { return try body() } catch { throw Failure(error) }
    }
}
