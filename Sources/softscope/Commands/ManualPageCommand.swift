import ArgumentParser
import Interchange

/// Prints the manual page, for the installation; like --generate-completion-script, it is not for users.
struct ManualPageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-man-page", abstract: "Prints the manual page softscope(1).", shouldDisplay: false)

    mutating func run() throws {
        try StandardStream.output.emit(ManualPage(program: try Softscope.description()).text)
    }
}

extension Softscope {
    /// The argument parser's own description of all commands.
    static func description() throws(Failure) -> ProgramDescription {
        do throws(InterchangeError) { return ProgramDescription(try JSONValue(parsing: _dumpHelp())) } catch {
            throw Failure(.failed, "the description of the commands cannot be read: \(error)")
        }
    }
}
