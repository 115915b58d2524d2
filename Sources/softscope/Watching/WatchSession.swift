import Dashboard
import RunLogs
import Screen
import Terminal

/// What `watch` does in a terminal.
enum WatchSession {
    /// Shows the runs at the paths until the user quits.
    static func run(paths: [String], _ settings: DisplaySettings) throws {
        // What is not there is said before the terminal is taken over.
        for path in paths {
            do throws(RunLogError) { _ = try RunFinder(path) } catch { throw Failure(error) }
        }
        let appearance = Appearance(glyphs: Locale.usesUTF8 ? .unicode : .ascii)
        let logs = WatchedLogs(paths, numbers: appearance.numbers)
        do {
            let ending = try DashboardSession(source: logs, settings: settings).run()
            logs.close(within: 0)
            if let error = ending.recordingError { throw Failure(writing: error) }
            try (ending.departure == .interrupted ? ExitStatus.interrupted : .done).leave()
        } catch let error as TerminalError {
            throw Failure(.failed, "This terminal cannot show a dashboard: \(error); --once prints a table.")
        }
    }

    /// Prints a table of the runs as they are now.
    static func printTable(of paths: [String]) throws(Failure) {
        let summaries = try FoundRuns(paths).runs.map { LogSummary(reading: $0) { (_) throws(Never) in } }
        let appearance = Appearance(glyphs: Locale.usesUTF8 ? .unicode : .ascii, colors: .none)
        let table = RunTable(
            summaries, at: FoundRuns.now, numbers: appearance.numbers, width: StandardStream.output.columns)
        try StandardStream.output.emitQuietly(table.bytes)
    }
}
