internal import CTerminal

/// Restores the terminal when the program ends without closing it.
package enum TerminalRestorer {
    /// Restores the terminal, from any thread, and discards all further output of curses. Does nothing where no
    /// terminal is open or it is restored already. Takes at most about 0.3 s, even where the terminal does not read.
    package static func restoreNow() { terminal_restore_now() }

    /// Restores the terminal and ends the process by a signal, so that its exit status shows the signal.
    package static func end(by signal: Int32) -> Never {
        terminal_restore_now()
        terminal_end_by_signal(signal)
    }
}
