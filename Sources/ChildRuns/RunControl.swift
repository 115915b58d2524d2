internal import CProcess
import Dispatch
import Files
import Glibc
import Interchange
import Telemetry

/// A connection to the supervisor of a run: follows how the program stands, and sends commands.
///
/// It reads and writes on a queue of its own, so that no caller waits, except in `perform`. What the program prints is
/// read from the run's file, up to `Snapshot.outputBytes`.
package final class RunControl: Sendable {
    /// What the supervisor has told.
    package struct Snapshot: Sendable {
        /// Nil before it has told anything.
        package var status: RunStatus?
        /// The number of bytes in the output file.
        package var outputBytes = 0
        /// Whether the supervisor is gone, after the end of the program or without it.
        package var isClosed = false
        /// Why the last command was refused, in a sentence; nil if it was not.
        package var refusal: String?
    }

    package let folder: RunFolder
    private let socket: Descriptor
    private let queue = DispatchQueue(label: "softscope.run-control", qos: .userInitiated)
    private let shared = Guarded(Shared())
    /// The beginning of a line whose end has not come yet.
    private let received = Guarded<[UInt8]>([])

    private struct Shared: Sendable {
        var snapshot = Snapshot()
        var wake: @Sendable () -> Void = {}
        var unsent: [UInt8] = []
        var nextNumber = 1
        /// Answers that somebody waits for: nil until they come.
        var answers: [Int: Answer?] = [:]
        var isFinished = false
    }

    private enum Answer: Sendable { case done, refused(String) }

    /// Connects. Throws `notReachable` where there is no supervisor.
    package init(_ folder: RunFolder) throws(ChildRunError) {
        self.folder = folder
        guard let opened = folder.open(), case let socket = unsafe process_connect(opened.number, RunFolder.socketName),
            socket >= 0
        else {
            throw .notReachable(folder: folder.path, (try? RunStatus(reading: folder))?.standing ?? .lost)
        }
        self.socket = Descriptor(socket)
        queue.async { [weak self] in
            // The connection ends with the last reference, which the queue holds for a moment only.
            while let control = self, control.exchange() {}
        }
    }

    deinit { shutdown(socket.number, Int32(SHUT_RDWR)) }

    /// Calls `wake` on another thread whenever the snapshot has changed.
    package func follow(_ wake: @escaping @Sendable () -> Void) { shared.withLock { $0.wake = wake } }

    /// What the supervisor has told last.
    package var snapshot: Snapshot { shared.withLock { $0.snapshot } }

    /// Sends a command without waiting for anything. If it is refused, the snapshot says so.
    package func send(_ command: RunCommand) { _ = post(command, isAwaited: false) }

    /// Sends a command, and returns when it is carried out: a pause when all processes are stopped. Throws `refused`,
    /// `noAnswer` or `notReachable`.
    package func perform(_ command: RunCommand, within seconds: Double = 10) throws(ChildRunError) {
        let number = post(command, isAwaited: true)
        var answer: Answer?
        let came = wait(within: seconds) { shared in
            answer = shared.answers[number] ?? nil
            return answer != nil
        }
        shared.withLock { $0.answers[number] = nil }
        switch answer {
        case .done: return
        case .refused(let reason): throw .refused(reason)
        case nil:
            guard came || snapshot.isClosed else { throw .noAnswer(folder: folder.path, seconds: seconds) }
            throw .notReachable(folder: folder.path, (try? RunStatus(reading: folder))?.standing ?? .lost)
        }
    }

    /// Waits until the program has ended and its supervisor is gone. Returns the last state; nil if the time is over.
    package func waitForEnd(within seconds: Double = .infinity) -> RunStatus? {
        _ = wait(within: seconds) { $0.snapshot.isClosed }
        let snapshot = snapshot
        guard snapshot.isClosed else { return nil }
        return snapshot.status?.state == .ended ? snapshot.status : try? RunStatus(reading: folder)
    }

    /// Ends the connection; the program runs on.
    package func close() {
        shared.withLock { $0.isFinished = true }
        shutdown(socket.number, Int32(SHUT_RDWR))
    }

    // MARK: - Commands

    private func post(_ command: RunCommand, isAwaited: Bool) -> Int {
        let number = shared.withLock { shared in
            defer { shared.nextNumber += 1 }
            if isAwaited { shared.answers[shared.nextNumber] = .some(nil) }
            return shared.nextNumber
        }
        write(command.line(number))
        return number
    }

    /// A line has room in an empty socket at once. One that has none waits for the exchange.
    private func write(_ line: String) {
        shared.withLock { shared in shared.unsent += line.utf8 }
        flush()
    }

    private func flush() {
        shared.withLock { shared in
            while !shared.unsent.isEmpty {
                let count = unsafe shared.unsent.withUnsafeBytes { bytes in
                    unsafe Glibc.send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                shared.unsent.removeFirst(count)
            }
        }
    }

    /// Waits for something to become true, which `condition` tells under the lock.
    private func wait(within seconds: Double, _ condition: (inout Shared) -> Bool) -> Bool {
        let deadline = Clock.monotonic + seconds
        while true {
            let (isTrue, isClosed) = (shared.withLock(condition), snapshot.isClosed)
            if isTrue { return true }
            guard !isClosed, Clock.monotonic < deadline else { return false }
            let now = min(0.02, max(0.001, deadline - Clock.monotonic))
            var rest = timespec(tv_sec: 0, tv_nsec: Int(now * 1e9))
            unsafe nanosleep(&rest, nil)
        }
    }

    // MARK: - On the queue

    /// Waits for a message and takes it; returns false at the end of the connection.
    private func exchange() -> Bool {
        let isWriting = shared.withLock { !$0.unsent.isEmpty }
        var event = pollfd(fd: socket.number, events: Int16(isWriting ? POLLIN | POLLOUT : POLLIN), revents: 0)
        let ready = unsafe poll(&event, 1, 200)
        if event.revents & Int16(POLLOUT) != 0 { flush() }
        guard ready > 0, event.revents & ~Int16(POLLOUT) != 0 else { return !shared.withLock { $0.isFinished } }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe recv(socket.number, &buffer, buffer.count, 0)
        if count < 0, errno == EINTR || errno == EAGAIN { return true }
        guard count > 0 else {
            finish()
            return false
        }
        received.withLock { $0 += buffer[..<count] }
        takeLines()
        return true
    }

    private func takeLines() {
        let lines = received.withLock { received -> [[UInt8]] in
            var lines: [[UInt8]] = []
            while let end = received.firstIndex(of: 0x0A) {
                lines.append(Array(received[..<end]))
                received.removeSubrange(...end)
            }
            return lines
        }
        for line in lines { if let value = try? JSONValue(parsing: line) { take(value) } }
    }

    private func take(_ message: JSONValue) {
        let wake = shared.withLock { shared in
            if let status = message["state"].flatMap(RunStatus.init(json:)) {
                shared.snapshot.status = status
                shared.snapshot.outputBytes = max(shared.snapshot.outputBytes, status.outputBytes)
            } else if let size = message["output"]?.integerValue {
                shared.snapshot.outputBytes = size
            } else if let number = message["answer"]?.integerValue {
                let refusal = message["refused"]?.stringValue
                shared.snapshot.refusal = refusal
                if shared.answers[number] != nil {
                    shared.answers[number] = .some(refusal.map(Answer.refused) ?? .done)
                }
            }
            return shared.wake
        }
        wake()
    }

    private func finish() {
        let wake = shared.withLock { shared in
            shared.snapshot.isClosed = true
            return shared.wake
        }
        wake()
    }
}
