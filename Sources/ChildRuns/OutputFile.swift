import Files
import Glibc

/// The file that gets everything that a program prints.
struct OutputFile {
    enum Progress { case more, nothing, ended }

    private let file: Descriptor
    private var times: OutputTimes
    private(set) var size = 0
    /// The number of bytes that could not be written.
    private(set) var lost = 0
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    /// - Parameter times: the path of the file that says when it arrived.
    init(_ path: String, times: String) throws(ChildRunError) {
        let file = unsafe open(path.systemPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .file(.failed(.write, path: path, code: errno)) }
        self.file = Descriptor(file)
        self.times = OutputTimes(times)
        size = max(0, Int(lseek(file, 0, SEEK_END)))
    }

    /// Moves what there is to read into the file. The program never waits for the disk to have room: what cannot be
    /// written is counted and dropped.
    mutating func take(from source: Int32) -> Progress {
        let count = unsafe read(source, &buffer, buffer.count)
        if count == 0 { return .ended }
        guard count > 0 else { return errno == EAGAIN ? .nothing : errno == EINTR ? .more : .ended }
        times.note(size, at: Clock.date)
        var written = 0
        while written < count {
            let done = unsafe buffer.withUnsafeBytes { bytes in
                unsafe write(file.number, bytes.baseAddress.map { unsafe $0 + written }, count - written)
            }
            if done < 0, errno == EINTR { continue }
            guard done > 0 else {
                lost += count - written
                break
            }
            written += done
            size += done
        }
        return .more
    }
}
