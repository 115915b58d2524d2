import Glibc

extension AtomicFile {
    /// Removes the temporary files that killed programs left in a folder: files with a name that `write` would give,
    /// owned by this user, whose process no longer exists and which no process holds open for writing.
    ///
    /// A folder that does not exist or cannot be read has none to remove. Files that cannot be removed stay, which does
    /// no harm.
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

    /// Sweeps the folder into which a file is written; follows links.
    package static func sweepFolder(of path: String) {
        guard let target = try? resolveLinks(path) else { return }
        sweep(split(target).folder)
    }

    /// The process whose number is in the name of a temporary file; nil for other names.
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

    /// A process on another machine or in another container may have a number that no process has here; the lock
    /// decides.
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
