/// The kinds of the mounted file systems, from `/proc/self/mountinfo`.
package enum MountedFileSystem {
    /// Kinds that other machines, or other programs, change without the kernel of this one being told.
    private static let remoteKinds: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "afs", "9p", "lustre", "gpfs", "beegfs", "virtiofs", "ncpfs",
        "ocfs2", "gfs2", "glusterfs", "pvfs2", "orangefs",
    ]

    /// Whether a file or folder lies on another machine, or on a file system that a program serves.
    package static func isRemote(_ path: String) -> Bool {
        guard let status = FileStatus(path) else { return false }
        return remoteDevices().contains(status.identity.device)
    }

    /// The devices, as in `st_dev`, of those that inotify does not tell everything of.
    static func remoteDevices() -> Set<UInt64> {
        var devices: Set<UInt64> = []
        for line in KernelFile.contents(of: "/proc/self/mountinfo").split(separator: 0x0A) {
            // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw
            let fields = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count > 2, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            let kind = fields[dash + 1]
            guard remoteKinds.contains(kind) || kind.hasPrefix("fuse") else { continue }
            let numbers = fields[2].split(separator: ":").compactMap { UInt64($0) }
            guard numbers.count == 2 else { continue }
            devices.insert(device(major: numbers[0], minor: numbers[1]))
        }
        return devices
    }

    /// As `gnu_dev_makedev` puts them together.
    private static func device(major: UInt64, minor: UInt64) -> UInt64 {
        (major & 0xFFF) << 8 | (major & ~0xFFF) << 32 | (minor & 0xFF) | (minor & ~0xFF) << 12
    }
}
