import Files
import Glibc
import Interchange

/// A regular file, open for reading until the object is released.
///
/// This is a class because a noncopyable structure with a throwing initializer crashes when optimized by Swift 6.3.1.
final class InputFile {
    let path: String
    /// The size in bytes when the file was opened.
    let size: Int
    private(set) var bytesRead = 0
    private let descriptor: Int32

    /// Throws `fileNotFound`, `notAFile`, `emptyFile` or `unreadable`.
    init(path: String) throws(DatasetError) {
        // Non-blocking, because opening a pipe would otherwise wait for a writer.
        descriptor = unsafe open(path.systemPath, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        let failure = unsafe descriptor >= 0 && fstat(descriptor, &status) == 0 ? 0 : errno
        self.path = path
        size = Int(status.st_size)
        guard failure == 0 else {
            throw failure == ENOENT || failure == ENOTDIR
                ? .fileNotFound(path: path) : .unreadable(path: path, reason: reason(failure))
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        case S_IFDIR: throw .notAFile(path: path, found: "a folder")
        default: throw .notAFile(path: path, found: "a pipe or a device")
        }
        guard size > 0 else { throw .emptyFile(path: path) }
    }

    /// Also runs if the initializer throws, since every property is set by then.
    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Whether the file starts with gzip's magic number, whatever its name says. Does not move the reading position.
    func startsAsGzip() throws(DatasetError) -> Bool {
        var magic: (UInt8, UInt8) = (0, 0)
        let got = unsafe withUnsafeMutableBytes(of: &magic) { unsafe pread(descriptor, $0.baseAddress, 2, 0) }
        guard got >= 0 else { throw .unreadable(path: path, reason: reason(errno)) }
        return got == 2 && magic == (0x1F, 0x8B)
    }

    /// The format according to the first and last bytes (of the unpacked data, if the file is packed with gzip); nil
    /// for an unknown format. Does not move the reading position.
    func signature() throws(DatasetError) -> FileSignature? {
        let (start, end) = (try bytes(at: 0, FileSignature.startLength), try bytes(at: -1, FileSignature.endLength))
        let signature = FileSignature(start: start[...], end: end[...])
        guard signature == .gzip else { return signature }
        // Uses a second reader, so that this one stays at the start.
        let unpacked = try GzipReader(try InputFile(path: path)).next(FileSignature.startLength)
        let inner = FileSignature(start: unpacked[...])
        // An archive must be read from its end, which is not available here.
        return inner == .npz || inner == .zip ? .gzip : inner
    }

    /// Up to `count` bytes from an offset on, or the last `count` bytes if the offset is negative.
    private func bytes(at place: Int, _ count: Int) throws(DatasetError) -> [UInt8] {
        let start = place < 0 ? max(0, size - count) : place
        var failure: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: min(count, size)) { buffer, filled in
            while filled < buffer.count {
                let got = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled, start + filled)
                if got < 0, errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { return }
                filled += got
            }
        }
        guard failure == 0 else { throw .unreadable(path: path, reason: reason(failure)) }
        return bytes
    }

    /// Reads the whole file, if the system grants that much memory. Throws `malformed` or `unreadable`.
    func contents(memoryLimit: Int = Memory.physical) throws(DatasetError) -> [UInt8] {
        guard size <= memoryLimit, Memory.isAvailable(size) else {
            throw .malformed(
                path: path,
                FormatFault(.tooLarge, at: .whole, expected: "what fits into memory", found: "\(size) bytes"))
        }
        return try next(size)
    }

    /// Reads until `output` is full or the file ends. Throws `unreadable`.
    func fill(_ output: inout OutputSpan<UInt8>) throws(DatasetError) {
        try unsafe output.withUnsafeMutableBufferPointer { buffer, filled throws(DatasetError) in
            while filled < buffer.count {
                let free = unsafe UnsafeMutableBufferPointer(rebasing: buffer[filled...])
                let got = try unsafe read(into: free)
                if got == 0 { return }
                filled += got
            }
        }
    }

    /// Reads some bytes, and returns how many; 0 at the end of the file. Throws `unreadable`.
    func read(into buffer: UnsafeMutableBufferPointer<UInt8>) throws(DatasetError) -> Int {
        while true {
            let got = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if got >= 0 {
                bytesRead += got
                return got
            }
            guard errno == EINTR else { throw .unreadable(path: path, reason: reason(errno)) }
        }
    }
}

/// The system's message for an error number, with a lower-case first letter.
func reason(_ code: Int32) -> String {
    guard let text = unsafe strerror(code) else { return "error \(code)" }
    let sentence = unsafe String(cString: text)
    return sentence.prefix(1).lowercased() + sentence.dropFirst()
}
