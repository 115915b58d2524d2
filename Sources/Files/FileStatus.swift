import Glibc

/// What tells one version of a file or folder from another, by `stat`; follows links.
package struct FileStatus: Hashable, Sendable {
    /// The file itself, whatever its name: device and inode.
    package struct Identity: Hashable, Sendable {
        let device: UInt64
        let inode: UInt64
    }

    package enum Kind: Hashable, Sendable {
        case file, folder, other
    }

    package let identity: Identity
    package let kind: Kind
    /// In bytes.
    package let size: Int
    /// When the contents were last changed, in nanoseconds since 1970.
    package let modified: Int
    /// When the contents or the attributes were last changed, in nanoseconds since 1970. No program can set it.
    package let changed: Int

    /// The time of the last change, in seconds since 1970.
    package var modifiedSeconds: Double { Double(modified) / 1e9 }

    /// Whether both lie in one file system.
    package func sharesDevice(with other: FileStatus) -> Bool { identity.device == other.identity.device }

    /// Nil where nothing exists at the path, or nothing that may be looked at.
    package init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path.systemPath, &status) == 0 else { return nil }
        self.init(status)
    }

    init(_ status: stat) {
        identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        default: kind = .other
        }
        size = Int(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
    }

    private static func nanoseconds(_ time: timespec) -> Int {
        let (seconds, isHuge) = time.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
        return isHuge ? 0 : seconds &+ time.tv_nsec
    }
}
