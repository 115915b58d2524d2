internal import CProcess
import Files
import Glibc

/// The files that processes hold open for writing: evidence of who writes a log in a folder that several programs share.
///
/// Many programs open a log for each line, and hold nothing; then only `WriteCounts` may tell.
package struct OpenFiles: Sendable {
    private var own: Set<FileStatus.Identity> = []
    private var others: Set<FileStatus.Identity> = []

    /// Looks at all processes that may be looked at: those of the user, or of all users for root.
    ///
    /// - Parameter status: of the run whose files are its own.
    package init(of status: RunStatus) {
        let tree = Set(ProcessTree(of: status).entries.map(\.identity))
        let leader = status.keeper ?? status.child
        let terminal = ProcessEntry(pid: leader.pid).map { $0.identity == leader ? $0.terminal : 0 } ?? 0
        let namespace = Self.namespace("self")
        for entry in ProcessTree.all where !entry.hasEnded {
            if tree.contains(entry.identity) {
                own.formUnion(Self.written(by: entry.identity.pid))
            } else if Self.isApart(entry, from: status, terminal: terminal),
                Self.namespace("\(entry.identity.pid)") == namespace
            {
                others.formUnion(Self.written(by: entry.identity.pid))
            }
        }
    }

    package enum Owner: Sendable { case run, others }

    /// Who writes one of the files: the run, or a program that is none of it; nil where nobody is known to.
    package func owner(of paths: [String]) -> Owner? {
        let files = Set(paths.compactMap { FileStatus($0)?.identity })
        guard files.isDisjoint(with: own) else { return .run }
        return files.isDisjoint(with: others) ? nil : .others
    }

    /// When a file was made, in seconds since 1970; nil where the file system does not say.
    package static func birth(of path: String) -> Double? {
        let seconds = unsafe process_file_birth(path.systemPath)
        return seconds.isNaN ? nil : seconds
    }

    /// Whether a process outside the tree has certainly nothing to do with the run: it began before, or belongs to another
    /// terminal. A daemon may have begun others for the run, as those of Slurm, Docker and Ray do.
    private static func isApart(_ entry: ProcessEntry, from status: RunStatus, terminal: Int32) -> Bool {
        guard entry.identity != status.supervisor, entry.identity != status.keeper else { return false }
        return entry.identity.start < status.child.start || entry.terminal != 0 && entry.terminal != terminal
    }

    /// Processes in a container have a terminal of their own, though they may work for the run.
    private static func namespace(_ process: String) -> String? {
        FileSystem.target(ofLink: "/proc/\(process)/ns/pid")
    }

    private static func written(by pid: Int32) -> [FileStatus.Identity] {
        let folder = "/proc/\(pid)/fd"
        let names = (try? FileSystem.allNames(in: folder)) ?? []
        return names.compactMap { name in
            var link = stat()
            // The mode of the link says for what the file is open.
            guard unsafe lstat("\(folder)/\(name)", &link) == 0, link.st_mode & S_IWUSR != 0,
                let file = FileStatus("\(folder)/\(name)"), file.kind == .file
            else { return nil }
            return file.identity
        }
    }
}
