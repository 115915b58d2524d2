import Glibc

/// Standard output or standard error, written without a buffer of ours, so that a line is out when the call returns.
enum StandardStream: Int32 {
    case output = 1
    case error = 2

    var isTerminal: Bool { isatty(rawValue) == 1 }

    /// Writes all of the text; false where the other end is gone or the disk is full.
    @discardableResult
    func write(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            var rest = UnsafeRawBufferPointer(bytes)
            while rest.count > 0 {
                let written = unsafe Glibc.write(rawValue, rest.baseAddress, rest.count)
                if written < 0 {
                    if errno == EINTR { continue }
                    return false
                }
                unsafe rest = UnsafeRawBufferPointer(rebasing: rest[written...])
            }
            return true
        }
    }
}
