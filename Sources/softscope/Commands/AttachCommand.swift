import ArgumentParser
import ChildRuns
import Glibc

struct AttachCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Comes back to a program that run started.",
        discussion: """
            Shows its dashboard again, or without a terminal passes on all that it has printed and prints. Several may be \
            attached at once. A run that has ended is shown as it ended.

            Examples: softscope attach; softscope attach train-3; softscope attach train-3 --headless | tail
            """)

    @Argument(
        help: ArgumentHelp("The run's name, or the beginning of it; by default the newest.", valueName: "run"))
    var name: String?

    @OptionGroup var store: StoreOptions

    @OptionGroup var calls: NotificationOptions

    @Flag(help: "Show no dashboard; pass its output on.")
    var headless = false

    @OptionGroup(title: "Display") var look: LookOptions

    mutating func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let (name, child) = try ProgramFinding.run(named: name, in: try store.folder)
        let status = try ProgramSession.running { () throws(ChildRunError) in try child.status() }
        if status.standing == .abandoned {
            StandardStream.error.warn(
                "the supervisor of \(name) was killed: the program runs on alone, and what it prints is lost")
        } else if status.standing == .lost {
            StandardStream.error.warn(
                "\(name) was lost: its supervisor and its program were killed, or the machine was")
        }
        try RunProgramCommand.follow(
            child, name: name, headless: headless, isAttached: true, calls.settings(of: look))
    }
}
