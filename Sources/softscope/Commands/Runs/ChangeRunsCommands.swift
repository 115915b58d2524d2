import ArgumentParser
import ChildRuns
import Glibc
import RunStore
import Runs
import Telemetry

struct TagRunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tag", abstract: "Adds a tag to runs, or removes it.",
        discussion:
            "For example: softscope runs tag good mnist-1 mnist-2; softscope runs tag good --filter 'accuracy>0.97'")

    @Argument(help: "The tag.")
    var tag: String

    @Argument(help: "The runs' names, or their beginnings.")
    var runs: [String] = []

    @Option(help: ArgumentHelp("All runs that fulfil this condition.", valueName: "condition"))
    var filter: String?

    @Flag(help: "Remove the tag.")
    var remove = false

    @OptionGroup var store: StoreOptions

    func validate() throws {
        if tag.isEmpty { throw ValidationError("a tag has at least one character") }
        if runs.isEmpty == (filter == nil) { throw ValidationError("tag needs the names of runs, or --filter") }
    }

    mutating func run() throws {
        let store = try store.openForChanges()
        for entry in try ChosenRuns.find(runs, filter: filter, in: store) {
            try storing { () throws(RunStoreError) in
                try store.tag(entry.id, adding: remove ? [] : [tag], removing: remove ? [tag] : [])
            }
        }
    }
}

struct NoteRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "note", abstract: "Writes a note to a run; an empty text removes it.")

    @Argument(help: ArgumentHelp("The run's name, or its beginning.", valueName: "run"))
    var name: String

    @Argument(help: "The note.")
    var text: String

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        let store = try store.openForChanges()
        try storing { () throws(RunStoreError) in try store.note(try store.run(named: name).id, text) }
    }
}

struct RenameRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Gives a stored run another name.",
        discussion: "The folder of its model keeps its name; --resume takes the path of the model.")

    @Argument(help: ArgumentHelp("The run's name, or its beginning.", valueName: "run"))
    var name: String

    @Argument(help: "The new name.")
    var newName: String

    @OptionGroup var store: StoreOptions

    mutating func run() throws {
        let store = try store.openForChanges()
        try storing { () throws(RunStoreError) in try store.rename(try store.run(named: name).id, to: newName) }
    }
}

struct DeleteRunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Deletes runs with their curves, and the folders of their models or output.",
        discussion: "A model that was saved elsewhere with --save stays. Runs that are under way are not deleted.")

    @Argument(help: "The runs' names, or their beginnings.")
    var runs: [String] = []

    @Option(help: ArgumentHelp("All runs that fulfil this condition.", valueName: "condition"))
    var filter: String?

    @Flag(name: .shortAndLong, help: "Delete without asking.")
    var yes = false

    @OptionGroup var store: StoreOptions

    func validate() throws {
        if runs.isEmpty == (filter == nil) { throw ValidationError("delete needs the names of runs, or --filter") }
    }

    mutating func run() throws {
        let folder = try failing(try RunsFolder(given: store.runsDir))
        let store = try store.openForChanges()
        let entries = try ChosenRuns.find(runs, filter: filter, in: store)
        if let live = entries.first(where: { !$0.state.isFinal && $0.process != nil }) {
            throw Failure(.failed, "The run \(live.name) is \(live.state.rawValue): stop it before you delete it.")
        }
        if let live = entries.first(where: { ChildRun(of: $0)?.isLive ?? false }) {
            throw Failure(.failed, "The program of the run \(live.name) runs on: stop it before you delete it.")
        }
        guard !entries.isEmpty else { throw Failure(.notThere, "No run fulfils the condition.") }
        guard try yes || isConfirmed(entries) else { throw Failure(.failed, "Nothing was deleted.") }
        try storing { () throws(RunStoreError) in try store.delete(entries.map(\.id)) }
        for entry in entries {
            ChildRun(of: entry)?.folder.discard()
            SweepsFolder(in: folder.path).forget(entry.name)
            guard let own = entry.modelPath.flatMap({ folder.run(withModel: $0) }) else { continue }
            try failing(try own.remove())
        }
    }

    private func isConfirmed(_ entries: [RunEntry]) throws(Failure) -> Bool {
        guard isatty(0) == 1, StandardStream.error.isTerminal else {
            throw Failure(.wrongUsage, "Deleting asks on a terminal; without one, give --yes.")
        }
        let names = entries.prefix(5).map(\.name.printable).joined(separator: ", ")
        let more = entries.count > 5 ? " and \(entries.count - 5) more" : ""
        StandardStream.error.write("Delete \(names)\(more) with all curves and models? [y/N] ")
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}

/// The stored runs that a command line means.
enum ChosenRuns {
    static func find(_ names: [String], filter: String?, in store: RunStore) throws(Failure) -> [RunEntry] {
        if let filter {
            let query = RunQuery(try SelectionOptions.filter(filter), at: FoundRuns.now)
            return try storing { () throws(RunStoreError) in try store.runs(query) }
        }
        return try storing { () throws(RunStoreError) in
            var entries: [RunEntry] = []
            for name in names {
                let run = try store.run(named: name)
                if !entries.contains(where: { $0.id == run.id }) { entries.append(run) }
            }
            return entries
        }
    }
}
