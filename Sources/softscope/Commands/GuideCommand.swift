import ArgumentParser
import Dashboard
import Interchange

/// Prints a page of the user's guide that lists what the program has, so that it says what the program does. Like
/// generate-man-page it is not for users; `.ci/guide` calls it, and a test compares.
struct GuideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-guide", abstract: "Prints a page of the user's guide, in Markdown.", shouldDisplay: false
    )

    /// The pages that are lists.
    enum GuidePage: String, ExpressibleByArgument, CaseIterable {
        case keys, options
    }

    @Argument var page: GuidePage

    mutating func run() throws {
        switch page {
        case .keys: try StandardStream.output.emit(KeysPage(.standard).markdown)
        case .options:
            try StandardStream.output.emit(OptionsPage(try Softscope.description()).markdown)
        }
    }
}
