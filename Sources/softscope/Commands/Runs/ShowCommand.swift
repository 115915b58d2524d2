import ArgumentParser
import ChildRuns
import Dashboard
import RunStore
import Terminal

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Opens the dashboard's charts on a stored run: finished, killed, or still trained elsewhere.",
        discussion: """
            A program that runs under softscope run is shown as attach shows it. Without a terminal, show prints what runs \
            show prints.

            Example: softscope show mnist-784-128-10-1
            """)

    @Argument(help: ArgumentHelp("The run's name, or its beginning.", valueName: "run"))
    var name: String

    @OptionGroup var store: StoreOptions
    @OptionGroup(title: "Display") var look: LookOptions

    mutating func run() throws {
        let opened = try store.open(.reading)
        let entry = try storing { () throws(RunStoreError) in try opened.run(named: name) }
        guard CursesTerminal.isAvailable() else {
            try ShowStoredRunCommand.show(entry, in: opened, asJSON: false)
            return
        }
        if entry.isReference, let path = entry.path {
            try WatchSession.run(paths: [path], look.settings)
            return
        }
        if let child = ChildRun(of: entry), child.isLive {
            try RunProgramCommand.follow(child, name: entry.name, headless: false, killsOnQuit: false, look.settings)
            return
        }
        let source = StoredRun(entry, in: opened, folder: try store.folder)
        do {
            let ending = try DashboardSession(source: source, settings: look.settings).run()
            source.close(within: 0)
            if let error = ending.recordingError { throw Failure(writing: error) }
            try (ending.departure == .interrupted ? ExitStatus.interrupted : .done).leave()
        } catch let error as TerminalError {
            throw Failure(.failed, "This terminal cannot show a dashboard: \(error); runs show prints the run.")
        }
    }
}
