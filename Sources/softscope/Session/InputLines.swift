import Glibc

/// The lines of standard input in order, without line breaks.
struct InputLines {
    /// The largest length of a line, in bytes: a million scores fit.
    static let longestLine = 1 << 24

    private var buffer: [UInt8] = []
    /// The start of the next line in the buffer.
    private var start = 0
    private var hasEnded = false

    /// The next line; nil after the last. Throws if the input cannot be read, or a line is longer than `longestLine`;
    /// no more memory is used than for a line of that length.
    mutating func next() throws(Failure) -> String? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { start = end + 1 }
                return String(decoding: buffer[start..<end], as: UTF8.self)
            }
            searched = buffer.count
            if hasEnded {
                guard start < buffer.count else { return nil }
                defer { start = buffer.count }
                return String(decoding: buffer[start...], as: UTF8.self)
            }
            guard buffer.count - start <= Self.longestLine else {
                throw Failure(
                    .badData, "standard input: a line is longer than \(Self.longestLine) bytes, which is the limit")
            }
            searched -= start
            buffer.removeSubrange(..<start)
            start = 0
            try fill()
        }
    }

    /// Whether the next line can be returned without waiting.
    var hasLine: Bool { buffer[start...].contains(0x0A) }

    private mutating func fill() throws(Failure) {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        var count = -1
        repeat {
            count = unsafe chunk.withUnsafeMutableBytes { unsafe read(STDIN_FILENO, $0.baseAddress, $0.count) }
        } while count < 0 && errno == EINTR
        guard count >= 0 else {
            throw Failure(.badData, "standard input cannot be read: \(SystemError.text())")
        }
        hasEnded = count == 0
        buffer += chunk[..<count]
    }
}
