import Glibc

/// A regular file, open for reading until the object is released.
///
/// This is a class because a noncopyable structure with a throwing initializer crashes when optimized by Swift 6.3.1.
package final class InputFile {
    package let path: String
    /// The size in bytes when the file was opened.
    package let size: Int
    package private(set) var bytesRead = 0
    private let descriptor: Int32
    private let identity: FileStatus.Identity

    /// Throws `fileNotFound`, `notAFile`, `failed`, or `empty` unless `mayBeEmpty`.
    package init(path: String, mayBeEmpty: Bool = false) throws(FileError) {
        // Non-blocking, because opening a pipe would otherwise wait for a writer.
        descriptor = unsafe LockedFiles.take(path) ?? open(path.systemPath, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        let failure = unsafe descriptor >= 0 && fstat(descriptor, &status) == 0 ? 0 : errno
        self.path = path
        size = Int(status.st_size)
        identity = FileStatus(status).identity
        guard failure == 0 else { throw .unreadable(path, code: failure) }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .notAFile(path: path, found: "a folder")
        default: throw .notAFile(path: path, found: "a pipe or a device")
        }
        guard size > 0 || mayBeEmpty else { throw .empty(path: path) }
    }

    /// Also runs if the initializer throws, since every property is set by then.
    deinit {
        guard descriptor >= 0 else { return }
        lseek(descriptor, 0, SEEK_SET)
        if !LockedFiles.keep(descriptor, of: identity) { close(descriptor) }
    }

    /// Whether the file starts with gzip's magic number, whatever its name says. Does not move the reading position.
    package func startsAsGzip() throws(FileError) -> Bool {
        var magic: (UInt8, UInt8) = (0, 0)
        let got = unsafe withUnsafeMutableBytes(of: &magic) { unsafe pread(descriptor, $0.baseAddress, 2, 0) }
        guard got >= 0 else { throw .failed(.read, path: path, code: errno) }
        return got == 2 && magic == (0x1F, 0x8B)
    }

    /// Up to `count` bytes from an offset on, or the last `count` bytes if the offset is negative.
    package func bytes(at place: Int, _ count: Int) throws(FileError) -> [UInt8] {
        let start = place < 0 ? max(0, size - count) : place
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: min(count, size)) { buffer, filled in
            (filled, failure) = unsafe read(at: start, into: buffer)
        }
        guard failure == 0 else { throw .failed(.read, path: path, code: failure) }
        return bytes
    }

    /// All bytes of the file as it is stored, without moving the reading position. Throws `failed`.
    func whole() throws(FileError) -> FileContents {
        try unsafe FileContents(room: size, path: path) { (buffer) throws(FileError) in
            let (filled, failure) = unsafe read(at: 0, into: buffer)
            guard failure == 0 else { throw .failed(.read, path: path, code: failure) }
            return 0..<filled
        }
    }

    /// Reads until the buffer is full or the file ends. Returns the number of bytes, and the system's error, or 0.
    private func read(at start: Int, into buffer: UnsafeMutableBufferPointer<UInt8>) -> (filled: Int, failure: Int32) {
        var filled = 0
        while filled < buffer.count {
            let got = unsafe pread(
                descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled, start + filled)
            if got < 0, errno == EINTR { continue }
            if got < 0 { return (filled, errno) }
            guard got > 0 else { break }
            filled += got
        }
        return (filled, 0)
    }

    /// Reads the whole file, if the system grants that much memory. Throws `tooLarge` or `failed`.
    package func contents(memoryLimit: Int = Memory.physical) throws(FileError) -> [UInt8] {
        guard size <= memoryLimit, Memory.isAvailable(size) else {
            throw .tooLarge(path: path, bytes: size, limit: memoryLimit)
        }
        return try next(size)
    }

    /// Reads until `output` is full or the file ends. Throws `failed`.
    package func fill(_ output: inout OutputSpan<UInt8>) throws(FileError) {
        try unsafe output.withUnsafeMutableBufferPointer { buffer, filled throws(FileError) in
            while filled < buffer.count {
                let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled...])
                let got = try unsafe read(into: free)
                if got == 0 { return }
                filled += got
            }
        }
    }

    /// Reads some bytes, and returns how many; 0 at the end of the file. Throws `failed`.
    func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(FileError) -> Int {
        while true {
            let got = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if got >= 0 {
                bytesRead += got
                return got
            }
            guard errno == EINTR else { throw .failed(.read, path: path, code: errno) }
        }
    }
}
