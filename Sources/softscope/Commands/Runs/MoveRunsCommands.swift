import ArgumentParser
import Files
import RunLogs
import RunStore

struct ImportRunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Adds the runs of other programs to the stored ones.",
        discussion: """
            Finds runs as watch does, and copies their settings and all their points; the logs may be deleted afterwards. \
            With --reference, the points stay in the logs.
            """)

    @Argument(help: "Log files, folders of runs, or folders of folders of runs.")
    var paths: [String]

    @Option(help: "The name of the run, if it is a single one.")
    var name: String?

    @Flag(help: "Store what lists show, and where the log is, but no points.")
    var reference = false

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        let found = try FoundRuns(paths)
        if let name {
            try storing { () throws(RunStoreError) in try RunStore.check(name) }
            guard found.runs.count == 1 else {
                throw Failure(.wrongUsage, "--name needs a single run; there are \(found.runs.count).")
            }
        }
        for trouble in found.troubles { StandardStream.error.warn(trouble.line) }
        let store = try store.open(.writing)
        for run in found.runs.reversed() {
            let stored = try storing { () throws(RunStoreError) in
                reference
                    ? try store.refer(to: run, as: name, at: FoundRuns.now)
                    : try store.import(run, as: name, at: FoundRuns.now)
            }
            for trouble in stored.troubles { StandardStream.error.warn(trouble.line) }
            try StandardStream.output.emitQuietly("\(stored.name.printable)\n")
        }
    }
}

struct ExportRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a run's curves to a file.",
        discussion: """
            The format is that of the file's name: .csv, .jsonl (both with run, metric, step, epoch, seconds and value), or \
            tfevents anywhere in the name for an event file, which TensorBoard opens; its values have single precision.
            """)

    @Argument(help: ArgumentHelp("The run's name, or its beginning.", valueName: "run"))
    var name: String

    @Argument(help: "The file to write.", completion: .file())
    var file: String

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        guard let format = RunExport.Format(path: file) else {
            throw Failure(
                .wrongUsage,
                "Expected a file named .csv, .jsonl, or with tfevents in its name, found \(file.printable).")
        }
        let store = try store.open(.reading)
        try storing { () throws(RunStoreError) in
            let entry = try store.run(named: name)
            if entry.isReference { throw .pointsElsewhere(name: entry.name, path: entry.path ?? "") }
            try RunExport(of: entry, in: store).write(format, to: file)
        }
    }
}
