package import Files

/// Why logs could not be read at all; `description` is one plain sentence.
package enum RunLogError: Error, Hashable, Sendable {
    case missing(path: String)
    case unreadable(FileError)
    /// The database refused; `message` is SQLite's.
    case database(path: String, code: Int32, message: String)
}

extension RunLogError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missing(let path): "There is nothing at \(path)."
        case .unreadable(let error): "\(error)"
        case .database(let path, let code, let message): "Cannot read the database \(path): \(message) (\(code))."
        }
    }
}
