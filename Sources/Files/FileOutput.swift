import Glibc

/// A buffered output file: it is written in large pieces, however small the appended ones are.
package struct FileOutput {
    private static let pieceSize = 1 << 18

    private let file: Int32
    private let path: String
    private var waiting: [UInt8] = []

    /// Writes everything that `body` appends. `path` is the name of the file in errors.
    static func write(
        to file: Int32, path: String, _ body: (inout FileOutput) throws(FileError) -> Void
    ) throws(FileError) {
        var output = FileOutput(file: file, path: path)
        try body(&output)
        try output.flush()
    }

    private init(file: Int32, path: String) {
        self.file = file
        self.path = path
    }

    package mutating func append(_ text: String) throws(FileError) {
        waiting += text.utf8
        if waiting.count >= Self.pieceSize { try flush() }
    }

    package mutating func append(_ bytes: [UInt8]) throws(FileError) {
        try flush()
        try write(bytes)
    }

    private mutating func flush() throws(FileError) {
        try write(waiting)
        waiting.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: [UInt8]) throws(FileError) { try Self.write(bytes, to: file, path: path) }

    /// Writes all bytes at once. `path` is the name of the file in errors.
    static func write(_ bytes: [UInt8], to file: Int32, path: String) throws(FileError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[written...])
                return unsafe Glibc.write(file, rest.baseAddress, rest.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .failed(.write, path: path, code: count < 0 ? errno : EIO) }
            written += count
        }
    }
}
