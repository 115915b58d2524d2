import Glibc

/// A process, which no later one with its number is taken for.
package struct ProcessIdentity: Sendable, Hashable {
    package var pid: Int32
    /// When it began, in ticks of the clock since the machine was started (field 22 of `/proc/PID/stat`).
    package var start: Int64

    package init(pid: Int32, start: Int64) {
        self.pid = pid
        self.start = start
    }

    /// The process that has a number now; nil where none has.
    package init?(pid: Int32) {
        guard let entry = ProcessEntry(pid: pid) else { return nil }
        self = entry.identity
    }

    /// Whether it exists and has not ended.
    package var isAlive: Bool {
        guard let entry = ProcessEntry(pid: pid) else { return false }
        return entry.identity == self && !entry.hasEnded
    }

    /// The process that calls this.
    package static var own: ProcessIdentity {
        ProcessIdentity(pid: getpid()) ?? ProcessIdentity(pid: getpid(), start: 0)
    }
}

/// Identifies the time since the machine was started; empty where the system does not say.
package enum BootIdentity {
    package static var current: String {
        let bytes = KernelFile.contents(of: "/proc/sys/kernel/random/boot_id")
        return String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    }
}

/// What `/proc/PID/stat` says of a process.
package struct ProcessEntry: Sendable, Hashable {
    package let identity: ProcessIdentity
    package let parent: Int32
    package let session: Int32
    /// The number of the terminal that controls it; 0 where none does.
    package let terminal: Int32
    /// As `ps` shows it: R, S, D, T, t, Z and others.
    package let state: UInt8

    /// Whether it is stopped, by a signal or by a debugger.
    package var isStopped: Bool { state == UInt8(ascii: "T") || state == UInt8(ascii: "t") }
    /// Whether it waits in the kernel and takes no signal: for a device, or for a process that it starts by vfork.
    package var takesNoSignal: Bool { state == UInt8(ascii: "D") }
    /// Whether it has ended, and was at most not reaped yet.
    package var hasEnded: Bool { [UInt8(ascii: "Z"), UInt8(ascii: "X"), UInt8(ascii: "x")].contains(state) }

    /// Nil where there is no such process.
    package init?(pid: Int32) {
        let bytes = KernelFile.contents(of: "/proc/\(pid)/stat")
        // The name in parentheses may hold anything, parentheses as well.
        guard let close = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        let fields = bytes[(close + 1)...].split { $0 == 0x20 || $0 == 0x0A }
        guard fields.count > 19, let state = fields[0].first, let parent = Self.number(fields[1]),
            let session = Self.number(fields[3]), let terminal = Self.number(fields[4]),
            let start = Self.number(fields[19])
        else { return nil }
        identity = ProcessIdentity(pid: pid, start: start)
        self.parent = Int32(truncatingIfNeeded: parent)
        self.session = Int32(truncatingIfNeeded: session)
        self.terminal = Int32(truncatingIfNeeded: terminal)
        self.state = state
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int64? { Int64(String(decoding: field, as: UTF8.self)) }
}
