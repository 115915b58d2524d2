import Glibc

/// A file that is rewritten for each input, for parsers that read files.
final class ScratchFile {
    let path: String
    private let descriptor: Int32

    init(_ path: String) throws(ScratchFileError) {
        self.path = path
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw ScratchFileError(path: path, code: errno) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Replaces the contents of the file.
    func write(_ bytes: [UInt8]) {
        let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        precondition(written == bytes.count && ftruncate(descriptor, bytes.count) == 0, "no room for \(path)")
    }
}

/// The error that a file could not be opened.
struct ScratchFileError: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    var description: String { "\(path): error \(code)" }
}
