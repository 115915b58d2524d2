import Files

/// How many bytes the processes of a run have written so far, as `/proc/PID/io` counts them: to files, pipes and terminals
/// alike, each process with the children that it has waited for.
///
/// What a process outside the run writes for it, such as one on another machine, is not counted, nor what is written
/// through a mapping of memory.
package struct WriteCounts: Sendable {
    private var counts: [ProcessIdentity: Int] = [:]
    /// Whether all processes could be looked at.
    private var isWhole = true

    /// Looks at all processes of the run.
    package init(of status: RunStatus) {
        for entry in ProcessTree(of: status).living {
            counts[entry.identity] = Self.count(of: entry.identity.pid)
            if counts[entry.identity] == nil { isWhole = false }
        }
    }

    /// The bytes that were written since an earlier look; nil where that is not known: a process has ended since, or may
    /// not be looked at, or none was there, and one may have come and gone.
    package func bytes(since earlier: WriteCounts) -> Int? {
        guard isWhole, earlier.isWhole, !earlier.counts.isEmpty, earlier.counts.keys.allSatisfy({ counts[$0] != nil })
        else { return nil }
        return counts.reduce(0) { $0 + max(0, $1.value - (earlier.counts[$1.key] ?? 0)) }
    }

    private static func count(of pid: Int32) -> Int? {
        let lines = KernelFile.contents(of: "/proc/\(pid)/io").split(separator: 0x0A)
        let name = Array("wchar: ".utf8)
        guard let line = lines.first(where: { $0.starts(with: name) }) else { return nil }
        return Int(String(decoding: line.dropFirst(name.count), as: UTF8.self))
    }
}
