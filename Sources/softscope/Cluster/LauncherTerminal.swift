import Files
import Glibc

/// The terminal in which mpirun was started, taken for the dashboard of rank 0.
///
/// mpirun starts its ranks in the background, and with pipes in place of the terminal. A rank on the same machine still
/// belongs to the terminal's session, and may bring itself to the foreground.
struct LauncherTerminal {
    private let terminal: Int32
    /// The process group that was in the foreground: that of mpirun.
    private let former: pid_t

    /// Why there is no terminal, if it could be had in another way: a sentence; nil otherwise.
    struct Hint: Error {
        let sentence: String?
    }

    /// Makes the terminal this process's standard input and output, and brings its process group to the foreground.
    static func take() throws(Hint) -> LauncherTerminal {
        let terminal = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC)
        guard terminal >= 0 else { throw Hint(sentence: nil) }
        let former = tcgetpgrp(terminal)
        // In the background it would stop its own shell from reading.
        guard former == getpgid(getppid()), isOurs(descriptor: 1) else {
            close(terminal)
            throw Hint(sentence: nil)
        }
        guard !isOurs(descriptor: 0) else {
            close(terminal)
            throw Hint(
                sentence:
                    "mpirun reads the terminal itself, so that there is no dashboard: with </dev/null behind the command "
                    + "there is one.")
        }
        // Without this, asking for the foreground would stop a process of the background. Nobody could continue one that
        // Ctrl-Z stops.
        signal(SIGTTOU, SIG_IGN)
        signal(SIGTSTP, SIG_IGN)
        guard tcsetpgrp(terminal, getpgrp()) == 0, dup2(terminal, STDIN_FILENO) >= 0, dup2(terminal, STDOUT_FILENO) >= 0
        else {
            close(terminal)
            throw Hint(sentence: nil)
        }
        return LauncherTerminal(terminal: terminal, former: former)
    }

    func giveBack() {
        tcsetpgrp(terminal, former)
        close(terminal)
    }

    /// Whether a descriptor of the parent process, which is mpirun, is the terminal of this session.
    private static func isOurs(descriptor: Int32) -> Bool {
        let opened = unsafe open("/proc/\(getppid())/fd/\(descriptor)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return isatty(opened) == 1 && tcgetsid(opened) == getsid(0)
    }
}
