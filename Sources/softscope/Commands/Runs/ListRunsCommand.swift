import ArgumentParser
import Files
import Glibc
import Interchange
import RunStore
import Screen
import Telemetry

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
        let query = try selection.query(at: now)
        try check(query)
        if json {
            for run in try find({ (store) throws(RunStoreError) in try store.runs(query) }) {
                try StandardStream.output.emitQuietly(run.json.text + "\n")
            }
            return
        }
        if csv {
            let runs = try find { (store) throws(RunStoreError) in try store.runs(query) }
            return try StandardStream.output.emitQuietly(StoredRunRows(runs).csv)
        }
        let lines = try find { (store) throws(RunStoreError) in try store.lines(query) }
        guard !lines.isEmpty else {
            return try StandardStream.output.emitQuietly(
                selection.filter == nil ? "There are no runs yet.\n" : "No run fulfils the condition.\n")
        }
        let numbers = NumberFormat(isASCII: !Locale.usesUTF8)
        try StandardStream.output.emitQuietly(
            RunTable(lines, in: query.order, at: now, numbers: numbers, width: StandardStream.output.columns).bytes)
    }

    /// What is found in the store; nothing where there is none yet.
    private func find<Run>(_ body: (RunStore) throws(RunStoreError) -> [Run]) throws(Failure) -> [Run] {
        let folder = try store.folder
        do throws(RunStoreError) { return try body(try RunStore(in: folder, .reading)) } catch {
            // A misspelt folder is told.
            if case .missing = error, store.runsDir == nil || FileSystem.isThere(folder) { return [] }
            throw Failure(error)
        }
    }

    /// Refuses names that no run has: they are misspelt.
    private func check(_ query: RunQuery) throws(Failure) {
        for (option, fields) in [("filter", query.filter?.fields ?? []), ("sort", query.order?.fields ?? [])] {
            // All runs have the other fields, and those that go on may have usual metrics later.
            let named = fields.filter { $0.chosenName.map { !QuantityName($0).isUsual } ?? false }
            guard !named.isEmpty else { continue }
            let unknown = try find { (store) throws(RunStoreError) in try store.unknown(named, at: query.now) }
            guard let name = unknown.first?.chosenName else { continue }
            throw Failure(.wrongUsage, "--\(option): No run has a setting or a metric \"\(name.printable)\".")
        }
    }
}
