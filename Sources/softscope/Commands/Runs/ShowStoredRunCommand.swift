import ArgumentParser
import Glibc
import Interchange
import RunStore
import Screen

struct ShowStoredRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Prints everything that is stored of a run but its curves.")

    @Argument(help: ArgumentHelp("The run's name, or its beginning.", valueName: "run"))
    var name: String

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let store = try store.open(.reading)
        let entry = try storing { () throws(RunStoreError) in try store.run(named: name) }
        try Self.show(entry, in: store, asJSON: json)
    }

    static func show(_ entry: RunEntry, in store: RunStore, asJSON: Bool) throws(Failure) {
        let marks = try storing { () throws(RunStoreError) in try store.marks(of: entry.id) }
        if asJSON {
            try StandardStream.output.emitQuietly(entry.json(marks: marks).text + "\n")
        } else {
            let numbers = NumberFormat(isASCII: !Locale.usesUTF8)
            try StandardStream.output.emitQuietly(
                StoredRunText(entry, marks: marks, at: FoundRuns.now, numbers: numbers).text)
        }
    }
}

struct CompareRunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Compares runs: the settings in which they differ, and their metrics.")

    @Argument(help: "The runs' names, or their beginnings.")
    var runs: [String] = []

    @OptionGroup var selection: SelectionOptions

    @Option(
        help: ArgumentHelp(
            "Also the values of the metrics at this step, or at the last one before it.", valueName: "step"))
    var step: Int?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var store: StoreOptions

    func validate() throws {
        if runs.isEmpty, selection.filter == nil {
            throw ValidationError("compare needs the names of two runs or more, or --filter")
        }
    }

    mutating func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let store = try store.open(.reading)
        let names = runs
        var query = try selection.query(at: FoundRuns.now)
        let entries = try storing { () throws(RunStoreError) in
            var named: [RunEntry] = []
            for name in names { named.append(try store.run(named: name)) }
            if !names.isEmpty { query.among = Set(named.map(\.id)) }
            let chosen = try store.runs(query)
            guard !names.isEmpty, query.order == nil else { return chosen }
            return named.filter { run in chosen.contains { $0.id == run.id } }
        }
        let comparison = try storing { () throws(RunStoreError) in
            try RunComparison(of: entries, in: store, at: step.map(Int64.init))
        }
        let numbers = NumberFormat(isASCII: !Locale.usesUTF8)
        try StandardStream.output.emitQuietly(json ? comparison.json.text + "\n" : comparison.text(numbers))
    }
}
