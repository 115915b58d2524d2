import RunLogs
import Screen

/// What `watch` does in a terminal.
enum WatchSession {
    /// Shows the runs at the paths until the user quits.
    static func run(paths: [String]) throws(Failure) {
        try printTable(of: paths)
    }

    /// Prints a table of the runs as they are now.
    static func printTable(of paths: [String]) throws(Failure) {
        let summaries = try FoundRuns(paths).runs.map { RunSummary(reading: $0) { (_) throws(Never) in } }
        let appearance = Appearance(glyphs: Locale.usesUTF8 ? .unicode : .ascii, colors: .none)
        let table = RunTable(
            summaries, at: FoundRuns.now, numbers: appearance.numbers, width: StandardStream.output.columns)
        try StandardStream.output.emitQuietly(table.text)
    }
}
