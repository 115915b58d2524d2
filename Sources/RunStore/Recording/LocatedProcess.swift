package import Files
import Glibc

/// A process with the system in which it runs: a store may lie on a file system that several machines and containers
/// share.
package struct LocatedProcess: Hashable, Sendable {
    package var identity: ProcessIdentity
    /// The start of the system in which it runs, by `/proc/sys/kernel/random/boot_id`.
    package var boot: String
    /// The namespace in which it has its number. A container has one of its own.
    package var namespace: String

    package init(_ identity: ProcessIdentity, boot: String, namespace: String) {
        self.identity = identity
        self.boot = boot
        self.namespace = namespace
    }

    /// A process of this system; nil if there is none with this number, or the system does not say enough.
    package init?(pid: Int32) {
        let boot = BootIdentity.current
        guard let identity = ProcessIdentity(pid: pid), !boot.isEmpty,
            let namespace = FileSystem.target(ofLink: "/proc/self/ns/pid")
        else { return nil }
        self.init(identity, boot: boot, namespace: namespace)
    }

    /// This process.
    package static var current: LocatedProcess? { LocatedProcess(pid: getpid()) }

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
    package func evidence(on host: String?, seenBy observer: LocatedProcess, on ownHost: String) -> Evidence {
        if boot != observer.boot {
            // This machine has been started anew since. Of another one nothing is known.
            return host == ownHost && Self.isWholeMachine(observer.namespace) ? .gone : .unknown
        }
        guard namespace == observer.namespace else { return .unknown }
        return identity.isAlive ? .running : .gone
    }

    /// Whether a namespace is that of the system, and not of a container, whose host name may be that of others.
    private static func isWholeMachine(_ namespace: String) -> Bool { namespace == "pid:[4026531836]" }
}
