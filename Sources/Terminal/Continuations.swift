internal import CTerminal

/// How often this process was continued after it was stopped, as by Ctrl-Z or by SIGSTOP. Works without a terminal, too.
package enum Continuations {
    /// Begins to count. Call it on the main thread.
    package static func begin() { terminal_count_continuations() }

    /// The number of continuations since counting began; 0 before.
    ///
    /// - Parameter waits: for one that has come and is not counted yet, at most 0.2 s. That takes a system call.
    package static func count(waits: Bool) -> Int { Int(terminal_continuations(waits)) }
}
