import ArgumentParser
import Dashboard
import Interchange

/// Prints a page of the user's guide that is a list made from the program, so that it cannot be out of date. Like
/// generate-man-page, it is not for users; `.ci/guide` calls it, and a test compares the result.
struct GuideCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate-guide", abstract: "Prints a page of the user's guide, in Markdown.", shouldDisplay: false
    )

    /// The pages of the guide that are lists.
    enum GuidePage: String, ExpressibleByArgument, CaseIterable {
        case keys, options
    }

    @Argument var page: GuidePage

    mutating func run() throws {
        switch page {
        case .keys: try StandardStream.output.emit(KeysPage(.ranked, watching: .watching).markdown)
        case .options:
            try StandardStream.output.emit(OptionsPage(program: try Softscope.description()).markdown)
        }
    }
}
