import ArgumentParser
import RunStore
import Telemetry

/// `runs` and its subcommands.
struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Lists, compares and changes stored runs, and steers those of other programs.",
        discussion: """
            Every training by softscope is kept in a database, as it goes: its settings, curves, events and where it ran, \
            also if it is stopped or killed. Without a subcommand, the runs are listed. A name may be cut short where it \
            stays unique.

            A filter compares settings, metrics and what the list shows with values: =, !=, <, <=, >, >=, and ~ for \
            "contains"; and, or, not and parentheses join comparisons, and a word alone means that the name contains it. \
            Fields are name, state, data, model, tag, note, age, duration, seed, format, host, commit and folder; any \
            setting (learning-rate or lr, hidden, optimizer); any metric (validation/accuracy, val_loss: the best value, or \
            last., min. or max. before the name). Ages and durations have a unit (30s, 5m, 2h, 3d, 1w); \
            without one they are seconds.

            Examples:
              softscope runs --filter 'lr>=1e-3 and data=mnist and not tag=old'
              softscope runs --sort=-best.accuracy
              softscope runs compare mnist-1 mnist-2
              softscope runs export mnist-1 mnist.csv
            """,
        subcommands: [
            ListRunsCommand.self, ShowStoredRunCommand.self, CompareRunsCommand.self, TagRunsCommand.self,
            NoteRunCommand.self, RenameRunCommand.self, DeleteRunsCommand.self, ImportRunsCommand.self,
            ExportRunCommand.self, PauseRunCommand.self, ResumeRunCommand.self, StopRunCommand.self,
        ],
        defaultSubcommand: ListRunsCommand.self)
}

/// Which runs are meant, and in which order.
struct SelectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only runs that fulfil this condition: 'lr>=1e-3 and not tag=old'.", valueName: "condition"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "Sort by these fields, separated by commas; --sort=-accuracy puts the greatest first. Default: the newest first.",
            valueName: "fields"))
    var sort: String?

    /// The query that the options are.
    ///
    /// - Parameter now: seconds since 1970, for ages.
    func query(at now: Double) throws(Failure) -> RunQuery {
        var query = RunQuery(at: now)
        if let filter { query.filter = try Self.filter(filter) }
        if let sort {
            do throws(RunFilterError) { query.order = try RunOrder(sort) } catch {
                throw Failure(error, option: "sort")
            }
        }
        return query
    }

    static func filter(_ text: String) throws(Failure) -> RunFilter {
        do throws(RunFilterError) { return try RunFilter(text) } catch { throw Failure(error, option: "filter") }
    }
}
