internal import CTerminal
internal import Dispatch
internal import Glibc

/// Turns SIGHUP, SIGINT, SIGQUIT and SIGTERM into calls of a function on a queue of its own, so that a drawing thread
/// that hangs while writing to a dead terminal does not delay them. Works without a terminal, too.
///
/// A signal that the parent process ignores (nohup, a background job of a plain shell) stays ignored. A signal that
/// comes more than a second after the first one ends the process at once, whatever the function is doing. Keep the
/// value as long as signals should be delivered.
package final class TerminationSignals: Sendable {
    private let writing: Descriptor

    /// - Parameters:
    ///   - endsProgram: whether the process has to end after a request. If not, every signal is delivered, whenever it
    ///     comes.
    ///   - onRequest: receives the signal's number. It should end the program: ask the trainer to stop, save the
    ///     results, then call `TerminalRestorer.end(by:)`.
    package init(endsProgram: Bool = true, onRequest: @escaping @Sendable (Int32) -> Void) {
        var (reading, writing): (Int32, Int32) = (-1, -1)
        guard unsafe terminal_request_pipe(&reading, &writing) else {
            // Then signals still end the process, but without calling the function.
            self.writing = Descriptor(-1)
            return
        }
        self.writing = Descriptor(writing)
        let (requests, delivering) = (reading, writing)
        // A thread of its own sleeps in `read` until the writing end is closed. Unlike a dispatch source, it need not
        // wait for a free thread when every core is busy training.
        DispatchQueue(label: "softscope.termination", qos: .userInteractive).async {
            let requests = Descriptor(requests)
            var signal: UInt8 = 0
            while true {
                switch unsafe read(requests.number, &signal, 1) {
                case 1:
                    onRequest(Int32(signal))
                    if !endsProgram { terminal_deliver_requests(delivering) }
                case -1 where errno == EINTR: continue
                default: return
                }
            }
        }
        terminal_deliver_requests(writing)
    }

    deinit { terminal_deliver_requests(-1) }
}
