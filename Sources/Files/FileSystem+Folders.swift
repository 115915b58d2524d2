import Glibc

extension FileSystem {
    /// Whether a name is taken, even by a link to nothing.
    package static func isTaken(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path.systemPath, &status) == 0
    }

    /// Whether anything exists at a path, by `access`; follows links. False also if that cannot be determined.
    package static func isThere(_ path: String) -> Bool { unsafe access(path.systemPath, F_OK) == 0 }

    /// Whether there is a file that may be executed.
    package static func isProgram(_ path: String) -> Bool {
        unsafe access(path.systemPath, X_OK) == 0 && !leadsToFolder(path)
    }

    /// Whether a file may be written, or things be made in a folder, by `faccessat`.
    package static func isWritable(_ path: String) -> Bool {
        unsafe faccessat(AT_FDCWD, path.systemPath, W_OK, AT_EACCESS) == 0
    }

    /// Creates a folder, and so claims its name: if several processes try at once, only one succeeds.
    ///
    /// - Returns: false if something exists there already.
    package static func makeFolder(_ path: String) throws(FileError) -> Bool {
        if unsafe mkdir(path.systemPath, 0o755) == 0 { return true }
        guard errno == EEXIST else { throw .failed(.makeFolder, path: path, code: errno) }
        return false
    }

    /// Creates a folder and its missing parent folders.
    package static func makeFolders(_ path: String) throws(FileError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            _ = try makeFolder(made)
        }
    }

    /// Removes a folder with the files in it; one that does not exist is removed already. Folders inside it stay, and
    /// then it stays, too.
    package static func removeFolder(_ folder: String) throws(FileError) {
        guard isTaken(folder) else { return }
        for name in try allNames(in: folder) {
            let path = "\(folder)/\(name)"
            guard unsafe unlink(path.systemPath) == 0 || errno == EISDIR || errno == ENOENT else {
                throw .failed(.remove, path: path, code: errno)
            }
        }
        guard unsafe rmdir(folder.systemPath) == 0 || errno == ENOTEMPTY || errno == EEXIST || errno == ENOENT else {
            throw .failed(.remove, path: folder, code: errno)
        }
    }

    /// Removes a folder if it is empty.
    package static func removeIfEmpty(_ folder: String) {
        _ = unsafe rmdir(folder.systemPath)
    }
}
