import Glibc
import Interchange

/// A connection of a dashboard or a command to the supervisor. Nothing that it does or leaves undone holds the
/// supervisor up: it gets the newest state when it reads, and is dropped where it does not take its answers.
struct RunClient {
    let number: Int
    let socket: Descriptor
    /// Whether the state has changed since it was last told.
    var isDue = true
    /// The size of the output that it was last told of.
    var toldSize = -1
    /// When it may next be told of output, by the monotonic clock.
    var nextTelling = 0.0
    var isGone = false
    /// When something is to be told, by the monotonic clock; nil where nothing is, or where it does not read.
    var due: Double?

    private var received: [UInt8] = []
    private var unsent: [UInt8] = []

    /// How often it is told that there is more output, in seconds.
    static let outputInterval = 0.05
    private static let lineLimit = 1 << 16
    private static let unsentLimit = 1 << 20

    init(number: Int, socket: Descriptor) {
        self.number = number
        self.socket = socket
    }

    var isWriting: Bool { !unsent.isEmpty }

    /// The lines that have come since the last call.
    mutating func takeLines() -> [JSONValue] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        // A client that never stops sending gets no more than its turn.
        for _ in 0..<16 {
            let count = unsafe recv(socket.number, &buffer, buffer.count, 0)
            if count > 0 {
                received += buffer[..<count]
                continue
            }
            if count < 0, errno == EINTR { continue }
            if count == 0 || errno != EAGAIN { isGone = true }
            break
        }
        var lines: [JSONValue] = []
        while let end = received.firstIndex(of: 0x0A) {
            if let value = try? JSONValue(parsing: Array(received[..<end]), depthLimit: 8) { lines.append(value) }
            received.removeSubrange(...end)
        }
        if received.count > Self.lineLimit { isGone = true }
        return lines
    }

    mutating func tell(_ value: JSONValue) {
        unsent += Array(value.text.utf8) + [0x0A]
        if unsent.count > Self.unsentLimit { isGone = true }
        flush()
    }

    /// Sends as much as the client has room for.
    mutating func flush() {
        while !unsent.isEmpty, !isGone {
            let count = unsafe unsent.withUnsafeBytes { bytes in
                unsafe send(socket.number, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                unsent.removeFirst(count)
            } else if count < 0, errno == EINTR {
                continue
            } else {
                if count == 0 || errno != EAGAIN { isGone = true }
                return
            }
        }
    }
}
