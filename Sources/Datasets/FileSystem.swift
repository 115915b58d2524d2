import Glibc

/// Questions to the file system that come before a file is opened.
enum FileSystem {
    /// Whether anything is there, a link followed. Throws `unreadable` where that cannot be told.
    static func exists(_ path: String) throws(DatasetError) -> Bool {
        try mode(of: path) != nil
    }

    /// Whether a folder is there; false where there is nothing, and `notAFolder` where there is something else.
    static func isFolder(_ path: String) throws(DatasetError) -> Bool {
        guard let mode = try mode(of: path) else { return false }
        guard mode & S_IFMT == S_IFDIR else { throw .notAFolder(path: path) }
        return true
    }

    /// nil where there is nothing.
    private static func mode(of path: String) throws(DatasetError) -> mode_t? {
        var status = stat()
        if unsafe stat(path, &status) == 0 { return status.st_mode }
        switch errno {
        case ENOENT, ENOTDIR: return nil
        case let code: throw .unreadable(path: path, reason: reason(code))
        }
    }

    /// The file that a symbolic link names, without following further ones; nil where it is none.
    static func target(ofLink path: String) -> String? {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
            guard let start = buffer.baseAddress else { return }
            count = unsafe max(0, readlink(path, start, buffer.count))
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}
