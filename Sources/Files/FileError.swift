import Glibc

/// Why a file could not be written or read; `description` is one plain sentence.
package enum FileError: Error, Hashable, Sendable {
    /// What was being done when the system refused.
    package enum Step: Hashable, Sendable {
        case findTarget, openFolder, create, write, sync, replace
        case read
        /// The file is whole and in place, but its name may be lost with the power.
        case syncFolder
    }

    /// `code` is `errno`.
    case failed(Step, path: String, code: Int32)
    case isFolder(path: String)
    /// A pipe that nobody reads from.
    case noReader(path: String)
    /// A file to be read is something else, or nothing.
    case notAFile(path: String, found: String)
    /// A file to be read is larger than what is wanted can be.
    case tooLarge(path: String, bytes: Int, limit: Int)

    /// Whether there is nothing where a file was to be read.
    package var isMissing: Bool {
        if case .failed(.read, _, let code) = self { code == ENOENT || code == ENOTDIR } else { false }
    }
}

extension FileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .isFolder(let path): "Cannot write \(path): it is a folder."
        case .noReader(let path): "Cannot write \(path): it is a pipe that nobody reads from."
        case .notAFile(let path, let found): "Expected a file at \(path), found \(found)."
        case .tooLarge(let path, let bytes, let limit):
            "\(path) has \(bytes) bytes, more than the \(limit) that this machine could take in."
        case .failed(.read, let path, _) where isMissing: "There is no file \(path)."
        case .failed(let step, let path, let code): "Cannot \(step.phrase(path)): \(reason(code))."
        }
    }

    /// What the system calls an error, without the capital letter.
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
        case .create: "create a temporary file beside \(path)"
        case .write: "write \(path)"
        case .read: "read \(path)"
        case .sync: "bring \(path) to the disk"
        case .replace: "put \(path) in its place"
        case .syncFolder: "bring the folder of \(path) to the disk"
        }
    }
}
