import Terminal
import TestFiles

extension PseudoTerminal {
    /// Opens curses on this terminal, in an environment with a usual terminal and locale, and only these other
    /// variables.
    func open(
        waker: Waker = Waker(), allowsColor: Bool = true, allowsMouse: Bool = true, asks: Bool = false,
        _ variables: [String: String] = [:]
    ) throws -> CursesTerminal {
        let variables = ["TERM": "xterm-256color", "LANG": "C.UTF-8"].merging(variables) { $1 }
        return try CursesTerminal(
            waker: waker, allowsColor: allowsColor, allowsMouse: allowsMouse, asks: asks,
            environment: TerminalEnvironment { variables[$0] },
            input: program, output: program)
    }
}
