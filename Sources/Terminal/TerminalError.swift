/// Why the dashboard cannot run in this terminal.
package enum TerminalError: Error, Hashable, Sendable {
    /// Standard input or standard output is a file, a pipe, or closed.
    case notATerminal
    /// The terminal named by `TERM` cannot address its cursor.
    case noCursorAddressing(term: String)
    /// terminfo knows none of these terminals.
    case noDescription(tried: [String])
    /// curses did not start on a terminal that terminfo knows.
    case cursesFailed(term: String)
    /// The process has opened a terminal already.
    case alreadyOpen
}

extension TerminalError: CustomStringConvertible {
    /// Why, as the end of a sentence.
    package var description: String {
        switch self {
        case .notATerminal: "standard input or output is no terminal"
        case .noCursorAddressing(let term): "TERM is \(term), which cannot place its cursor"
        case .noDescription(let tried): "nothing is known of \(tried.joined(separator: ", "))"
        case .cursesFailed(let term): "curses does not start on \(term)"
        case .alreadyOpen: "it is in use already"
        }
    }
}
