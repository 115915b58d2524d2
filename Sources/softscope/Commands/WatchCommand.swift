import ArgumentParser
import Files
import Glibc
import Interchange
import RunLogs

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Shows the training of other programs by the logs that they write.",
        discussion: """
            Finds runs in files and folders by what they hold: event files of TensorBoard (PyTorch, Keras, Lightning and \
            others), the .wandb files of Weights & Biases, metrics.csv of Lightning, CSVLogger of Keras, results.csv of \
            Ultralytics, any CSV with a column for the step or the epoch, JSON lines, trainer_state.json of Hugging Face, \
            MLflow (folder or database), trackio, Burn, and what Softscope prints with --log-format jsonl.

            --json prints an object a run, with the number, the first and last step, the last value and the range of \
            each metric, its settings, its state and the troubles with its files. --csv prints every point as it is \
            stored; cells of what a log does not have are empty. --check says what is wrong with the files, and ends with \
            exit status 65 where they are damaged.

            A run is "running" or "quiet" by the time since its files changed, and "finished", "failed" or "killed" if \
            its log says so.

            Examples: softscope watch runs/; softscope watch lightning_logs/version_3 --json; \
            softscope watch wandb/ --csv > points.csv; softscope watch logs/ --check
            """)

    @Argument(help: "Log files, folders of runs, or folders of folders of runs.")
    var paths: [String]

    @Flag(help: "Print one JSON object a run, and end.")
    var json = false

    @Flag(help: "Print every point as CSV: run,metric,step,epoch,seconds,value; and end.")
    var csv = false

    @Flag(help: "Print what is wrong with the files, a line each, and end; exit status 65 if they are damaged.")
    var check = false

    @Flag(help: "Print a table of the runs as they are now, and end, as --json, --csv and --check always do.")
    var once = false

    @OptionGroup(title: "Display") var calls: NotificationOptions
    @OptionGroup(title: "Display") var look: LookOptions

    func validate() throws {
        let chosen = [("--json", json), ("--csv", csv), ("--check", check)].filter(\.1).map(\.0)
        if chosen.count > 1 { throw ValidationError("\(chosen[0]) and \(chosen[1]) cannot be combined") }
    }

    mutating func run() throws {
        // A reader that has seen enough, such as head, ends the program without a word.
        signal(SIGPIPE, SIG_IGN)
        if json {
            var databases = DatabaseCheck()
            for run in try FoundRuns(paths).runs {
                var summary = LogSummary(reading: run) { (_) throws(Never) in }
                summary.addFaults(of: run, found: &databases)
                try StandardStream.output.emitQuietly(summary.json(at: FoundRuns.now).text + "\n")
            }
        } else if csv {
            try printPoints()
        } else if check {
            try printTroubles()
        } else if once || !StandardStream.output.isTerminal {
            try WatchSession.printTable(of: paths)
        } else {
            try WatchSession.run(paths: paths, calls.settings(of: look))
        }
    }

    private func printPoints() throws(Failure) {
        let runs = try FoundRuns(paths).runs
        let isForTerminal = StandardStream.output.isTerminal
        try StandardStream.output.emitQuietly(PointLines.header)
        var databases = DatabaseCheck()
        for run in runs {
            var lines = PointLines(run: run.name.shownPath, isForTerminal: isForTerminal)
            var summary = try LogSummary(reading: run, restarts: false) { (batch) throws(Failure) in
                try lines.emit(batch)
            }
            summary.addFaults(of: run, found: &databases)
            for trouble in summary.troubles where trouble.isDamage { StandardStream.error.warn(trouble.line) }
        }
    }

    private func printTroubles() throws(Failure) {
        let found = try FoundRuns(paths)
        var (damaged, noted) = (0, found.troubles.count)
        for trouble in found.troubles { try StandardStream.output.emitQuietly(trouble.line + "\n") }
        var databases = DatabaseCheck()
        for run in found.runs {
            var summary = LogSummary(reading: run) { (_) throws(Never) in }
            summary.addFaults(of: run, found: &databases)
            for trouble in summary.troubles { try StandardStream.output.emitQuietly(trouble.line + "\n") }
            if summary.furtherTroubles > 0 {
                try StandardStream.output.emitQuietly(
                    "\(run.path.printable): \(summary.furtherTroubles) more of the same kinds\n")
            }
            noted += summary.troubles.count
            if summary.isDamaged { damaged += 1 }
        }
        let count = found.runs.count == 1 ? "the run" : "\(found.runs.count) runs"
        guard damaged == 0 else {
            let sentence = "\(damaged) of \(count) \(damaged == 1 ? "is" : "are") damaged."
            throw Failure(.badData, found.runs.count == 1 ? "The run's log is damaged." : sentence)
        }
        try StandardStream.output.emitQuietly(
            noted == 0 ? "Nothing is wrong with \(count).\n" : "Nothing is damaged in \(count).\n")
    }
}
