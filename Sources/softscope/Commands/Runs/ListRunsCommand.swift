import ArgumentParser
import Glibc
import Interchange
import RunStore
import Screen

struct ListRunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Lists stored runs, the newest first.")

    @OptionGroup var selection: SelectionOptions

    @Flag(help: "Print one JSON object a run.")
    var json = false

    @Flag(help: "Print CSV with a column for each setting, and for the best value of each metric.")
    var csv = false

    @OptionGroup var store: StoreOptions

    func validate() throws {
        if json, csv { throw ValidationError("--json and --csv cannot be combined") }
    }

    mutating func run() throws {
        // A reader that has seen enough, such as head, ends the program without a word.
        signal(SIGPIPE, SIG_IGN)
        let now = FoundRuns.now
        let runs = try selection.select(from: try all(), at: now)
        if json {
            for run in runs { try StandardStream.output.emitQuietly(run.json.text + "\n") }
        } else if csv {
            try StandardStream.output.emitQuietly(StoredRunRows(runs).csv)
        } else if runs.isEmpty {
            try StandardStream.output.emitQuietly(
                selection.filter == nil ? "There are no runs yet.\n" : "No run fulfils the condition.\n")
        } else {
            let numbers = NumberFormat(isASCII: !Locale.usesUTF8)
            try StandardStream.output.emitQuietly(
                RunTable(runs, at: now, numbers: numbers, width: StandardStream.output.columns).text)
        }
    }

    /// All runs; none where there is no store yet.
    private func all() throws(Failure) -> [RunEntry] {
        let folder = try store.folder
        do throws(RunStoreError) { return try RunStore(in: folder, .reading).runs() } catch {
            if case .missing = error { return [] }
            throw Failure(error)
        }
    }
}
