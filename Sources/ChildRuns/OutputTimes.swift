import Files
import Glibc
import Interchange

/// Writes beside the output of a program when it arrived.
///
/// A mark is written before the bytes that it is for, so that whoever finds these finds it, too. What cannot be written
/// costs times, and nothing else.
struct OutputTimes {
    private let file: Descriptor?
    private var first: Double?
    private var last = -Double.infinity
    /// Whether the last line may have been cut off.
    private var isTorn = false

    init(_ path: String) {
        let file = unsafe open(path.systemPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        self.file = file >= 0 ? Descriptor(file) : nil
    }

    /// Notes that bytes have arrived, unless that was noted a short time ago.
    ///
    /// - Parameters:
    ///   - offset: where they go in the output.
    ///   - now: seconds since 1970.
    mutating func note(_ offset: Int, at now: Double) {
        let first = first ?? now
        // The clock may be set back.
        guard !((0..<ArrivalMark.spacing(atAge: now - first)) ~= now - last), let file else { return }
        (self.first, last) = (first, now)
        let text = (isTorn ? "\n" : "") + ArrivalMark(offset: offset, seconds: now).line
        var bytes = Array(text.utf8)
        isTorn = unsafe write(file.number, &bytes, bytes.count) != bytes.count
    }
}
