/// Why there is no dashboard on this terminal.
package enum TerminalError: Error, Hashable, Sendable {
    /// Standard input or standard output is a file, a pipe, or closed.
    case notATerminal
    /// The terminal, by its `TERM`, cannot place its cursor.
    case noCursorAddressing(term: String)
    /// terminfo knows none of these terminals.
    case noDescription(tried: [String])
    /// curses did not start on a terminal that terminfo knows.
    case cursesFailed(term: String)
    /// There is one terminal already in this process.
    case alreadyOpen
}
