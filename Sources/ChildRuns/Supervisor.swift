internal import CProcess
import Files
import Glibc

/// The process that owns a program: its terminal, its output, and everything that it starts.
///
/// It is no child of who starts it, and has no terminal of its own, so that the program outlives the dashboard and the
/// session. It tells its clients how the program stands, obeys them, and ends when all of the program's processes have
/// ended. If it is killed itself, closing the terminal sends SIGHUP to the program, and nothing else: what ignores
/// that runs on alone.
///
/// One thread, which waits for output, signals, clients and times.
package struct Supervisor {
    let folder: RunFolder
    let request: RunRequest
    private let observe: (RunStatus) -> Void
    /// What has happened since it was last asked.
    let takeEvents: () -> [RunEvent]
    let signals: Int32
    let listening: Int32
    /// The program's output, and where what is typed goes; -1 after its end.
    var terminal: Int32
    let isTerminal: Bool
    /// Whether no process has the program's terminal open at the moment. It is kept, since closing it would send SIGHUP
    /// to those that have put their output elsewhere, and looked at again with the processes.
    var isTerminalIdle = false
    let readsInput: Bool
    let child: ProcessIdentity

    var status: RunStatus
    var output: OutputFile
    var clients: [RunClient] = []
    /// What was typed and has no room in the terminal yet.
    var typed: [UInt8] = []
    /// The stop or continuation that is under way.
    var stopping: TreeStop?
    /// Commands that are answered when all processes have stopped or gone on.
    var waiting: [(client: Int, number: Int)] = []
    /// When the number of processes is next looked at, by the monotonic clock.
    var nextCount = 0.0
    /// When the file with the state was last written.
    var isStatusChanged = true
    var nextClient = 0
    /// The commands that were started for events, and the events for which they were.
    var commands: [EventCommand] = []
    var told: Set<RunEvent> = []

    /// How long stopping all processes may take, in seconds.
    static let stopPatience = 5.0
    /// How often processes are looked at while they are to stop, go on or end, in seconds.
    static let lookInterval = 0.01
    static let countInterval = 1.0
    static let clientLimit = 64

    /// Watches over the program until its end. This is what the hidden command of the program does.
    ///
    /// - Parameters:
    ///   - path: the run's folder with the request.
    ///   - report: a descriptor to which one line goes once the program was started or could not be, and which is
    ///     then closed; -1 for none.
    ///   - observe: is told how the program stands, at first and after each change, and must return at once. Only the end
    ///     may take it some time, for which clients that wait for the end wait, too.
    ///   - takeEvents: says what has happened since it was last asked, besides the end, and must return at once.
    /// - Returns: the exit status.
    package static func run(
        folder path: String, report: Int32, observe: @escaping (RunStatus) -> Void = { _ in },
        takeEvents: @escaping () -> [RunEvent] = { [] }
    ) -> Int32 {
        let folder = RunFolder(path)
        if report >= 0 { _ = fcntl(report, F_SETFD, FD_CLOEXEC) }
        do throws(ChildRunError) {
            var supervisor = try Supervisor(folder, observe, takeEvents)
            tell(report, "started\n")
            supervisor.watch()
            return 0
        } catch {
            if case .notStarted(_, let code) = error {
                tell(report, "refused \(code)\n")
            } else {
                tell(report, "failed \(error)\n")
            }
            return 1
        }
    }

    private static func tell(_ report: Int32, _ line: String) {
        guard report >= 0 else { return }
        var bytes = Array(line.utf8)
        _ = unsafe write(report, &bytes, bytes.count)
        close(report)
    }

    private init(
        _ folder: RunFolder, _ observe: @escaping (RunStatus) -> Void, _ takeEvents: @escaping () -> [RunEvent]
    ) throws(ChildRunError) {
        self.folder = folder
        self.observe = observe
        self.takeEvents = takeEvents
        request = try RunRequest(reading: folder)
        output = try OutputFile(folder.outputPath, times: folder.timesPath)
        signals = process_signals()
        guard signals >= 0, process_adopt_orphans() else {
            throw .noSupervisor(reason: ChildRunError.reason(errno))
        }
        guard let open = folder.open() else { throw .noSupervisor(reason: "the run's folder is gone") }
        listening = unsafe process_listen(open.number, RunFolder.socketName)
        guard listening >= 0 else { throw .noSupervisor(reason: ChildRunError.reason(errno)) }
        // What the program writes at once is not older than its start.
        let begun = Clock.date
        let started = try Self.start(request)
        terminal = started.output
        child = started.identity
        if case .terminal = request.output { isTerminal = true } else { isTerminal = false }
        readsInput = request.readsInput && isTerminal
        status = RunStatus(
            supervisor: .own, child: child, boot: BootIdentity.current, started: begun)
        status.keeper = started.keeper
        // A folder that somebody wants to remove is not kept busy.
        _ = unsafe chdir("/")
        keepStatus()
    }

    private static func start(
        _ request: RunRequest
    ) throws(ChildRunError) -> (identity: ProcessIdentity, keeper: ProcessIdentity?, output: Int32) {
        var child = process_child(pid: 0, keeper: 0, output: -1)
        var (columns, rows) = (0, 0)
        if case .terminal(let wide, let high) = request.output { (columns, rows) = (wide, high) }
        var environment = EnvironmentList.current
        if environment["PYTHONUNBUFFERED"] == nil { environment["PYTHONUNBUFFERED"] = "1" }
        environment[ProcessTree.mark] = ProcessTree.mark(of: .own)
        if columns > 0, environment["TERM"] ?? "" == "" { environment["TERM"] = "xterm-256color" }
        let code = unsafe CStrings.with(request.command) { arguments in
            unsafe CStrings.with(environment.lines) { environment in
                unsafe process_start_child(
                    arguments, environment, request.workingFolder.systemPath, Int32(columns), Int32(rows),
                    request.readsInput, &child)
            }
        }
        guard code == 0 else { throw .notStarted(program: request.command.first ?? "", code: code) }
        let keeper = child.keeper > 0 ? ProcessIdentity(pid: child.keeper) : nil
        return (ProcessIdentity(pid: child.pid) ?? ProcessIdentity(pid: child.pid, start: 0), keeper, child.output)
    }

    // MARK: - The loop

    private mutating func watch() {
        while status.state != .ended {
            waitForEvents()
            takeSignals()
            takeOutput()
            acceptClients()
            takeCommands()
            typeWaiting()
            let now = Clock.monotonic
            lookAtProcesses(now)
            startEventCommands()
            if isStatusChanged { keepStatus() }
            tellClients(now)
        }
        if let keeper = status.keeper { keeper.send(SIGKILL) }
        observe(status)
        finishClients()
        reap()
        finishEvents()
    }

    private mutating func waitForEvents() {
        var events = [pollfd(fd: signals, events: Int16(POLLIN), revents: 0)]
        events.append(pollfd(fd: clients.count < Self.clientLimit ? listening : -1, events: Int16(POLLIN), revents: 0))
        events.append(
            pollfd(
                fd: isTerminalIdle ? -1 : terminal, events: Int16(typed.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0
            ))
        for client in clients {
            events.append(
                pollfd(
                    fd: client.socket.number, events: Int16(client.isWriting ? POLLIN | POLLOUT : POLLIN), revents: 0))
        }
        _ = unsafe poll(&events, nfds_t(events.count), Int32(waitMilliseconds))
    }

    /// How long there is nothing to do unless something happens.
    private var waitMilliseconds: Int {
        if stopping != nil || status.state == .stopping && status.stage == .kill {
            return Int(Self.lookInterval * 1000)
        }
        let now = Clock.monotonic
        var seconds = nextCount - now
        for client in clients { if let due = client.due { seconds = min(seconds, due - now) } }
        if let next = status.nextStageTime { seconds = min(seconds, next - Clock.date) }
        return Int((max(0, min(seconds, Self.countInterval)) * 1000).rounded(.up))
    }

    private mutating func takeSignals() {
        while true {
            switch process_take_signal(signals) {
            case 0: break
            // Whoever ends the supervisor wants the program to end.
            case SIGTERM, SIGINT:
                stop(.terminate, grace: 10)
                continue
            default: continue
            }
            break
        }
        reap()
    }

    /// Takes the ends of processes that have ended, and the program's exit status.
    mutating func reap() {
        var (code, signal): (Int32, Int32) = (0, 0)
        while true {
            let pid = unsafe process_reap(&code, &signal)
            guard pid > 0 else { return }
            nextCount = 0
            guard pid == child.pid, status.ending == nil else { continue }
            status.ending = RunStatus.Ending(
                status: Int(code), signal: signal == 0 ? nil : Int(signal), time: Clock.date)
            isStatusChanged = true
        }
    }

    /// Reads what the program has printed; a megabyte at most, so that clients get their turn.
    private mutating func takeOutput() {
        guard terminal >= 0, !isTerminalIdle else { return }
        for _ in 0..<16 {
            switch output.take(from: terminal) {
            case .more: continue
            case .nothing: break
            case .ended where isTerminal: isTerminalIdle = true
            case .ended:
                close(terminal)
                terminal = -1
            }
            break
        }
        (status.outputBytes, status.lostBytes) = (output.size, output.lost)
    }

    mutating func keepStatus() {
        isStatusChanged = false
        // Where the disk is full the old file stays, and clients are told all the same.
        try? JSONFile.write(status.json, to: folder.statusPath)
        for index in clients.indices { clients[index].isDue = true }
        if status.state != .ended { observe(status) }
    }
}
