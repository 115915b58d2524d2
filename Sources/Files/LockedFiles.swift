import Glibc
import Synchronization

/// Files on which a library of this process may hold locks, such as SQLite on its databases.
///
/// POSIX takes all locks of a process on a file away as soon as the process closes any descriptor of that file. SQLite knows of
/// its own descriptors only: another program could then remove the log of a database while this one writes to it, and what was
/// written would be lost (https://sqlite.org/howtocorrupt.html, 2.2). So no descriptor of these files is ever closed: those that
/// are no longer used are kept, and used again.
package enum LockedFiles {
    /// For each file, the descriptors that are kept.
    private static let kept = Mutex<[FileStatus.Identity: [Int32]]>([:])

    /// Notes that locks may be held on a file from here on; to be called before it is opened, and where that makes it, after
    /// it.
    package static func add(_ path: String) {
        guard let status = FileStatus(path) else { return }
        kept.withLock { $0[status.identity, default: []] += [] }
    }

    /// A descriptor for reading the file at a path, which is its owner's until it is given back; nil if none is kept.
    static func take(_ path: String) -> Int32? {
        guard kept.withLock({ !$0.isEmpty }), let status = FileStatus(path) else { return nil }
        return kept.withLock { $0[status.identity]?.popLast() }
    }

    /// Keeps a descriptor of a file that must not be closed, and returns whether it did so.
    static func keep(_ descriptor: Int32, of file: FileStatus.Identity) -> Bool {
        kept.withLock { kept in
            guard kept[file] != nil else { return false }
            kept[file]?.append(descriptor)
            return true
        }
    }
}
