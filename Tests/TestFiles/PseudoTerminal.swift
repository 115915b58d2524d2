import Dispatch
import Glibc
import Synchronization

/// A terminal whose other end, at which a terminal emulator sits, is in the test's hands, and which need not read.
package final class PseudoTerminal: Sendable {
    /// The end that a program has.
    package let program: Int32
    private let user: Mutex<Int32>

    /// Neither end is passed on to processes that are started.
    package init(columns: Int = 20, rows: Int = 5) {
        // What posix_openpt, unlockpt and ptsname do, which Swift does not see; openpty leaves both ends to every process
        // that another test starts.
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

    /// Ends the connection, as closing the emulator's window does.
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

    /// Types; what the program leaves no room for is lost, as nobody waits for it.
    package func type(_ bytes: [UInt8]) {
        let user = user.withLock { $0 }
        var room = pollfd(fd: user, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&room, 1, 0) == 1 else { return }
        _ = unsafe bytes.withUnsafeBytes { unsafe write(user, $0.baseAddress, $0.count) }
    }

    /// Bytes that were typed and that the program has not read yet.
    package var unread: Int {
        var count: Int32 = 0
        return unsafe ioctl(program, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    // MARK: - Output

    /// Bytes that the program has written and that wait to be read.
    package var waiting: Int {
        var count: Int32 = 0
        return unsafe ioctl(user.withLock { $0 }, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Takes what waits to be read.
    package func take() -> [UInt8] {
        var taken: [UInt8] = []
        while waiting > 0, let more = someBytes(within: 0) { taken += more }
        return taken
    }

    /// What the program has written, up to and with a text that is sure to come (or all that comes, where it
    /// does not come after all).
    package func output(until end: String) -> String {
        var text = ""
        while !text.contains(end), let more = someOutput(within: 3000) { text += more }
        return text
    }

    /// What the program has written, where it writes nothing more.
    package func allOutput() -> String {
        var text = ""
        while let more = someOutput(within: 200) { text += more }
        return text
    }

    /// The last 100 bytes that the program writes before a byte; all the others are read and forgotten.
    package func outputBefore(_ end: UInt8) -> String {
        var tail: [UInt8] = []
        while !tail.contains(end), let more = someBytes(within: 30_000) { tail = (tail + more).suffix(5000) }
        return String(decoding: tail.prefix { $0 != end }.suffix(100), as: UTF8.self)
    }

    /// Reads and forgets what the program writes until it is stopped, however long the program makes it wait: one that
    /// gave up would leave the program hanging in a write.
    package func readOn() -> Reader { Reader(self) }

    package final class Reader: Sendable {
        private let isStopped = Mutex(false)
        private let queue = DispatchQueue(label: "reader")

        fileprivate init(_ pseudo: PseudoTerminal) {
            queue.async { [self] in
                while !isStopped.withLock({ $0 }) { _ = pseudo.someBytes(within: 20) }
            }
        }

        /// Returns when nothing more is taken.
        package func stop() {
            isStopped.withLock { $0 = true }
            queue.sync {}
        }
    }

    private func someOutput(within milliseconds: Int32) -> String? {
        someBytes(within: milliseconds).map { String(decoding: $0, as: UTF8.self) }
    }

    fileprivate func someBytes(within milliseconds: Int32) -> ArraySlice<UInt8>? {
        let user = user.withLock { $0 }
        var wait = pollfd(fd: user, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&wait, 1, milliseconds) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe read(user, &buffer, buffer.count)
        return count > 0 ? buffer[..<count] : nil
    }

    // MARK: - Modes

    /// The modes that a shell would find, as numbers that can be compared.
    package var modes: [UInt32] {
        var modes = termios()
        unsafe tcgetattr(program, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }

    /// Whether the terminal passes keys on one by one.
    package var isRaw: Bool {
        var modes = termios()
        return unsafe tcgetattr(program, &modes) == 0 && modes.c_lflag & tcflag_t(ICANON) == 0
    }
}
