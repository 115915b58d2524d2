internal import CNcurses
internal import CTerminal
internal import Glibc

/// The streams that curses reads from and writes to: opened on the terminal, and not shared with other code.
///
/// Separate descriptors let the restorer cut curses off. Separate open file descriptions keep the flags of standard
/// input and output, which other programs share, unchanged.
@safe struct CursesStreams: ~Copyable {
    let input: UnsafeMutablePointer<FILE>
    let output: UnsafeMutablePointer<FILE>
    /// The descriptor of `output`.
    let drawing: Int32
    /// A descriptor of the terminal for output that bypasses curses.
    let writing: Int32
    /// The memory file that `drawing` refers to while curses' output is collected; negative where the system has
    /// none.
    private let memory: Int32
    /// A nonblocking descriptor of the terminal; -1 where the terminal cannot be opened by name, as in some
    /// containers.
    let nonblocking: Int32

    init?(input: Int32, output: Int32) {
        let reading = Self.open(input, O_RDONLY)
        drawing = Self.open(output, O_RDWR)
        guard let input = unsafe fdopen(reading, "r") else {
            if reading >= 0 { _ = close(reading) }
            if drawing >= 0 { _ = close(drawing) }
            return nil
        }
        guard let stream = unsafe fdopen(drawing, "w") else {
            unsafe fclose(input)
            if drawing >= 0 { _ = close(drawing) }
            return nil
        }
        unsafe self.input = unsafe input
        unsafe self.output = unsafe stream
        let second = fcntl(drawing, F_DUPFD_CLOEXEC, 3)
        writing = second < 0 ? drawing : second
        memory = terminal_memory_file()
        nonblocking = Self.reopen(output, O_WRONLY | O_NONBLOCK) ?? -1
    }

    deinit {
        unsafe fclose(input)
        unsafe fclose(output)
        for descriptor in [writing, memory, nonblocking] where descriptor >= 0 && descriptor != drawing {
            _ = close(descriptor)
        }
    }

    /// Whether curses' output can be collected.
    var collects: Bool { memory >= 0 && writing != drawing }

    /// Runs `draw` and returns what curses would have written to the terminal. Where output cannot be collected,
    /// curses writes it directly and the result is empty.
    ///
    /// ncurses 6.4 flushes its buffer with every movement of the cursor, at least fifty times per frame. That is a
    /// third of a frame's cost, and over ssh a packet each time. A collected frame is written at once.
    func collect(_ draw: () -> Void) -> [UInt8] {
        // After endwin() curses first sets the terminal's modes again, for which it needs the terminal itself.
        guard collects, !isendwin(), terminal_redirect(drawing, memory) else {
            draw()
            return []
        }
        draw()
        // If the restorer has cut off `writing`, this cuts off `drawing` too.
        _ = terminal_redirect(drawing, writing)
        let count = lseek(memory, 0, SEEK_CUR)
        guard count > 0 else { return [] }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            unsafe filled = max(0, pread(memory, buffer.baseAddress, count, 0))
        }
        _ = lseek(memory, 0, SEEK_SET)
        return bytes
    }

    private static func open(_ descriptor: Int32, _ flags: Int32) -> Int32 {
        reopen(descriptor, flags) ?? fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    }

    private static func reopen(_ descriptor: Int32, _ flags: Int32) -> Int32? {
        let result = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { name in
            guard let path = name.baseAddress, unsafe ttyname_r(descriptor, path, name.count) == 0 else {
                return Int32(-1)
            }
            return unsafe Glibc.open(path, flags | O_NOCTTY | O_CLOEXEC)
        }
        return result < 0 ? nil : result
    }
}
