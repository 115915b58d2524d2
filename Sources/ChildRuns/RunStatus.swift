package import Files
package import Interchange

/// How a program that was started stands, as its supervisor tells it and keeps it in a file.
package struct RunStatus: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case running
        /// Its processes are being stopped.
        case pausing
        /// All of its processes are stopped, because the user wished it.
        case paused
        case resuming
        /// It was asked to end.
        case stopping
        /// All of its processes have ended.
        case ended
    }

    /// A way to ask a program to end, each stronger than the one before.
    package enum Stage: String, Sendable, CaseIterable, Comparable {
        /// What Ctrl-C sends to the foreground of a terminal: many programs save and end.
        case interrupt
        /// SIGTERM to all processes.
        case terminate
        /// SIGKILL to all processes, which nothing can refuse.
        case kill

        package static func < (first: Stage, second: Stage) -> Bool {
            allCases.firstIndex(of: first) ?? 0 < allCases.firstIndex(of: second) ?? 0
        }

        package var next: Stage? { self == .interrupt ? .terminate : self == .terminate ? .kill : nil }
    }

    /// How the program that was started ended.
    package struct Ending: Sendable, Hashable {
        /// The exit status, or 128 and the number of the signal, as shells give it.
        package var status: Int
        /// The signal that ended it; nil if it ended by itself.
        package var signal: Int?
        /// In seconds since 1970.
        package var time: Double
    }

    package struct Pause: Sendable, Hashable {
        /// In seconds since 1970; `end` is nil while it lasts.
        package var start: Double
        package var end: Double?
    }

    package var state = State.running
    package var supervisor: ProcessIdentity
    package var child: ProcessIdentity
    /// The process that keeps the terminal's session, which is none of the program's; nil where it has no terminal.
    package var keeper: ProcessIdentity?
    /// Commands that the supervisor runs for its user, each in a session of its own; none of the program's processes.
    package var commands: [ProcessIdentity] = []
    package var boot: String
    /// When it was started, in seconds since 1970.
    package var started: Double
    /// When all processes had ended.
    package var ended: Double?
    package var ending: Ending?
    package var pauses: [Pause] = []
    /// The strongest way in which it was asked to end.
    package var stage: Stage?
    /// When it was asked so.
    package var stageTime: Double?
    /// When the next stage follows by itself; nil where it waits for a command.
    package var nextStageTime: Double?
    /// The number of its processes that have not ended.
    package var processes = 1
    /// Processes that could not be stopped, because they wait for a device or do not obey.
    package var unstopped: [Int32] = []
    /// The number of bytes that it has printed and that are in the file.
    package var outputBytes = 0
    /// The number of bytes that could not be kept, for example on a full disk.
    package var lostBytes = 0

    package init(supervisor: ProcessIdentity, child: ProcessIdentity, boot: String, started: Double) {
        self.supervisor = supervisor
        self.child = child
        self.boot = boot
        self.started = started
    }

    /// How long it was paused up to a time, in seconds.
    package func pausedSeconds(until now: Double) -> Double {
        pauses.reduce(0) { $0 + max(0, min($1.end ?? now, now) - $1.start) }
    }

    /// Reads the file that the supervisor keeps.
    package init(reading folder: RunFolder) throws(ChildRunError) {
        func read() throws(ChildRunError) -> RunStatus {
            guard let status = RunStatus(json: try JSONFile.read(folder.statusPath)) else {
                throw .malformed(path: folder.statusPath, expected: "the state of a run")
            }
            return status
        }
        self = try read()
        // The supervisor writes the end before it leaves, which may have happened since.
        if standing == .lost { self = try read() }
    }

    /// What is left of the run by its processes.
    package var standing: RunStanding {
        if state == .ended { return .ended }
        guard boot == BootIdentity.current else { return .lost }
        if supervisor.isAlive { return .supervised }
        return ProcessTree(of: self).living.isEmpty ? .lost : .abandoned
    }
}

extension RunStatus {
    package var json: JSONValue {
        func identity(_ process: ProcessIdentity) -> JSONValue {
            ["pid": .integer(Int(process.pid)), "start": .integer(Int(process.start))]
        }
        return [
            "version": 1, "state": .string(state.rawValue), "supervisor": identity(supervisor),
            "child": identity(child),
            "keeper": keeper.map(identity) ?? .null, "commands": .array(commands.map(identity)),
            "boot": .string(boot), "started": .number(started), "ended": JSONValue(ended),
            "exit": ending.map {
                ["status": .integer($0.status), "signal": JSONValue($0.signal), "time": .number($0.time)]
            } ?? .null,
            "pauses": .array(pauses.map { ["start": .number($0.start), "end": JSONValue($0.end)] }),
            "stage": JSONValue(stage?.rawValue), "stage_time": JSONValue(stageTime),
            "next_stage_time": JSONValue(nextStageTime), "processes": .integer(processes),
            "unstopped": .array(unstopped.map { .integer(Int($0)) }), "output_bytes": .integer(outputBytes),
            "lost_bytes": .integer(lostBytes),
        ]
    }

    /// Nil where it is not the state of a run.
    package init?(json: JSONValue) {
        func identity(_ value: JSONValue?) -> ProcessIdentity? {
            guard let pid = value?["pid"]?.integerValue.flatMap(Int32.init(exactly:)),
                let start = value?["start"]?.integerValue, pid > 0
            else { return nil }
            return ProcessIdentity(pid: pid, start: Int64(start))
        }
        guard let state = json["state"]?.stringValue.flatMap(State.init(rawValue:)),
            let supervisor = identity(json["supervisor"]), let child = identity(json["child"]),
            let boot = json["boot"]?.stringValue, let started = json["started"]?.doubleValue
        else { return nil }
        self.init(supervisor: supervisor, child: child, boot: boot, started: started)
        self.state = state
        keeper = identity(json["keeper"])
        commands = (json["commands"]?.arrayValue ?? []).compactMap(identity)
        ended = json["ended"]?.doubleValue
        if let exit = json["exit"], let status = exit["status"]?.integerValue, let time = exit["time"]?.doubleValue {
            ending = Ending(status: status, signal: exit["signal"]?.integerValue, time: time)
        }
        pauses = (json["pauses"]?.arrayValue ?? []).compactMap { pause in
            pause["start"]?.doubleValue.map { Pause(start: $0, end: pause["end"]?.doubleValue) }
        }
        stage = json["stage"]?.stringValue.flatMap(Stage.init(rawValue:))
        stageTime = json["stage_time"]?.doubleValue
        nextStageTime = json["next_stage_time"]?.doubleValue
        processes = json["processes"]?.integerValue ?? 0
        unstopped = (json["unstopped"]?.arrayValue ?? []).compactMap { $0.integerValue.flatMap(Int32.init(exactly:)) }
        outputBytes = json["output_bytes"]?.integerValue ?? 0
        lostBytes = json["lost_bytes"]?.integerValue ?? 0
    }
}
