import Dispatch
import Glibc
import Screen
import Synchronization
import Terminal

/// A terminal whose other end is in the test's hands.
final class PseudoTerminal: Sendable {
    /// The end that a program has.
    let program: Int32
    private let user: Mutex<Int32>

    init(columns: Int = 20, rows: Int = 5) {
        var (user, program): (Int32, Int32) = (-1, -1)
        unsafe openpty(&user, &program, nil, nil, nil)
        self.program = program
        self.user = Mutex(user)
        resize(columns: columns, rows: rows)
    }

    deinit {
        close(program)
        hangUp()
    }

    func resize(columns: Int, rows: Int) {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = unsafe ioctl(program, UInt(TIOCSWINSZ), &size)
    }

    func hangUp() {
        user.withLock {
            if $0 >= 0 { close($0) }
            $0 = -1
        }
    }

    func type(_ text: String) { type(Array(text.utf8)) }

    func type(_ bytes: [UInt8]) {
        let user = user.withLock { $0 }
        _ = unsafe bytes.withUnsafeBytes { unsafe write(user, $0.baseAddress, $0.count) }
    }

    /// What the program has written, up to and with a text that is sure to come (or all that comes, where it
    /// does not come after all).
    func output(until end: String) -> String {
        var text = ""
        while !text.contains(end), let more = someOutput(within: 3000) { text += more }
        return text
    }

    /// What the program has written, where it writes nothing more.
    func allOutput() -> String {
        var text = ""
        while let more = someOutput(within: 200) { text += more }
        return text
    }

    /// Reads and forgets what the program writes until it is stopped, however long the program makes it wait: one that
    /// gave up would leave the program hanging in a write.
    func readOn() -> Reader { Reader(self) }

    final class Reader: Sendable {
        private let isStopped = Mutex(false)
        private let queue = DispatchQueue(label: "reader")

        fileprivate init(_ pseudo: PseudoTerminal) {
            queue.async { [self] in
                while !isStopped.withLock({ $0 }) { _ = pseudo.someBytes(within: 20) }
            }
        }

        /// Returns when nothing more is taken.
        func stop() {
            isStopped.withLock { $0 = true }
            queue.sync {}
        }
    }

    /// The last 100 bytes that the program writes before a byte; all the others are read and forgotten.
    func outputBefore(_ end: UInt8) -> String {
        var tail: [UInt8] = []
        while !tail.contains(end), let more = someBytes(within: 30_000) { tail = (tail + more).suffix(5000) }
        return String(decoding: tail.prefix { $0 != end }.suffix(100), as: UTF8.self)
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

    /// Bytes that were typed and that the program has not read yet.
    var unread: Int {
        var count: Int32 = 0
        return unsafe ioctl(program, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// The modes that a shell would find, as bytes that can be compared.
    var modes: [UInt32] {
        var modes = termios()
        unsafe tcgetattr(program, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }

    func open(
        waker: Waker = Waker(), allowsColor: Bool = true, allowsMouse: Bool = true, asks: Bool = false,
        _ variables: [String: String] = [:]
    ) throws -> CursesTerminal {
        let variables = ["TERM": "xterm-256color", "LANG": "C.UTF-8"].merging(variables) { $1 }
        return try CursesTerminal(
            waker: waker, allowsColor: allowsColor, allowsMouse: allowsMouse, asks: asks,
            environment: TerminalEnvironment { variables[$0] },
            input: program, output: program)
    }
}
