import Glibc

/// Questions about paths that are asked before a file is opened.
package enum FileSystem {
    /// Whether anything exists at a path; follows links. Throws `failed` if that cannot be determined.
    package static func exists(_ path: String) throws(FileError) -> Bool {
        try mode(of: path) != nil
    }

    /// Whether a folder exists at a path; false if nothing does. Throws `notAFolder` for anything else there.
    package static func isFolder(_ path: String) throws(FileError) -> Bool {
        guard let mode = try mode(of: path) else { return false }
        guard mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
        return true
    }

    /// Whether a folder exists at a path; follows links. False also if that cannot be determined.
    package static func leadsToFolder(_ path: String) -> Bool {
        (try? isFolder(path)) ?? false
    }

    /// The mode of a file; nil if nothing exists at the path.
    private static func mode(of path: String) throws(FileError) -> mode_t? {
        var status = stat()
        if unsafe stat(path.systemPath, &status) == 0 { return status.st_mode }
        switch errno {
        case ENOENT, ENOTDIR: return nil
        case let code: throw .failed(.read, path: path, code: code)
        }
    }

    /// The absolute path without symbolic links, by `realpath`; nil if nothing exists there.
    package static func resolved(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path.systemPath, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(systemPath: resolved)
    }

    /// The target of a symbolic link, without following further links; nil if the path is not a link.
    package static func target(ofLink path: String) -> String? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count = unsafe max(0, readlink(path.systemPath, start, buffer.count))
        }
        return bytes.isEmpty ? nil : String(systemPath: bytes)
    }
}
