import Glibc

/// Reads files that are wanted whole.
package enum WholeFile {
    /// All bytes of a regular file.
    ///
    /// - Parameter limit: how many bytes it may have; no memory is taken for more.
    package static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        // Non-blocking, or opening a pipe would wait for somebody to write into it.
        let file = unsafe open(path.systemPath, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .failed(.read, path: path, code: errno) }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .failed(.read, path: path, code: errno) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .notAFile(path: path, found: "a folder")
        default: throw .notAFile(path: path, found: "a pipe or a device")
        }
        let size = Int(status.st_size)
        guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
        var failure: Int32?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let got = unsafe Glibc.read(file, rest.baseAddress, rest.count)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                // A file that became shorter is as long as it is.
                guard got > 0 else { return }
                count += got
            }
        }
        if let failure { throw .failed(.read, path: path, code: failure) }
        return bytes
    }
}
