package import Files
import Glibc

/// The descendants of a process: its children, theirs, and all that lie in sessions that one of them began.
///
/// A supervisor adopts what its descendants leave behind, so that all of it has parents up to the supervisor.
package struct ProcessTree: Sendable {
    /// Without the process itself; parents come before their children.
    package private(set) var entries: [ProcessEntry] = []
    /// The processes of commands that the supervisor runs for its user, which are none of the program's.
    private(set) var commandEntries: [ProcessEntry] = []

    /// The environment variable that the processes of a run inherit. It leads to those that began a session of their own when
    /// their supervisor is gone.
    static let mark = "SOFTSCOPE_SUPERVISOR"

    /// The value of the variable.
    static func mark(of supervisor: ProcessIdentity) -> String { "\(supervisor.pid):\(supervisor.start)" }

    /// The processes of a run as they are now. What begins or is adopted meanwhile may be missing.
    ///
    /// Where its supervisor is gone, they are the program with its descendants and its session, and all that have its mark.
    package init(of status: RunStatus) {
        var all = Self.all
        let sessions = Dictionary(status.commands.map { ($0.pid, $0.start) }) { first, _ in first }
        if !sessions.isEmpty {
            commandEntries = all.filter { entry in sessions[entry.session].map { entry.identity.start >= $0 } ?? false }
            let others = Set(commandEntries)
            all.removeAll(where: others.contains)
        }
        let keeper = status.keeper
        if all.contains(where: { $0.identity == status.supervisor && !$0.hasEnded }) {
            add(roots: [status.supervisor.pid], among: all, includesRoots: false)
            entries.removeAll { $0.identity == keeper }
            return
        }
        let leader = keeper ?? status.child
        // Another process may have got the number since, with a session of its own.
        let isReused = all.contains { $0.identity.pid == leader.pid && $0.identity != leader }
        let mark = Array("\(Self.mark)=\(Self.mark(of: status.supervisor))".utf8)
        let roots = all.filter {
            $0.identity == status.child || !isReused && $0.session == leader.pid && $0.identity != keeper
                || $0.identity.start >= status.child.start && $0.hasInEnvironment(mark)
        }
        add(roots: roots.map(\.identity.pid), among: all, includesRoots: true)
    }

    private mutating func add(roots: [Int32], among all: [ProcessEntry], includesRoots: Bool) {
        var children: [Int32: [ProcessEntry]] = [:]
        var sessions: [Int32: [ProcessEntry]] = [:]
        for entry in all {
            children[entry.parent, default: []].append(entry)
            sessions[entry.session, default: []].append(entry)
        }
        var known = Set(roots)
        var waiting: [ProcessEntry] = []
        func add(_ found: [ProcessEntry]) {
            for entry in found where known.insert(entry.identity.pid).inserted {
                entries.append(entry)
                waiting.append(entry)
            }
        }
        if includesRoots {
            known = []
            add(all.filter { roots.contains($0.identity.pid) })
        } else {
            for root in roots { add(children[root] ?? []) }
        }
        var place = 0
        while place < waiting.count {
            let pid = waiting[place].identity.pid
            add(children[pid] ?? [])
            // A session has the number of the process that began it.
            add(sessions[pid] ?? [])
            place += 1
        }
    }

    /// Those that have not ended.
    package var living: [ProcessEntry] { entries.filter { !$0.hasEnded } }

    /// Every process of the machine that can be seen.
    static var all: [ProcessEntry] {
        guard let folder = unsafe opendir("/proc") else { return [] }
        defer { unsafe closedir(folder) }
        var entries: [ProcessEntry] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: unsafe Array(bytes.prefix { $0 != 0 }), as: UTF8.self)
            }
            guard let pid = Int32(name), let found = ProcessEntry(pid: pid) else { continue }
            entries.append(found)
        }
        return entries
    }
}

extension ProcessEntry {
    /// Whether the process was started with a line in its environment, as far as that may be read.
    fileprivate func hasInEnvironment(_ line: [UInt8]) -> Bool {
        KernelFile.contents(of: "/proc/\(identity.pid)/environ").split(separator: 0).contains { $0.elementsEqual(line) }
    }
}
