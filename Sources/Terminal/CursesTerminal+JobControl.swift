internal import CNcurses
internal import CTerminal
internal import Glibc

extension CursesTerminal {
    package mutating func suspend() { stop(wholeGroup: true) }

    /// Handles the signals that arrived since the last call.
    mutating func handleNotices() {
        let notices = terminal_take_notices()
        if notices == 0 { return }
        self.notices.drain()
        if notices & Int32(terminal_notice_suspend.rawValue) != 0 {
            stop(wholeGroup: false)
        } else if notices & Int32(terminal_notice_continued.rawValue) != 0 {
            // SIGSTOP stopped the process, which left no time to restore the terminal.
            waitForForeground()
            leaveScreen()
            reenterScreen()
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
        unsafe terminal_restorer_arm(output, streams.drawing, streams.writing, streams.nonblocking, &saved)
        reenterScreen()
    }

    /// Stops until the shell brings the process to the foreground. If the process is told to end meanwhile, this
    /// waits for another thread to end it: there is nothing left to draw.
    private func waitForForeground() {
        guard !terminal_await_foreground(output) else { return }
        while true { pause() }
    }

    private func leaveScreen() {
        write(modes.leaving)
        endwin()
    }

    /// Restores curses' modes and its screen, and redraws everything.
    private mutating func reenterScreen() {
        _ = terminal_take_notices()
        reset_prog_mode()
        // curses resumes with the next update. That must not be the update of a frame, whose output is collected, nor
        // the old content, which would be drawn twice. So an empty screen is updated here.
        unsafe werase(curses_standard_screen())
        unsafe wnoutrefresh(curses_standard_screen())
        doupdate()
        adoptSize()
        write(modes.entering)
        reasons.insert(.resized)
    }
}
