import Dispatch
import Glibc
import Synchronization

/// A pseudo-terminal of which the test controls the end of the terminal emulator, and need not read from it.
package final class PseudoTerminal: Sendable {
    /// The descriptor of the end that a program uses.
    package let program: Int32
    private let user: Mutex<Int32>

    /// Neither end is inherited by child processes.
    package init(columns: Int = 20, rows: Int = 5) {
        // This does the work of posix_openpt, unlockpt and ptsname, which Swift does not import. With openpty, every
        // process that another test starts would inherit both ends.
        let (unlock, giveNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        var (zero, number): (Int32, Int32) = (0, -1)
        let user = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard user >= 0, unsafe ioctl(user, unlock, &zero) == 0, unsafe ioctl(user, giveNumber, &number) == 0 else {
            preconditionFailure("no pseudo-terminal: error \(errno)")
        }
        program = unsafe Glibc.open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        precondition(program >= 0, "the pseudo-terminal does not open: error \(errno)")
        self.user = Mutex(user)
        resize(columns: columns, rows: rows)
    }

    deinit {
        hangUp()
        close(program)
    }

    /// Ends the connection, like closing the emulator's window.
    package func hangUp() {
        user.withLock {
            if $0 >= 0 { close($0) }
            $0 = -1
        }
    }

    package func resize(columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(program, UInt(TIOCSWINSZ), &size)
    }

    // MARK: - Keys

    package func type(_ text: String) { type(Array(text.utf8)) }

    /// Types bytes. Never blocks: bytes that have no room because the program does not read are lost.
    package func type(_ bytes: [UInt8]) {
        let user = user.withLock { $0 }
        var room = pollfd(fd: user, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&room, 1, 0) == 1 else { return }
        _ = unsafe bytes.withUnsafeBytes { unsafe write(user, $0.baseAddress, $0.count) }
    }

    /// The number of bytes that were typed, but that the program has not read yet.
    package var unread: Int {
        var count: Int32 = 0
        return unsafe ioctl(program, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    // MARK: - Output

    /// The number of bytes that the program has written, but that were not read yet.
    package var waiting: Int {
        var count: Int32 = 0
        return unsafe ioctl(user.withLock { $0 }, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Reads all waiting output.
    package func take() -> [UInt8] {
        var taken: [UInt8] = []
        while waiting > 0, let more = nextBytes(within: 0) { taken += more }
        return taken
    }

    /// Reads output up to and including a text that must come; returns all output where it does not come.
    package func output(until end: String) -> String {
        var text = ""
        while !text.contains(end), let more = nextOutput(within: 3000) { text += more }
        return text
    }

    /// Reads output until the program writes nothing more.
    package func allOutput() -> String {
        var text = ""
        while let more = nextOutput(within: 200) { text += more }
        return text
    }

    /// Reads output up to a byte, and returns the last 100 bytes before it.
    package func outputBefore(_ end: UInt8) -> String {
        var tail: [UInt8] = []
        while !tail.contains(end), let more = nextBytes(within: 30_000) { tail = (tail + more).suffix(5000) }
        return String(decoding: tail.prefix { $0 != end }.suffix(100), as: UTF8.self)
    }

    /// Reads and discards output until the reader is stopped. It never gives up by itself, which would leave the
    /// program hanging in a write.
    package func readOn() -> Reader { Reader(self) }

    package final class Reader: Sendable {
        private let isStopped = Mutex(false)
        private let queue = DispatchQueue(label: "reader")

        fileprivate init(_ pseudo: PseudoTerminal) {
            queue.async { [self] in
                while !isStopped.withLock({ $0 }) { _ = pseudo.nextBytes(within: 20) }
            }
        }

        /// Stops reading; returns when nothing more is read.
        package func stop() {
            isStopped.withLock { $0 = true }
            queue.sync {}
        }
    }

    private func nextOutput(within milliseconds: Int32) -> String? {
        nextBytes(within: milliseconds).map { String(decoding: $0, as: UTF8.self) }
    }

    fileprivate func nextBytes(within milliseconds: Int32) -> ArraySlice<UInt8>? {
        let user = user.withLock { $0 }
        var wait = pollfd(fd: user, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&wait, 1, milliseconds) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe read(user, &buffer, buffer.count)
        return count > 0 ? buffer[..<count] : nil
    }

    // MARK: - Modes

    /// The terminal modes that a shell would find, as comparable numbers.
    package var modes: [UInt32] {
        var modes = termios()
        unsafe tcgetattr(program, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }

    /// Whether the terminal delivers single keys rather than lines.
    package var isRaw: Bool {
        var modes = termios()
        return unsafe tcgetattr(program, &modes) == 0 && modes.c_lflag & tcflag_t(ICANON) == 0
    }
}
