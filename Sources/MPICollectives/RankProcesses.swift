#if MPI
internal import Glibc

/// The processes of the ranks on this machine, which can be seen to have ended: the library that connects them does not
/// notice it where they share memory, and mpirun leaves the others no more than a second.
struct RankProcesses: Sendable {
    /// For each rank, its process; nil for ranks on other machines, in other containers, and for this one.
    private let processes: [pid_t?]
    private let isFirst: Bool

    static let none = RankProcesses([], rank: 0)

    /// - Parameter records: those of all ranks.
    init(_ records: [[UInt8]], rank: Int) {
        isFirst = rank == 0
        guard rank < records.count else {
            processes = []
            return
        }
        let machine = records[rank].dropFirst(4)
        processes = records.enumerated().map { other, record in
            // Rank 0 tells of the end of any other rank. The others tell only of that of rank 0, and look at those before
            // them to know who is the first that is left.
            guard other != rank, rank == 0 || other < rank, record.count > 4, record.dropFirst(4) == machine else {
                return nil
            }
            return pid_t(record.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
        }
    }

    /// What this rank tells the others: its process, and the machine and the container in which that number is its own.
    static var ownRecord: [UInt8] {
        let process = UInt32(bitPattern: getpid())
        return (0..<4).map { UInt8(truncatingIfNeeded: process >> (8 * $0)) } + machine
    }

    private static var machine: [UInt8] {
        var link = Array(repeating: CChar(0), count: 128)
        let length = unsafe readlink("/proc/self/ns/pid", &link, link.count)
        var boot = Array(repeating: UInt8(0), count: 64)
        let file = unsafe open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard length > 0, file >= 0 else { return [] }
        defer { close(file) }
        let count = unsafe read(file, &boot, boot.count)
        guard count > 0 else { return [] }
        return link.prefix(length).map { UInt8(bitPattern: $0) } + boot.prefix(count)
    }

    /// A rank on this machine that has ended, and of which this one is to tell; nil if there is none. The end of rank 0 is told by
    /// the first that is left, so that it is told once.
    var ended: Int? {
        guard isFirst else {
            guard let first = processes.first, first != nil else { return nil }
            return processes.allSatisfy { $0.map(Self.hasEnded) ?? true } ? 0 : nil
        }
        return processes.firstIndex { $0.map(Self.hasEnded) ?? false }
    }

    private static func hasEnded(_ process: pid_t) -> Bool { kill(process, 0) != 0 && errno == ESRCH }
}
#endif
