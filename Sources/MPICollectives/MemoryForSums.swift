#if MPI
internal import CMPI
internal import Glibc

/// Memory that all ranks see, where all of them are on one machine: sums in it need no copies. Used by one thread at a time,
/// like MPI.
///
/// With ranks on several machines there is none: sums of those of each machine first would be added in another order.
@safe final class MemoryForSums: Sendable {
    private let count: Int
    private let rank: Int
    /// The channel of the ranks on this machine; nil if there are others.
    private nonisolated(unsafe) let neighbours: ranks_channel?
    private nonisolated(unsafe) var blocks: [Block] = []

    @safe private struct Block {
        var memory: ranks_memory
        /// Where the memory of each rank begins.
        var places: [UnsafeMutablePointer<Float>]
        var count: Int
    }

    /// Some numbers of each rank, at the same place in the memory of each.
    @safe struct Part {
        let memory: ranks_memory
        let places: [UnsafeMutablePointer<Float>]
        let count: Int
    }

    /// - Parameter neighbours: the channel of the ranks on this machine; nil if there are others.
    init(rank: Int, count: Int, neighbours: ranks_channel?) {
        self.rank = rank
        self.count = count
        unsafe self.neighbours = neighbours
    }

    /// Whether there is room for so many numbers of each rank. The library must not be asked in vain: where it finds too little
    /// room on one rank, the others wait for ever.
    func hasRoom(for floats: Int) -> Bool {
        var room = statvfs()
        guard unsafe neighbours != nil, unsafe statvfs("/dev/shm", &room) == 0, unsafe access("/dev/shm", W_OK) == 0
        else {
            return false
        }
        let (needed, overflows) = (floats * MemoryLayout<Float>.stride + 128).multipliedReportingOverflow(by: 2 * count)
        return !overflows && UInt(needed) + Self.spare < UInt(room.f_bavail) * UInt(room.f_frsize)
    }

    /// The bytes that are left to other uses of the memory, such as the library's own.
    private static let spare: UInt = 16 << 20

    /// Makes memory of so many zeros for each rank. nil where there cannot be any on this rank, which need not be so on the
    /// others.
    func make(_ floats: Int) -> UnsafeMutablePointer<Float>? {
        guard let neighbours = unsafe neighbours else { return nil }
        var memory = unsafe ranks_memory()
        var places: [UnsafeMutableRawPointer?] = unsafe Array(repeating: nil, count: count)
        // Room to begin on a cache line, which is in the same place for all ranks as they share pages.
        let code = unsafe ranks_make_memory(
            neighbours, floats * MemoryLayout<Float>.stride + 128, CInt(count), &memory, &places)
        let starts = unsafe places.compactMap { place in
            unsafe place?.alignedUp(toMultipleOf: 64).bindMemory(to: Float.self, capacity: floats)
        }
        guard code == 0, unsafe starts.count == count else { return nil }
        unsafe starts[rank].initialize(repeating: 0, count: floats)
        unsafe blocks.append(Block(memory: memory, places: starts, count: floats))
        return unsafe starts[rank]
    }

    /// The numbers with those of the other ranks, if they are in this memory.
    func part(_ numbers: UnsafeMutableBufferPointer<Float>) -> Part? {
        guard let first = numbers.baseAddress else { return nil }
        for block in unsafe blocks {
            let place = unsafe first - block.places[rank]
            guard place >= 0, place + numbers.count <= block.count else { continue }
            return unsafe Part(
                memory: block.memory, places: block.places.map { unsafe $0 + place }, count: numbers.count)
        }
        return nil
    }

    /// Gives all of it back; all ranks do so at the end.
    func free() {
        for block in unsafe blocks.reversed() {
            var memory = unsafe block.memory
            unsafe ranks_free_memory(&memory)
        }
        unsafe blocks = []
    }
}
#endif
