import Glibc

extension AtomicFile {
    /// Removes the temporary files that killed programs left in a folder: those that `write` would have named so, that
    /// belong to this user, whose process is gone, and that nobody holds open for writing.
    ///
    /// A folder that is not there or not readable has none to remove. What cannot be removed stays; no one is the
    /// worse for it.
    package static func sweep(_ folder: String) {
        guard let names = try? FileSystem.allNames(in: folder) else { return }
        let descriptor = unsafe open(folder.systemPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        for name in names {
            if let process = process(ofTemporary: name), isGone(process) {
                removeUnlessLocked(name, in: descriptor)
            }
        }
    }

    /// As `sweep` of the folder that a file is written into, links followed.
    package static func sweepFolder(of path: String) {
        guard let target = try? resolveLinks(path) else { return }
        sweep(split(target).folder)
    }

    /// The process that a temporary file is named after; nil for names that are not ours.
    private static func process(ofTemporary name: String) -> pid_t? {
        guard name.hasPrefix(temporaryPrefix), name.hasSuffix(temporarySuffix) else { return nil }
        let parts = name.dropFirst(temporaryPrefix.count).dropLast(temporarySuffix.count)
            .split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, UInt64(parts[1], radix: 36) != nil, let process = pid_t(parts[0]), process > 0 else {
            return nil
        }
        return process
    }

    private static func isGone(_ process: pid_t) -> Bool {
        process != getpid() && kill(process, 0) != 0 && errno == ESRCH
    }

    /// A process of another machine or another container may go by a number that nobody has here; the lock tells.
    private static func removeUnlessLocked(_ name: String, in folder: Int32) {
        let file = unsafe openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid(),
            flock(file, LOCK_EX | LOCK_NB) == 0
        else { return }
        _ = unsafe unlinkat(folder, name, 0)
    }
}
