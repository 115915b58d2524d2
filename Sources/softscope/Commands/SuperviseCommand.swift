import ArgumentParser
import ChildRuns
import Files

/// Watches over a program that `run` starts; only the program itself calls it.
struct SuperviseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "supervise", abstract: "Watches over a program that run starts.", shouldDisplay: false)

    /// The descriptor on which who starts it waits for a word.
    private static let report: Int32 = 3

    /// The program that is running, also after its file was replaced.
    static var itself: String {
        let link = "/proc/self/exe"
        return FileSystem.target(ofLink: link).flatMap { FileSystem.isThere($0) ? $0 : nil } ?? link
    }

    /// What starts a supervisor, before the run's folder.
    static var supervisor: [String] { [itself, configuration.commandName ?? ""] }

    @Argument(help: "The run's folder.")
    var folder: String

    mutating func run() throws {
        let recorder = ProgramRecorder(RunFolder(folder))
        let status = Supervisor.run(folder: folder, report: Self.report) {
            recorder.take($0)
        } takeEvents: {
            recorder.takeEvents()
        }
        recorder.finish()
        guard status == 0 else { throw Failure(.failed) }
    }
}
