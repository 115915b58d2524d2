import Files
import Glibc

/// Standard output or standard error, unbuffered, so that a line is out when the call returns.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    /// Opens those of the three standard descriptors that the parent process closed, so that no other file gets their
    /// numbers and is written to by mistake. Reading from them finds nothing, and writing fails, as glibc arranges for
    /// privileged programs.
    static func openClosedOnes() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is this one.
            _ = unsafe descriptor == 0 ? open("/dev/null", O_RDONLY) : open("/dev/full", O_WRONLY)
        }
    }

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// The width for lines of text in columns: the terminal's, otherwise that of `COLUMNS`, otherwise 80.
    var columns: Int {
        var size = winsize()
        if unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        guard let columns = Environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 else { return 80 }
        return columns
    }

    /// Writes a warning in the name of the program, which continues.
    func warn(_ sentence: String) { write("softscope: \(sentence.printable)\n") }

    /// Writes all of the text. Throws if the reader is gone or the disk is full.
    func emit(_ text: String) throws(Failure) {
        guard write(text) else { throw Failure(.writeFailed, "Standard output was closed or is full.") }
    }

    /// Writes all of the bytes. Throws if the reader is gone or the disk is full.
    func emit(_ bytes: [UInt8]) throws(Failure) {
        guard unsafe bytes.withUnsafeBytes({ unsafe write($0) }) else {
            throw Failure(.writeFailed, "Standard output was closed or is full.")
        }
    }

    /// Writes all of the text like `emit`, but throws an empty failure if the reader has seen enough, as `head` may.
    /// SIGPIPE must be ignored.
    func emitQuietly(_ text: String) throws(Failure) {
        guard !write(text) else { return }
        guard errno == EPIPE else { throw Failure(.writeFailed, "Standard output was closed or is full.") }
        throw Failure(.writeFailed)
    }

    /// Writes all of the text; returns false if the reader is gone or the disk is full.
    @discardableResult
    func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { unsafe write(UnsafeRawBufferPointer($0)) }
    }

    /// Writes all of the bytes like `emitQuietly` for text.
    func emitQuietly(_ bytes: [UInt8]) throws(Failure) {
        guard !(unsafe bytes.withUnsafeBytes { unsafe write($0) }) else { return }
        guard errno == EPIPE else { throw Failure(.writeFailed, "Standard output was closed or is full.") }
        throw Failure(.writeFailed)
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = unsafe bytes
        while rest.count > 0 {
            let written = unsafe Glibc.write(rawValue, rest.baseAddress, rest.count)
            if written < 0 {
                if errno == EINTR { continue }
                return false
            }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest[written...])
        }
        return true
    }
}
