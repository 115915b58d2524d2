import Glibc

/// The current input, in a file that both processes map into memory: it survives the end of the process that reads
/// it.
@safe final class SharedInput {
    /// The largest size of a shared input in bytes, which is more than any input has.
    static let capacity = 1 << 22
    static let fileName = "current-input"

    private let memory: UnsafeMutableRawPointer

    /// Maps the file in a folder, and creates it where it is missing.
    init(in folder: String) throws(InputFileError) {
        let path = "\(folder)/\(Self.fileName)"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { if descriptor >= 0 { close(descriptor) } }
        let size = MemoryLayout<Int>.size + Self.capacity
        guard descriptor >= 0, ftruncate(descriptor, size) == 0,
            let memory = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            unsafe memory != MAP_FAILED
        else { throw InputFileError(path: path, code: errno) }
        unsafe self.memory = memory
    }

    deinit { unsafe munmap(memory, MemoryLayout<Int>.size + Self.capacity) }

    /// The current input, cut after `capacity` bytes.
    var bytes: [UInt8] {
        get {
            let count = min(max(0, unsafe memory.load(as: Int.self)), Self.capacity)
            return unsafe Array(UnsafeRawBufferPointer(start: memory + MemoryLayout<Int>.size, count: count))
        }
        set {
            let count = min(newValue.count, Self.capacity)
            unsafe memory.storeBytes(of: count, as: Int.self)
            unsafe newValue.withUnsafeBytes { source in
                if let start = source.baseAddress {
                    unsafe (memory + MemoryLayout<Int>.size).copyMemory(from: start, byteCount: count)
                }
            }
        }
    }
}
