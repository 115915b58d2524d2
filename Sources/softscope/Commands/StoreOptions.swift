import ArgumentParser
import RunStore
import Runs

/// Where the store of runs is.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The folder that keeps the runs, instead of $XDG_DATA_HOME/softscope or ~/.local/share/softscope.",
            valueName: "folder"),
        completion: .directory)
    var runsDir: String?

    var folder: String {
        get throws(Failure) { try failing(try RunsFolder(given: runsDir)).path }
    }

    func open(_ access: RunStore.Access) throws(Failure) -> RunStore {
        let folder = try folder
        return try storing { () throws(RunStoreError) in try RunStore(in: folder, access) }
    }

    /// A store that is changed. It must be there already: a misspelt folder is not made.
    func openForChanges() throws(Failure) -> RunStore {
        let folder = try folder
        return try storing { () throws(RunStoreError) in
            try RunStore.mustExist(in: folder)
            return try RunStore(in: folder, .writing)
        }
    }
}
