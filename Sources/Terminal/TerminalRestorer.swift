internal import CTerminal

/// Gives the terminal back when the program ends other than by closing the terminal.
package enum TerminalRestorer {
    /// Restores the terminal, from any thread, and silences curses for good. Does nothing where no terminal
    /// is open or it was restored before; takes at most about 0.3 s where the terminal reads nothing.
    package static func restoreNow() { terminal_restore_now() }

    /// Restores the terminal and ends the process by a signal, so that its exit status tells of it.
    package static func end(by signal: Int32) -> Never {
        terminal_restore_now()
        terminal_end_by_signal(signal)
    }
}
