internal import CNcurses
internal import CTerminal
internal import Glibc

extension CursesTerminal {
    package mutating func suspend() { stop(wholeGroup: true) }

    /// Does what signals asked for since the last call.
    mutating func attend() {
        let notices = terminal_take_notices()
        if notices == 0 { return }
        self.notices.drain()
        if notices & Int32(terminal_notice_suspend.rawValue) != 0 {
            stop(wholeGroup: false)
        } else if notices & Int32(terminal_notice_continued.rawValue) != 0 {
            // Stopped by SIGSTOP, which leaves no time to give the terminal back.
            waitForForeground()
            leaveScreen()
            comeBack()
        } else {
            reasons.insert(.resized)
            adoptSize()
        }
    }

    private mutating func stop(wholeGroup: Bool) {
        guard terminal_can_suspend() else { return }
        leaveScreen()
        guard terminal_restorer_disarm() else { return }
        terminal_stop(wholeGroup)
        waitForForeground()
        unsafe terminal_restorer_arm(output, streams.drawing, streams.writing, streams.withoutBlocking, &saved)
        comeBack()
    }

    /// Stops until the shell brings the process to the foreground. One that is told to end meanwhile has nothing to
    /// draw any more: another thread ends it.
    private func waitForForeground() {
        guard !terminal_await_foreground(output) else { return }
        while true { pause() }
    }

    private func leaveScreen() {
        write(modes.leaving)
        endwin()
    }

    /// curses' modes, its screen, and all that was on it.
    private mutating func comeBack() {
        _ = terminal_take_notices()
        reset_prog_mode()
        // curses comes back with the next update. It must not be that of a frame, which is collected elsewhere; nor of what
        // was there, which would be drawn twice.
        unsafe werase(curses_standard_screen())
        unsafe wnoutrefresh(curses_standard_screen())
        doupdate()
        adoptSize()
        write(modes.entering)
        reasons.insert(.resized)
    }
}
