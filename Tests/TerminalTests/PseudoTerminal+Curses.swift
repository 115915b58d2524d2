import Terminal
import TestFiles

extension PseudoTerminal {
    /// Opens curses on it, in an environment of these variables alone and a usual terminal and locale.
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
