import ArgumentParser
import Interchange

/// Prints the manual page, for the installation; as --generate-completion-script is, it is not for users.
struct ManualPageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-man-page", abstract: "Prints the manual page softscope(1).", shouldDisplay: false)

    mutating func run() throws {
        let description: JSONValue
        do throws(InterchangeError) {
            description = try JSONValue(parsing: Softscope._dumpHelp())
        } catch {
            throw Failure(.failed, "the description of the commands cannot be read: \(error)")
        }
        try StandardStream.output.emit(ManualPage(description).text)
    }
}
