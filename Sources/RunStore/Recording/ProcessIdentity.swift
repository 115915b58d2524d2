import Files
import Glibc

/// What identifies a process beyond its number, which the system gives to others when it is over.
package struct ProcessIdentity: Hashable, Sendable {
    package var pid: Int32
    /// When it began, in clock ticks since the system started (field 22 of `/proc/PID/stat`).
    package var start: Int64
    /// The start of the system in which it runs, by `/proc/sys/kernel/random/boot_id`.
    package var boot: String
    /// The namespace in which `pid` is its number. A container has one of its own.
    package var namespace: String

    package init(pid: Int32, start: Int64, boot: String, namespace: String) {
        self.pid = pid
        self.start = start
        self.boot = boot
        self.namespace = namespace
    }

    /// A running process; nil if there is none with this number, or the system does not say enough.
    package init?(pid: Int32) {
        guard let start = Self.start(of: pid) else { return nil }
        let boot = String(decoding: KernelFile.contents(of: "/proc/sys/kernel/random/boot_id"), as: UTF8.self)
        guard boot.count > 1, let namespace = FileSystem.target(ofLink: "/proc/self/ns/pid") else { return nil }
        self.init(
            pid: pid, start: start, boot: boot.filter { !$0.isWhitespace }, namespace: namespace)
    }

    /// This process.
    package static var current: ProcessIdentity? { ProcessIdentity(pid: getpid()) }

    package enum Evidence: Hashable, Sendable {
        case running
        /// It is proved that the process is over.
        case gone
        /// It runs, or ran, where this process cannot look: on another machine or in another container.
        case unknown
    }

    /// Whether the process still runs.
    ///
    /// - Parameters:
    ///   - host: the name of the machine on which it runs.
    ///   - observer: this process, on the machine `ownHost`.
    package func evidence(on host: String?, seenBy observer: ProcessIdentity, on ownHost: String) -> Evidence {
        if boot != observer.boot {
            // This machine has been started anew since. Of another one nothing is known.
            return host == ownHost && Self.isWholeMachine(observer.namespace) ? .gone : .unknown
        }
        guard namespace == observer.namespace else { return .unknown }
        guard let found = Self.start(of: pid) else { return .gone }
        return found == start ? .running : .gone
    }

    /// Whether a namespace is that of the system, and not of a container, whose host name may be that of others.
    private static func isWholeMachine(_ namespace: String) -> Bool { namespace == "pid:[4026531836]" }

    /// When a process began; nil if it is over, or a zombie, of which only the exit status is left.
    private static func start(of pid: Int32) -> Int64? {
        // The second field is the program's name in parentheses, which may contain anything.
        let stat = KernelFile.contents(of: "/proc/\(pid)/stat")
        guard let end = stat.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = stat[(end + 1)...].split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        guard fields.count > 19, fields[0] != "Z", fields[0] != "X" else { return nil }
        return Int64(fields[19])
    }
}
