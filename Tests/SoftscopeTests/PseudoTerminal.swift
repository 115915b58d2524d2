import Glibc

/// The end of a terminal at which a terminal emulator sits, and which need not read.
final class PseudoTerminal {
    private var master: Int32
    /// The end for the program.
    let program: Int32

    init(columns: UInt16, rows: UInt16) throws {
        // What posix_openpt, unlockpt and ptsname do, which Swift does not see.
        let (unlock, giveNumber): (UInt, UInt) = (0x4004_5431, 0x8004_5430)
        var (zero, number): (Int32, Int32) = (0, -1)
        master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard master >= 0, unsafe ioctl(master, unlock, &zero) == 0, unsafe ioctl(master, giveNumber, &number) == 0
        else {
            throw Unexpected("no pseudo-terminal: error \(errno)")
        }
        program = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard program >= 0 else { throw Unexpected("the pseudo-terminal does not open") }
        guard resize(columns: Int(columns), rows: Int(rows)) else { throw Unexpected("it takes no size") }
    }

    deinit {
        hangUp()
        close(program)
    }

    /// Bytes that wait to be read.
    var waiting: Int {
        var count: Int32 = 0
        return unsafe ioctl(master, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Bytes that were typed and that the program has not read yet.
    var unread: Int {
        var count: Int32 = 0
        return unsafe ioctl(program, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    /// Reads what the program writes until it was so much: more than a first frame. (No word of a frame can be waited
    /// for: curses leaves out what stands there already, be it the first letter.)
    func read(atLeast least: Int) async throws {
        var count = 0
        try await SoftscopeTests.until("the program writes \(least) bytes", details: { "\(count)" }) {
            count += take().count
            return count >= least ? () : nil
        }
    }

    /// Takes what waits to be read.
    func take() -> [UInt8] {
        var taken: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while waiting > 0 {
            let count = unsafe Glibc.read(master, &bytes, bytes.count)
            guard count > 0 else { break }
            taken += bytes[..<count]
        }
        return taken
    }

    /// Types; what the program leaves no room for is lost, as nobody waits for it.
    func type(_ bytes: [UInt8]) {
        var room = pollfd(fd: master, events: Int16(POLLOUT), revents: 0)
        guard unsafe poll(&room, 1, 0) == 1 else { return }
        _ = unsafe write(master, bytes, bytes.count)
    }

    /// Returns whether the terminal takes the size.
    @discardableResult
    func resize(columns: Int, rows: Int) -> Bool {
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        return unsafe ioctl(master, UInt(TIOCSWINSZ), &size) == 0
    }

    /// The modes that a shell would find, as numbers that can be compared.
    var modes: [UInt32] {
        var modes = termios()
        unsafe tcgetattr(program, &modes)
        return [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag]
    }

    /// Whether the terminal passes keys on one by one.
    var isRaw: Bool {
        var modes = termios()
        return unsafe tcgetattr(program, &modes) == 0 && modes.c_lflag & tcflag_t(ICANON) == 0
    }

    /// Ends the connection, as closing the emulator's window does.
    func hangUp() {
        if master >= 0 { close(master) }
        master = -1
    }
}
