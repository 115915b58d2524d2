import ArgumentParser
import ChildRuns
import Glibc

/// The run that a command is about.
struct NamedProgram: ParsableArguments {
    @Argument(help: "The run's name, or the beginning of it.")
    var run: String

    @OptionGroup var store: StoreOptions

    /// Its supervisor; or the program alone, if its supervisor was killed.
    enum Steering {
        case supervised(RunControl)
        case abandoned(AbandonedRun)
    }

    func steering() throws(Failure) -> Steering {
        let child = try ProgramFinding.run(named: run, in: try store.folder).run
        if let abandoned = AbandonedRun(child) { return .abandoned(abandoned) }
        return .supervised(try ProgramSession.running { () throws(ChildRunError) in try RunControl(child.folder) })
    }
}

struct PauseRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Stops all processes of a run until it is resumed.")

    @OptionGroup var program: NamedProgram

    mutating func run() throws {
        let rest: [Int32]
        switch try program.steering() {
        case .supervised(let control):
            try ProgramSession.running { () throws(ChildRunError) in try control.perform(.pause) }
            rest = control.snapshot.status?.unstopped ?? []
        case .abandoned(let processes): rest = processes.pause()
        }
        guard rest.isEmpty else {
            let list = rest.map(String.init).joined(separator: ", ")
            throw Failure(.failed, "These processes wait for a device and could not be stopped: \(list).")
        }
    }
}

struct ResumeRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Lets a paused run go on.")

    @OptionGroup var program: NamedProgram

    mutating func run() throws {
        switch try program.steering() {
        case .supervised(let control):
            try ProgramSession.running { () throws(ChildRunError) in try control.perform(.resume) }
        case .abandoned(let processes): _ = processes.resume()
        }
    }
}

struct StopRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stops a run: interrupts it, then asks all of its processes to end, then kills them.")

    @OptionGroup var program: NamedProgram

    @Option(
        help: ArgumentHelp("How long each stage may take before the next one follows.", valueName: "seconds"))
    var grace = 10.0

    @Flag(help: "Kill all of its processes at once.")
    var kill = false

    func validate() throws {
        guard grace.isFinite, (0...86_400).contains(grace) else {
            throw ValidationError("--grace needs seconds from 0 to 86400")
        }
    }

    mutating func run() throws {
        let hasEnded: Bool
        switch try program.steering() {
        case .supervised(let control):
            let command: ChildRuns.RunCommand = kill ? .stop(.kill, grace: nil) : .stop(.interrupt, grace: grace)
            try ProgramSession.running { () throws(ChildRunError) in try control.perform(command) }
            hasEnded = control.waitForEnd(within: 2 * grace + 60) != nil
        case .abandoned(let processes): hasEnded = processes.stop(grace: kill ? nil : grace)
        }
        guard hasEnded else {
            throw Failure(.failed, "The run has not ended: a process of it may wait for a device.")
        }
    }
}
