#if MPI
internal import CMPI
import Collectives

/// A reduce-scatter by messages: each rank sends the others their shares.
@safe final class SentReduceScatter: ReduceScatter {
    private let own: AlignedFloats
    /// The numbers of each rank of this one's share, one rank after the other.
    private let taken: AlignedFloats
    private nonisolated(unsafe) let ranks: RankPlace
    private let exchange: RepeatedRequest
    private let given: Parts
    private let received: Parts

    init(_ count: Int, of ranks: RankPlace, beside sums: RunningSums, _ waiting: RankWaiting) {
        unsafe self.ranks = ranks
        exchange = RepeatedRequest(beside: sums, waiting)
        own = AlignedFloats(count)
        given = Parts(linesOf: count, of: ranks)
        received = Parts(sizes: Array(repeating: given.ranges[ranks.rank].count, count: ranks.count))
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
        unsafe exchange.start { request in
            unsafe ranks_start_exchange(
                own.values.baseAddress, given.counts, given.places, taken.values.baseAddress, received.counts,
                received.places, ranks.numbers, &request)
        }
    }

    var isOver: Bool { exchange.isOver }

    func finish() { exchange.finish() }
}

/// An all-gather by messages.
@safe final class SentAllGather: AllGather {
    private let own: AlignedFloats
    private nonisolated(unsafe) let ranks: RankPlace
    private let exchange: RepeatedRequest
    private let shares: Parts

    init(_ count: Int, of ranks: RankPlace, beside sums: RunningSums, _ waiting: RankWaiting) {
        unsafe self.ranks = ranks
        exchange = RepeatedRequest(beside: sums, waiting)
        own = AlignedFloats(count)
        shares = Parts(linesOf: count, of: ranks)
    }

    var numbers: UnsafeMutableBufferPointer<Float> { unsafe own.values }

    func start() {
        unsafe exchange.start { request in
            unsafe ranks_start_gather(
                nil, shares.counts[ranks.rank], UnsafeMutableRawPointer(own.values.baseAddress), shares.counts,
                shares.places, ranks.gathers, &request)
        }
    }

    func finish() { exchange.finish() }
}

/// The request of an exchange that is made again in every step. It moves on beside the sums, and only when somebody asks
/// whether it is over.
@safe final class RepeatedRequest: Sendable {
    private nonisolated(unsafe) var request = unsafe ranks_request()
    private nonisolated(unsafe) var isUnderWay = false
    private let sums: RunningSums
    private let waiting: RankWaiting

    init(beside sums: RunningSums, _ waiting: RankWaiting) {
        (self.sums, self.waiting) = (sums, waiting)
    }

    /// - Parameter send: sets the request, and returns the code of MPI.
    func start(_ send: (inout ranks_request) -> CInt) {
        unsafe waiting.check(send(&request))
        unsafe isUnderWay = true
        sums.moveOn(self)
    }

    var isOver: Bool {
        if unsafe isUnderWay, unsafe waiting.isOver(&request) { unsafe isUnderWay = false }
        return unsafe !isUnderWay
    }

    func finish() { waiting.wait(beside: sums) { isOver } }
}
#endif
