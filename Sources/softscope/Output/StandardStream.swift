import Files
import Glibc

/// Standard output or standard error, written without a buffer of ours, so that a line is out when the call returns.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    /// Opens those of the three standard descriptors that the parent closed, so that no file of ours gets their
    /// numbers and is written into. Reading them finds nothing, and writing fails, as glibc does it for programs with
    /// privileges.
    static func openClosedOnes() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest number that is free is this one.
            _ = unsafe descriptor == 0 ? open("/dev/null", O_RDONLY) : open("/dev/full", O_WRONLY)
        }
    }

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Columns that a line of text may take: those of the terminal; else what `COLUMNS` says; else 80.
    var columns: Int {
        var size = winsize()
        if unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        guard let columns = Environment["COLUMNS"].flatMap({ Int($0) }), columns > 0 else { return 80 }
        return columns
    }

    /// Writes a sentence that does not end the program, as the program's.
    func warn(_ sentence: String) { write("softscope: \(sentence.printable)\n") }

    /// Writes all of the text. Throws where the other end is gone or the disk is full.
    func emit(_ text: String) throws(Failure) {
        guard write(text) else { throw Failure(.writeFailed, "Standard output was closed or is full.") }
    }

    /// Writes all of the bytes. Throws as `emit` of text does.
    func emit(_ bytes: [UInt8]) throws(Failure) {
        guard unsafe bytes.withUnsafeBytes({ unsafe write($0) }) else {
            throw Failure(.writeFailed, "Standard output was closed or is full.")
        }
    }

    /// As `emit`, but without a word where whoever reads has seen enough, as `head` has. SIGPIPE must be ignored.
    func emitQuietly(_ text: String) throws(Failure) {
        guard !write(text) else { return }
        guard errno == EPIPE else { throw Failure(.writeFailed, "Standard output was closed or is full.") }
        throw Failure(.writeFailed)
    }

    /// Writes all of the text; false where the other end is gone or the disk is full.
    @discardableResult
    func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { unsafe write(UnsafeRawBufferPointer($0)) }
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
