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
