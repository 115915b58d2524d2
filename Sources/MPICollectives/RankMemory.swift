#if MPI
internal import CMPI
internal import Glibc

/// Memory that all ranks see, where all of them are on one machine: exchanges in it need no messages. Used by one thread at a
/// time, like MPI.
///
/// With ranks on several machines there is none: sums of those of each machine first would be added in another order.
@safe final class RankMemory: Sendable {
    private let count: Int
    /// The channel of the ranks on this machine; nil if there are others.
    private nonisolated(unsafe) let neighbours: ranks_channel?
    private nonisolated(unsafe) var blocks: [ranks_memory] = unsafe []

    /// - Parameter neighbours: the channel of the ranks on this machine; nil if there are others.
    init(count: Int, neighbours: ranks_channel?) {
        self.count = count
        unsafe self.neighbours = neighbours
    }

    /// Whether there is room for so many bytes of all ranks together. The library must not be asked in vain: where it finds too
    /// little room on one rank, the others wait for ever.
    func hasRoom(for bytes: Int) -> Bool {
        var room = statvfs()
        guard unsafe neighbours != nil, unsafe statvfs("/dev/shm", &room) == 0, unsafe access("/dev/shm", W_OK) == 0
        else {
            return false
        }
        let (needed, overflows) = bytes.multipliedReportingOverflow(by: 2)
        return !overflows && UInt(max(0, needed)) + Self.spare < UInt(room.f_bavail) * UInt(room.f_frsize)
    }

    private static let page = 4096
    /// The bytes that are left to other uses of the memory, such as the library's own.
    private static let spare: UInt = 16 << 20

    /// Makes memory of so many zero bytes for this rank, and tells where that of each rank begins, on a page. nil where there
    /// cannot be any on this rank, which need not be so on the others.
    func make(_ bytes: Int) -> [UnsafeMutableRawPointer]? {
        guard let neighbours = unsafe neighbours else { return nil }
        var memory = unsafe ranks_memory()
        var places: [UnsafeMutableRawPointer?] = unsafe Array(repeating: nil, count: count)
        // Room to begin on a page.
        let code = unsafe ranks_make_memory(neighbours, bytes + 2 * Self.page, CInt(count), &memory, &places)
        guard code == 0 else { return nil }
        unsafe blocks.append(memory)
        let starts = unsafe places.compactMap { unsafe $0?.alignedUp(toMultipleOf: Self.page) }
        return unsafe starts.count == count ? starts : nil
    }

    /// Gives all of it back; all ranks do so at the end.
    func free() {
        while var memory = unsafe blocks.popLast() { unsafe ranks_free_memory(&memory) }
    }
}

/// Where the ranks of a machine tell each other, in memory that all of them see, how often they have come.
@safe struct SharedTurns: Sendable {
    /// For each rank, how often it has come, alone in a cache line.
    private nonisolated(unsafe) let places: [UnsafeMutablePointer<Int64>]
    private let rank: Int

    /// The bytes that a rank needs.
    static let bytes = 64

    init(_ places: [UnsafeMutableRawPointer], rank: Int) {
        unsafe self.places = places.map { unsafe $0.assumingMemoryBound(to: Int64.self) }
        self.rank = rank
    }

    /// Tells that this rank has come so often. What it wrote before is there for those who see it.
    func come(_ turn: Int64) { unsafe ranks_store_turn(places[rank], turn) }

    /// Whether all ranks have come so often.
    func haveAllCome(_ turn: Int64) -> Bool { unsafe places.allSatisfy { unsafe ranks_load_turn($0) >= turn } }
}
#endif
