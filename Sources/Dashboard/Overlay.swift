/// A panel over the page that takes the keys until it is closed.
package enum Overlay: Hashable, Sendable {
    /// The list of all keys.
    case help(firstLine: Int)
    /// The meaning of the page's numbers.
    case explanations(firstLine: Int)
    case quit
    case prompt(Prompt)
    case menu(Menu)
    case configuration
    /// Keys go to the program that was started from here.
    case typing

    /// Whether the overlay is only for reading, and asks for nothing.
    var isRead: Bool {
        switch self {
        case .help, .explanations, .configuration: true
        case .quit, .prompt, .menu, .typing: false
        }
    }

    /// Whether the overlay is pointless once the program, or the queue of runs, is over.
    var needsProgram: Bool {
        switch self {
        case .typing: true
        case .menu(let menu): menu.asksToLeave
        case .help, .explanations, .quit, .prompt, .configuration: false
        }
    }

    /// Whether the overlay is pointless once the run is over.
    var asksToQuit: Bool {
        switch self {
        case .quit: true
        case .prompt(let prompt): prompt.purpose == .discard
        case .help, .explanations, .menu, .configuration, .typing: false
        }
    }
}
