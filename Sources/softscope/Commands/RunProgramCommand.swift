import ArgumentParser
import ChildRuns
import Dashboard
import Files
import Glibc
import RunLogs
import RunStore
import Runs

struct RunProgramCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Starts another training program, and shows its training live.",
        discussion: """
            The program runs in a terminal of its own under a small supervisor, so that it outlives the dashboard and an \
            SSH session: q leaves it running, and softscope attach comes back. Curves come from what it prints (progress \
            bars, tables, name=value, JSON lines) and from logs that it writes below the working folder. Space pauses it \
            with all of its processes, X stops it in stages. softscope runs lists it with all others.

            Without a terminal its output is passed on. The exit status is the program's, or 128 and the number of the \
            signal that ended it.

            Examples: softscope run -- python train.py --epochs 10; \
            softscope run --pattern 'it (?<step>[0-9]+) cost (?<cost>[0-9.]+)' -- ./train
            """)

    @Argument(parsing: .postTerminator, help: "The program and its arguments, after --.")
    var command: [String] = []

    @Option(help: ArgumentHelp("The name of the run; by default that of the script.", valueName: "name"))
    var name: String?

    @OptionGroup var store: StoreOptions

    @Flag(help: "Let the program read what is typed on the page Console; otherwise its standard input is empty.")
    var input = false

    @Flag(help: "Read its output through a pipe instead of a terminal.")
    var pipe = false

    @Option(
        help: ArgumentHelp(
            """
            A regular expression for lines of its output: the named groups step, total and epoch say where, all others are \
            metrics.
            """, valueName: "regex"))
    var pattern: String?

    @Option(
        help: ArgumentHelp(
            "A log that it writes, or a folder of logs, instead of the working folder; may be repeated.",
            valueName: "path"))
    var logs: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            A shell command to run when the program has ended, whether or not a dashboard is open, with SOFTSCOPE_RUN, \
            SOFTSCOPE_EVENT, SOFTSCOPE_MESSAGE, SOFTSCOPE_STATUS, SOFTSCOPE_SECONDS, SOFTSCOPE_FOLDER and \
            SOFTSCOPE_COMMAND in its environment.
            """, valueName: "command"))
    var onEnd: String?

    @Option(
        help: ArgumentHelp(
            """
            A shell command to run when the program has ended, is quiet for unusually long, or has a loss that is no \
            number; once for each, with the same environment. SOFTSCOPE_EVENT is finished, failed, killed, quiet or \
            diverged.
            """, valueName: "command"))
    var onEvent: String?

    @OptionGroup var calls: NotificationOptions

    @Flag(help: "Start it and return at once.")
    var detach = false

    @Flag(help: "Show no dashboard; pass its output on.")
    var headless = false

    @Flag(help: "Stop the program when the dashboard is closed.")
    var killOnQuit = false

    @OptionGroup(title: "Display") var look: LookOptions

    func validate() throws {
        if command.isEmpty {
            throw ValidationError("the program is missing: softscope run -- python train.py")
        }
        if detach, calls.notify {
            throw ValidationError("--notify needs a terminal that stays: with --detach, use --on-event")
        }
        if detach, killOnQuit { throw ValidationError("--detach and --kill-on-quit cannot be combined") }
        if input, pipe { throw ValidationError("--input needs a terminal, and cannot be combined with --pipe") }
        if let name { try RunOptions.check(name) }
    }

    mutating func run() throws {
        signal(SIGPIPE, SIG_IGN)
        if let pattern {
            do throws(RunLogError) { _ = try PrintedPattern(pattern) } catch { throw Failure(error) }
        }
        for path in logs where path.isEmpty { throw Failure(.wrongUsage, "--logs needs a path") }
        let kept = try claim()
        var request = RunRequest(command: command, workingFolder: WorkingFolder.current ?? ".")
        if pipe { request.output = .pipe }
        request.readsInput = input
        request.pattern = pattern
        request.logs = logs.map(WorkingFolder.whole)
        (request.onEnd, request.onEvent) = (onEnd, onEvent)
        let commit = GitCommit.at(request.workingFolder, seconds: Self.patience)
        (request.commit, request.isDirty) = (commit?.hash, commit?.isDirty)
        try warnWithoutStore()
        let child: ChildRun
        do throws(ChildRunError) {
            child = try ChildRun.start(request, in: RunFolder(kept.folder), supervisor: SuperviseCommand.supervisor)
        } catch {
            RunFolder(kept.folder).discard()
            throw Failure(error)
        }
        if detach {
            try StandardStream.output.emitQuietly("\(kept.name)\n")
            return
        }
        try Self.follow(child, name: kept.name, headless: headless, killsOnQuit: killOnQuit, calls.settings(of: look))
    }

    /// How long the repository and the store may keep the program from its start, in seconds.
    private static let patience = 1.0

    /// Says if the run cannot be recorded, which is the supervisor's task: nobody sees what that has to say.
    private func warnWithoutStore() throws(Failure) {
        let folder = try store.folder
        do throws(RunStoreError) { _ = try RunStore(in: folder, .writing, patience: Self.patience) } catch {
            // A store in use is tried again.
            if !error.isPassing { StandardStream.error.warn(RunRecording.sentence(error)) }
        }
    }

    private func claim() throws(Failure) -> RunsFolder.Run {
        do throws(RunError) {
            return try RunsFolder(given: store.runsDir).claim(
                name.map(RunsFolder.Wish.given) ?? .derived(ProgramName(command).name))
        } catch {
            throw Failure(error)
        }
    }

    /// Shows a program in the dashboard, or passes its output on, and ends with its exit status.
    ///
    /// - Parameter isAttached: whether it was started before.
    static func follow(
        _ child: ChildRun, name: String, headless: Bool, isAttached: Bool = false, killsOnQuit: Bool = false,
        _ settings: DisplaySettings
    ) throws {
        guard !headless, StandardStream.output.isTerminal else {
            return try ProgramSession.passOutput(of: child, name: name, isAttached: isAttached, settings)
        }
        let status = try ProgramSession.show(child, name: name, killsOnQuit: killsOnQuit, settings)
        try ProgramSession.leave(child, name: name, status, showsOutput: true)
    }
}
