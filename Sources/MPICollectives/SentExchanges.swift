#if MPI
internal import CMPI
import Collectives

/// A reduce-scatter by messages: each rank sends the others their shares.
@safe final class SentReduceScatter: ReduceScatter, PendingExchange {
    private let own: AlignedFloats
    /// The numbers of each rank of this one's share, one rank after the other.
    private let taken: AlignedFloats
    private nonisolated(unsafe) let ranks: RankPlace
    private let sums: RunningSums
    private let waiting: RankWaiting
    private nonisolated(unsafe) var request = unsafe ranks_request()
    private nonisolated(unsafe) var isUnderWay = false
    private let given: Parts
    private let received: Parts

    init(_ count: Int, of ranks: RankPlace, beside sums: RunningSums, _ waiting: RankWaiting) {
        unsafe self.ranks = ranks
        (self.sums, self.waiting) = (sums, waiting)
        own = AlignedFloats(count)
        let sizes = (0..<ranks.count).map {
            ranks.lineShare(of: count, rank: $0).count * MemoryLayout<Float>.stride
        }
        given = Parts(sizes: sizes)
        received = Parts(sizes: Array(repeating: sizes[ranks.rank], count: ranks.count))
        taken = AlignedFloats(received.total / MemoryLayout<Float>.stride)
    }

    var numbers: UnsafeMutableBufferPointer<Float> { unsafe own.values }

    var parts: [UnsafePointer<Float>] {
        unsafe received.ranges.compactMap { range in
            unsafe taken.values.baseAddress.map {
                unsafe UnsafePointer($0 + range.lowerBound / MemoryLayout<Float>.stride)
            }
        }
    }

    func start() {
        unsafe waiting.check(
            ranks_start_exchange(
                own.values.baseAddress, given.counts, given.places, taken.values.baseAddress, received.counts,
                received.places, ranks.numbers, &request))
        unsafe isUnderWay = true
        sums.moveOn(self)
    }

    var isOver: Bool {
        if unsafe isUnderWay, unsafe waiting.isOver(&request) { unsafe isUnderWay = false }
        return unsafe !isUnderWay
    }

    func finish() { waiting.wait(beside: sums) { isOver } }
}

/// An all-gather by messages.
@safe final class SentAllGather: AllGather, PendingExchange {
    private let own: AlignedFloats
    private nonisolated(unsafe) let ranks: RankPlace
    private let sums: RunningSums
    private let waiting: RankWaiting
    private nonisolated(unsafe) var request = unsafe ranks_request()
    private nonisolated(unsafe) var isUnderWay = false
    private let shares: Parts

    init(_ count: Int, of ranks: RankPlace, beside sums: RunningSums, _ waiting: RankWaiting) {
        unsafe self.ranks = ranks
        (self.sums, self.waiting) = (sums, waiting)
        own = AlignedFloats(count)
        shares = Parts(
            sizes: (0..<ranks.count).map { ranks.lineShare(of: count, rank: $0).count * MemoryLayout<Float>.stride })
    }

    var numbers: UnsafeMutableBufferPointer<Float> { unsafe own.values }

    func start() {
        unsafe waiting.check(
            ranks_start_gather(
                nil, shares.counts[ranks.rank], UnsafeMutableRawPointer(own.values.baseAddress), shares.counts,
                shares.places, ranks.gathers, &request))
        unsafe isUnderWay = true
        sums.moveOn(self)
    }

    var isOver: Bool {
        if unsafe isUnderWay, unsafe waiting.isOver(&request) { unsafe isUnderWay = false }
        return unsafe !isUnderWay
    }

    func finish() { waiting.wait(beside: sums) { isOver } }
}

/// An exchange that moves on only when somebody asks whether it is over.
protocol PendingExchange: AnyObject, Sendable {
    var isOver: Bool { get }
}
#endif
