import Glibc

extension FileSystem {
    /// Whether a name is taken, be it by a link to nothing.
    package static func isTaken(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path.systemPath, &status) == 0
    }

    /// Whether anything is there, a link followed; false too where that cannot be told, by `access`.
    package static func isThere(_ path: String) -> Bool { unsafe access(path.systemPath, F_OK) == 0 }

    /// Makes a folder, which claims its name: of several processes that try at once one succeeds.
    ///
    /// - Returns: false where something is there already.
    package static func makeFolder(_ path: String) throws(FileError) -> Bool {
        if unsafe mkdir(path.systemPath, 0o755) == 0 { return true }
        guard errno == EEXIST else { throw .failed(.makeFolder, path: path, code: errno) }
        return false
    }

    /// Makes a folder and those above it, as far as they are missing.
    package static func makeFolders(_ path: String) throws(FileError) {
        var made = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            made += "/" + part
            _ = try makeFolder(made)
        }
    }

    /// Removes a folder that is empty; another stays as it is.
    package static func removeIfEmpty(_ folder: String) {
        _ = unsafe rmdir(folder.systemPath)
    }
}
