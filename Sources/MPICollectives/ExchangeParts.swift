#if MPI
internal import CMPI
import Collectives

/// Where this rank is among the others, and the channels of its exchanges.
@safe struct RankPlace {
    let rank: Int
    let count: Int
    /// In which numbers to be summed are taken, and in which sums are given.
    let numbers: ranks_channel
    let sums: ranks_channel
    /// In which all-gathers are made.
    let gathers: ranks_channel

    /// The largest exchange in bytes, as MPI counts in 32 bits.
    static let most = 1 << 30

    /// The share of a rank of 0..<total, like that of `Collective`.
    func share(of total: Int, rank: Int) -> Range<Int> { total * rank / count..<total * (rank + 1) / count }

    /// The share of a rank in whole cache lines, like that of `Collective`.
    func lineShare(of total: Int, rank: Int) -> Range<Int> {
        let lines = share(of: total / MPIRanks.line, rank: rank)
        return lines.lowerBound * MPIRanks.line..<lines.upperBound * MPIRanks.line
    }
}

/// How many bytes each rank has, and where they begin.
struct Parts {
    let ranges: [Range<Int>]
    let counts: [CInt]
    let places: [CInt]
    let total: Int

    init(sizes: [Int]) {
        var end = 0
        ranges = sizes.map { size in
            defer { end += size }
            return end..<end + size
        }
        total = end
        counts = sizes.map { CInt(clamping: $0) }
        places = ranges.map { CInt(clamping: $0.lowerBound) }
    }

    /// The shares of all ranks of so many numbers of `Float`, in whole cache lines.
    init(linesOf count: Int, of ranks: RankPlace) {
        self.init(
            sizes: (0..<ranks.count).map { ranks.lineShare(of: count, rank: $0).count * MemoryLayout<Float>.stride })
    }
}

/// Memory that grows as exchanges need, and is used again.
@safe final class ExchangeRoom: Sendable {
    private nonisolated(unsafe) var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)

    /// The first so many bytes. Asking for more than ever before moves them.
    func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if unsafe memory.count < count {
            unsafe memory.deallocate()
            unsafe memory = .allocate(byteCount: count, alignment: 64)
        }
        return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
    }

    deinit { unsafe memory.deallocate() }
}
#endif
