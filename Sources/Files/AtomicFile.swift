import Glibc

/// Writes a file atomically: readers never see half of it, even after a crash at any moment.
package enum AtomicFile {
    /// Writes `bytes` to a temporary file in the same folder, syncs it, renames it over `path`, and syncs the folder.
    ///
    /// An existing file keeps its permission bits, and must be writable; a new one has 0644 less the umask. A symbolic
    /// link stays, and its target is replaced. A device or a pipe is written to directly. If anything fails, the
    /// temporary file is removed, and `path` is unchanged (after `Step.syncFolder`, the new file is in place). A killed
    /// process may leave a file `.softscope-….tmp`, which `sweep` removes.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileError) {
        try write(to: path) { output throws(FileError) in try output.append(bytes) }
    }

    /// Writes what `body` appends, with the guarantees of `write(_:to:)`; the contents are never in memory as a whole.
    package static func write(
        to path: String, _ body: (inout FileOutput) throws(FileError) -> Void
    ) throws(FileError) {
        let target = try resolveLinks(path)
        var status = stat()
        let exists = unsafe stat(target.systemPath, &status) == 0
        guard exists || errno == ENOENT else { throw .failed(.findTarget, path: path, code: errno) }
        if exists {
            switch status.st_mode & S_IFMT {
            case S_IFREG: break
            case S_IFDIR: throw .isFolder(path: path)
            default: return try writeInto(target, body, path: path)
            }
            // Renaming only needs permission for the folder; a write-protected file must not be replaced.
            guard unsafe faccessat(AT_FDCWD, target.systemPath, W_OK, AT_EACCESS) == 0 else {
                throw .failed(.write, path: path, code: errno)
            }
        }
        try replace(target, by: body, mode: exists ? status.st_mode & 0o777 : nil, path: path)
    }

    /// Writes text in UTF-8, with the guarantees of `write(_:to:)` for bytes.
    package static func write(_ text: String, to path: String) throws(FileError) {
        try write(Array(text.utf8), to: path)
    }

    /// Checks whether a file could be written now, without changing anything.
    ///
    /// Throws what `write` would throw, as far as that can be known in advance.
    ///
    /// - Returns: the writing end if `path` is a pipe: while it is held, a reader waits for what will be written.
    @discardableResult
    package static func checkWritable(_ path: String) throws(FileError) -> HeldPipe? {
        let target = try resolveLinks(path)
        var status = stat()
        if unsafe stat(target.systemPath, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { throw .isFolder(path: path) }
            guard unsafe faccessat(AT_FDCWD, target.systemPath, W_OK, AT_EACCESS) == 0 else {
                throw .failed(.write, path: path, code: errno)
            }
            if status.st_mode & S_IFMT == S_IFIFO { return HeldPipe(try openPipe(target, path: path)) }
            if status.st_mode & S_IFMT != S_IFREG { return nil }
        } else if errno != ENOENT {
            throw .failed(.findTarget, path: path, code: errno)
        }
        let folder = try openFolder(of: target, path: path)
        defer { close(folder) }
        let (file, temporary) = try createTemporary(in: folder, path: path)
        close(file)
        unsafe unlinkat(folder, temporary, 0)
        return nil
    }

    /// The number of bytes that can still be written in the folder of a file, by `fstatvfs`; nil if the system does not
    /// say.
    package static func freeBytes(beside path: String) -> Int? {
        guard let target = try? resolveLinks(path), let folder = try? openFolder(of: target, path: path) else {
            return nil
        }
        defer { close(folder) }
        var status = statvfs()
        guard unsafe fstatvfs(folder, &status) == 0 else { return nil }
        let (bytes, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int(clamping: status.f_frsize))
        return overflow ? .max : bytes
    }

    /// Opens a pipe for writing, provided it has a reader; otherwise, opening it normally would wait for one.
    private static func openPipe(_ target: String, path: String) throws(FileError) -> Int32 {
        let pipe = unsafe open(target.systemPath, O_WRONLY | O_CLOEXEC | O_NONBLOCK)
        guard pipe >= 0 else {
            if errno == ENXIO { throw .noReader(path: path) }
            throw .failed(.write, path: path, code: errno)
        }
        let flags = fcntl(pipe, F_GETFL)
        guard flags >= 0, fcntl(pipe, F_SETFL, flags & ~O_NONBLOCK) == 0 else {
            let code = errno
            close(pipe)
            throw .failed(.write, path: path, code: code)
        }
        return pipe
    }

    /// Whether a regular file is at a path, and not a pipe, a device, a folder or nothing.
    package static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path.systemPath, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// - Parameter path: the name of the target in errors.
    private static func replace(
        _ target: String, by body: (inout FileOutput) throws(FileError) -> Void, mode: mode_t?, path: String
    ) throws(FileError) {
        let name = split(target).name
        let folder = try openFolder(of: target, path: path)
        defer { close(folder) }

        let (file, temporary) = try createTemporary(in: folder, path: path)
        do throws(FileError) {
            defer { close(file) }
            if let mode, fchmod(file, mode) != 0 { throw .failed(.create, path: path, code: errno) }
            try FileOutput.write(to: file, path: path, body)
            guard fsync(file) == 0 else { throw .failed(.sync, path: path, code: errno) }
            guard unsafe renameat(folder, temporary, folder, name.systemPath) == 0 else {
                throw .failed(.replace, path: path, code: errno)
            }
        } catch {
            unsafe unlinkat(folder, temporary, 0)
            throw error
        }
        // Some file systems cannot sync a folder, and return EINVAL.
        guard fsync(folder) == 0 || errno == EINVAL else {
            throw .failed(.syncFolder, path: path, code: errno)
        }
    }

    private static func openFolder(of target: String, path: String) throws(FileError) -> Int32 {
        let (folderName, name) = split(target)
        guard !name.isEmpty else { throw .failed(.openFolder, path: path, code: ENOENT) }
        let folder = unsafe open(folderName.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw .failed(.openFolder, path: path, code: errno) }
        return folder
    }

    static let temporaryPrefix = ".softscope-"
    static let temporarySuffix = ".tmp"

    private static func createTemporary(
        in folder: Int32, path: String
    ) throws(FileError) -> (file: Int32, name: String) {
        while true {
            // Not derived from the target's name, which may have the maximum length already.
            let random = String(UInt64.random(in: 0...UInt64.max), radix: 36)
            let name = "\(temporaryPrefix)\(getpid())-\(random)\(temporarySuffix)"
            let file = unsafe openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            if file >= 0 {
                // Held until we close the file or our process ends: the lock tells `sweep` that the file is being
                // written.
                _ = flock(file, LOCK_EX | LOCK_NB)
                return (file, name)
            }
            guard errno == EEXIST || errno == EINTR else {
                throw .failed(.create, path: path, code: errno)
            }
        }
    }

    /// A device or a pipe cannot be replaced by a file.
    private static func writeInto(
        _ target: String, _ body: (inout FileOutput) throws(FileError) -> Void, path: String
    ) throws(FileError) {
        var status = stat()
        let isPipe = unsafe stat(target.systemPath, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
        let file =
            isPipe ? try openPipe(target, path: path) : unsafe open(target.systemPath, O_WRONLY | O_CLOEXEC | O_NOCTTY)
        guard file >= 0 else { throw .failed(.write, path: path, code: errno) }
        defer { close(file) }
        try FileOutput.write(to: file, path: path, body)
    }

    /// Follows symbolic links to a path that is not a link, even if nothing exists there.
    static func resolveLinks(_ path: String) throws(FileError) -> String {
        var target = path
        // The kernel's limit.
        for _ in 0...40 {
            guard let link = FileSystem.target(ofLink: target) else { return target }
            target = link.hasPrefix("/") ? link : split(target).folder + "/" + link
        }
        throw .failed(.findTarget, path: path, code: ELOOP)
    }

    /// The folder and the name; the name is empty if the path ends in a slash.
    static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = path[..<slash]
        return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
    }
}
