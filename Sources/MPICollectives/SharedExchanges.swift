#if MPI
internal import CMPI
import Collectives

/// A reduce-scatter of ranks on one machine: each looks at the numbers of the others where these are.
@safe final class SharedReduceScatter: ReduceScatter {
    nonisolated(unsafe) let numbers: UnsafeMutableBufferPointer<Float>
    nonisolated(unsafe) let parts: [UnsafePointer<Float>]
    private let turns: SharedTurns
    private let sums: RunningSums
    private let waiting: RankWaiting
    private nonisolated(unsafe) var turn: Int64 = 0

    static func bytes(_ count: Int) -> Int { SharedTurns.bytes + count * MemoryLayout<Float>.stride }

    /// - Parameter places: of each rank, memory of `bytes` zeros.
    init(
        _ count: Int, of ranks: RankPlace, at places: [UnsafeMutableRawPointer], beside sums: RunningSums,
        _ waiting: RankWaiting
    ) {
        (self.sums, self.waiting) = (sums, waiting)
        turns = unsafe SharedTurns(places, rank: ranks.rank)
        let own = ranks.lineShare(of: count, rank: ranks.rank)
        let all = unsafe places.map { unsafe ($0 + SharedTurns.bytes).bindMemory(to: Float.self, capacity: count) }
        unsafe numbers = UnsafeMutableBufferPointer(start: all[ranks.rank], count: count)
        unsafe parts = all.map { unsafe UnsafePointer($0 + own.lowerBound) }
    }

    func start() {
        unsafe turn += 1
        unsafe turns.come(turn)
    }

    var isOver: Bool { unsafe turns.haveAllCome(turn) }

    func finish() { waiting.wait(beside: sums) { isOver } }
}

/// An all-gather of ranks on one machine, whose numbers are the same memory: they only wait for each other.
@safe final class SharedAllGather: AllGather {
    nonisolated(unsafe) let numbers: UnsafeMutableBufferPointer<Float>
    private let turns: SharedTurns
    private let sums: RunningSums
    private let waiting: RankWaiting
    private nonisolated(unsafe) var turn: Int64 = 0

    /// The bytes that a rank needs: the numbers belong to the first one.
    static func bytes(_ count: Int, rank: Int) -> Int {
        SharedTurns.bytes + (rank == 0 ? count * MemoryLayout<Float>.stride : 0)
    }

    /// - Parameter places: of each rank, memory of `bytes` zeros.
    init(
        _ count: Int, of ranks: RankPlace, at places: [UnsafeMutableRawPointer], beside sums: RunningSums,
        _ waiting: RankWaiting
    ) {
        (self.sums, self.waiting) = (sums, waiting)
        turns = unsafe SharedTurns(places, rank: ranks.rank)
        unsafe numbers = UnsafeMutableBufferPointer(
            start: (places[0] + SharedTurns.bytes).bindMemory(to: Float.self, capacity: count), count: count)
    }

    func start() {
        unsafe turn += 1
        unsafe turns.come(turn)
    }

    func finish() { waiting.wait(beside: sums) { unsafe turns.haveAllCome(turn) } }
}
#endif
