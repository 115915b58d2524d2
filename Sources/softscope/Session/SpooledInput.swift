import Datasets
import Glibc

/// All of standard input, in an unnamed file that can be read several times, and that is removed with this object.
final class SpooledInput {
    private let descriptor: Int32

    /// The path of the file, valid in this process.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// Reads standard input to its end. Throws if it cannot be read, or there is no space for it.
    init() throws(Failure) {
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var name = Array("\(folder)/softscope-XXXXXX".utf8CString)
        descriptor = unsafe name.withUnsafeMutableBufferPointer { name in
            guard let start = name.baseAddress else { return -1 }
            let descriptor = unsafe mkstemp(start)
            if descriptor >= 0 { unsafe unlink(start) }
            return descriptor
        }
        guard descriptor >= 0 else {
            throw Failure(.writeFailed, "standard input cannot be kept in \(folder): \(SystemError.text())")
        }
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = unsafe chunk.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
            if count == 0 { return }
            if count < 0 {
                guard errno == EINTR else { throw Self.failure() }
                continue
            }
            var written = 0
            while written < count {
                let more = unsafe chunk.withUnsafeBytes {
                    unsafe write(descriptor, $0.baseAddress.map { unsafe $0 + written }, count - written)
                }
                guard more > 0 || errno == EINTR else {
                    throw Failure(.writeFailed, "standard input cannot be kept in \(folder): \(SystemError.text())")
                }
                written += max(0, more)
            }
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    private static func failure() -> Failure {
        Failure(.badData, "standard input cannot be read: \(SystemError.text())")
    }

    /// The failure for an error in the input, with the name that users know the input by.
    func failure(_ error: DatasetError) -> Failure {
        let failure = Failure(error)
        return Failure(failure.status, failure.sentence.replacing(path, with: "standard input"))
    }
}
