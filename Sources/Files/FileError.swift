import Glibc

/// Why a file or a folder could not be read or written; `description` is one plain sentence.
package enum FileError: Error, Hashable, Sendable {
    /// The operation that the system refused.
    package enum Step: Hashable, Sendable {
        case findTarget, openFolder, makeFolder, create, write, sync, replace, remove
        case read
        /// The file is complete and in place, but its name may be lost in a power failure.
        case syncFolder
    }

    /// `code` is `errno`.
    case failed(Step, path: String, code: Int32)
    case fileNotFound(path: String)
    case folderNotFound(path: String)
    /// The path of a file to be written is a folder.
    case isFolder(path: String)
    /// The pipe to be written to has no reader.
    case noReader(path: String)
    /// The path of a file to be read is something else, which is `found`.
    case notAFile(path: String, found: String)
    /// The path of a folder to be read is a file.
    case notAFolder(path: String)
    /// The file to be read has no bytes.
    case empty(path: String)
    /// The file to be read exceeds the limit, in bytes.
    case tooLarge(path: String, bytes: Int, limit: Int)
    /// The gzip file to be read is damaged.
    case badGzip(path: String, GzipFault)

    /// Whether the file or folder to be read does not exist.
    package var isMissing: Bool {
        switch self {
        case .fileNotFound, .folderNotFound: true
        case .failed, .isFolder, .noReader, .notAFile, .notAFolder, .empty, .tooLarge, .badGzip: false
        }
    }

    /// Whether something could not be written.
    package var isOfWriting: Bool {
        switch self {
        case .failed(let step, _, _): step != .read && step != .openFolder
        case .isFolder, .noReader: true
        case .fileNotFound, .folderNotFound, .notAFile, .notAFolder, .empty, .tooLarge, .badGzip: false
        }
    }

    /// The error for a file that could not be read, given `errno`.
    static func unreadable(_ path: String, code: Int32) -> FileError {
        code == ENOENT || code == ENOTDIR ? .fileNotFound(path: path) : .failed(.read, path: path, code: code)
    }
}

extension FileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fileNotFound(let path): "There is no file \(path)."
        case .folderNotFound(let path): "There is no folder \(path)."
        case .isFolder(let path): "Cannot write \(path): it is a folder."
        case .noReader(let path): "Cannot write \(path): it is a pipe that nobody reads from."
        case .notAFile(let path, let found): "Expected a file at \(path), found \(found)."
        case .notAFolder(let path): "Expected a folder at \(path), found a file."
        case .empty(let path): "\(path) is empty."
        case .tooLarge(let path, let bytes, let limit):
            "\(path) has \(bytes) bytes, more than the \(limit) that this machine could take in."
        case .badGzip(let path, let fault):
            "\(path): at byte \(fault.offset), expected \(fault.expected), found \(fault.found)."
        case .failed(let step, let path, let code): "Cannot \(step.phrase(path)): \(reason(code))."
        }
    }

    /// The system's message for an error number, with a lower-case first letter.
    private func reason(_ code: Int32) -> String {
        guard let text = unsafe strerror(code) else { return "error \(code)" }
        let sentence = unsafe String(cString: text)
        return sentence.prefix(1).lowercased() + sentence.dropFirst()
    }
}

extension FileError.Step {
    fileprivate func phrase(_ path: String) -> String {
        switch self {
        case .findTarget: "find out what \(path) is"
        case .openFolder: "open the folder of \(path)"
        case .makeFolder: "make the folder \(path)"
        case .create: "create a temporary file beside \(path)"
        case .write: "write \(path)"
        case .read: "read \(path)"
        case .sync: "bring \(path) to the disk"
        case .replace: "put \(path) in its place"
        case .remove: "remove \(path)"
        case .syncFolder: "bring the folder of \(path) to the disk"
        }
    }
}
