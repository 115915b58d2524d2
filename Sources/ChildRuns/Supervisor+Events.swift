internal import CProcess
import Files
import Glibc

/// A command of the user that was started for an event.
struct EventCommand {
    let process: ProcessIdentity
    let output: Descriptor
}

/// Runs the user's commands when something happens.
extension Supervisor {
    /// Starts the command for what has happened since the last call, each thing once.
    mutating func startEventCommands() {
        guard let command = request.onEvent else { return }
        for event in takeEvents() where told.insert(event).inserted { start(command, for: event) }
    }

    /// Starts the commands for the end, and waits until those of all events have ended.
    mutating func finishEvents() {
        startEventCommands()
        let event = RunEvent(status.ending)
        for command in [request.onEvent, request.onEnd].compactMap(\.self) { start(command, for: event) }
        while commands.contains(where: \.process.isAlive) {
            var events = commands.map { pollfd(fd: $0.output.number, events: Int16(POLLIN), revents: 0) }
            _ = unsafe poll(&events, nfds_t(events.count), 100)
            takeCommandOutput()
            // One that has closed its output may go on.
            if events.allSatisfy({ $0.revents & Int16(POLLIN) == 0 }) { usleep(50_000) }
        }
        takeCommandOutput()
    }

    private mutating func start(_ command: String, for event: RunEvent) {
        let name = folder.path.split(separator: "/").last.map(String.init) ?? ""
        let now = status.ended ?? Clock.date
        var environment = EnvironmentList.current
        environment["SOFTSCOPE_EVENT"] = event.rawValue
        environment["SOFTSCOPE_MESSAGE"] = event.sentence(of: name, status.ending)
        environment["SOFTSCOPE_RUN"] = name
        environment["SOFTSCOPE_FOLDER"] = folder.path
        environment["SOFTSCOPE_STATUS"] = status.ending.map { "\($0.status)" } ?? ""
        environment["SOFTSCOPE_SECONDS"] =
            "\(Int(max(0, min(1e12, now - status.started - status.pausedSeconds(until: now)))))"
        environment["SOFTSCOPE_COMMAND"] = request.command.joined(separator: " ")
        var child = process_child(pid: 0, keeper: 0, output: -1)
        let code = unsafe CStrings.with(["/bin/sh", "-c", command]) { arguments in
            unsafe CStrings.with(environment.lines) { environment in
                unsafe process_start_child(
                    arguments, environment, request.workingFolder.systemPath, 0, 0, false, &child)
            }
        }
        guard code == 0 else { return }
        let output = Descriptor(child.output)
        guard let process = ProcessIdentity(pid: child.pid) else { return }
        commands.append(EventCommand(process: process, output: output))
        status.commands = commands.map(\.process)
        isStatusChanged = true
    }

    /// Moves what the commands have printed into their file, where a user finds what went wrong.
    func takeCommandOutput() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        for command in commands {
            // One that prints without end gets no more than its turn.
            for _ in 0..<16 {
                let count = unsafe read(command.output.number, &buffer, buffer.count)
                guard count > 0 else { break }
                let file = unsafe open(
                    folder.commandOutputPath.systemPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
                guard file >= 0 else { continue }
                _ = unsafe write(file, &buffer, count)
                close(file)
            }
        }
    }

    /// Forgets commands of which no process is left, so that a later process with the number of one is not taken for it.
    mutating func forgetCommands(except living: [ProcessEntry]) {
        guard !commands.isEmpty else { return }
        takeCommandOutput()
        let sessions = Set(living.map(\.session))
        commands.removeAll { !$0.process.isAlive && !sessions.contains($0.process.pid) }
        guard commands.count != status.commands.count else { return }
        status.commands = commands.map(\.process)
        isStatusChanged = true
    }
}
