package import Files

/// Why logs could not be read at all; `description` is one plain sentence.
package enum RunLogError: Error, Hashable, Sendable {
    case missing(path: String)
    case unreadable(FileError)
    /// The database refused; `message` is SQLite's.
    case database(path: String, code: Int32, message: String)
    /// A pattern for lines of output cannot be used.
    case badPattern(String, fault: String)
}

extension RunLogError {
    /// Whether a file is damaged, and not merely in use, or refused by the system.
    var isDamage: Bool {
        switch self {
        case .missing, .unreadable, .badPattern: false
        // SQLITE_BUSY and SQLITE_LOCKED, with or without an extended code in the higher bytes.
        case .database(_, let code, _): code & 0xFF != 5 && code & 0xFF != 6
        }
    }
}

extension RunLogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path): "There is nothing at \(path)."
        case .unreadable(let error): "\(error)"
        case .database(let path, let code, let message): "Cannot read the database \(path): \(message) (\(code))."
        case .badPattern(let pattern, let fault): "The pattern \(pattern) cannot be used: \(fault)."
        }
    }
}
