import Files
import Glibc

extension ProcessIdentity {
    /// Sends a signal, unless the process is gone. `kill(2)`.
    func send(_ signal: Int32) {
        guard ProcessEntry(pid: pid)?.identity == self else { return }
        _ = kill(pid, signal)
    }
}
