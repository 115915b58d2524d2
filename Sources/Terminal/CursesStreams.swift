internal import CNcurses
internal import Glibc

/// The streams that curses is given: of the terminal, and its own.
///
/// Descriptors of its own let the restorer cut curses off, and open file descriptions of its own leave the
/// flags of standard input and output, which other programs share, alone.
@safe struct CursesStreams: ~Copyable {
    let input: UnsafeMutablePointer<FILE>
    let output: UnsafeMutablePointer<FILE>
    /// The descriptor of `output`.
    let drawing: Int32
    /// A descriptor of the terminal that never blocks; -1 where the terminal cannot be opened by name, as in
    /// some containers.
    let withoutBlocking: Int32

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
        withoutBlocking = Self.reopen(output, O_WRONLY | O_NONBLOCK) ?? -1
    }

    deinit {
        unsafe fclose(input)
        unsafe fclose(output)
        if withoutBlocking >= 0 { _ = close(withoutBlocking) }
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
