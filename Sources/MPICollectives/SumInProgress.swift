#if MPI
internal import CMPI

/// A sum over the ranks that is under way, in one exchange or in two.
///
/// Of many numbers each rank takes its part from all, adds these up, and gives the sums to all: it sends and receives as many
/// numbers as there are, twice, however many ranks there are. Of few, each rank takes the numbers of all and adds them up
/// itself, since then the time goes into starting an exchange.
@safe final class SumInProgress<Number: SummedNumber>: RunningSum {
    private let ranks: RankPlace
    private let waiting: RankWaiting
    private let numbers: UnsafeMutableBufferPointer<Number>
    /// Holds the numbers of each rank that this one adds up, one rank after the other.
    private let memory: ExchangeRoom
    var room: ExchangeRoom? { memory }
    private var state = State.taking
    private var request = unsafe ranks_request()

    private enum State {
        /// This rank's part is on its way from all ranks; with one exchange, that is everything.
        case taking
        /// It is added up.
        case added
        /// The sums are on their way to all ranks.
        case giving
        case over
    }

    /// Up to so many bytes there is one exchange.
    private static var mostGathered: Int { 8192 }
    private static var size: Int { MemoryLayout<Number>.stride }

    /// Starts the sum.
    ///
    /// - Parameters:
    ///   - numbers: belong to the sum until it is over; fewer bytes than `RankPlace.most`.
    ///   - room: belongs to the sum until it is over.
    init(
        of numbers: UnsafeMutableBufferPointer<Number>, at ranks: RankPlace, in room: ExchangeRoom,
        waiting: RankWaiting
    ) {
        (self.ranks, self.waiting, memory) = (ranks, waiting, room)
        unsafe self.numbers = numbers
        let parts = Parts(sizes: Array(repeating: own.count * Self.size, count: ranks.count))
        let all = unsafe room.bytes(max(1, parts.total))
        let code: CInt
        if hasOneExchange {
            code = unsafe ranks_start_gather(
                UnsafeRawPointer(numbers.baseAddress), parts.counts[ranks.rank], all.baseAddress, parts.counts,
                parts.places, ranks.numbers, &request)
        } else {
            let given = shares
            code = unsafe ranks_start_exchange(
                UnsafeRawPointer(numbers.baseAddress), given.counts, given.places, all.baseAddress, parts.counts,
                parts.places, ranks.numbers, &request)
        }
        waiting.check(code)
    }

    private var hasOneExchange: Bool { unsafe numbers.count * Self.size <= Self.mostGathered }

    /// The numbers that this rank adds up.
    private var own: Range<Int> {
        unsafe hasOneExchange ? 0..<numbers.count : ranks.share(of: numbers.count, rank: ranks.rank)
    }

    /// The bytes that each rank adds up.
    private var shares: Parts {
        Parts(sizes: (0..<ranks.count).map { unsafe ranks.share(of: numbers.count, rank: $0).count * Self.size })
    }

    var isOver: Bool { state == .over }
    var mayFollow: Bool { hasOneExchange || state == .giving || state == .over }

    func advance(mayGive: Bool) {
        if state == .taking, unsafe waiting.isOver(&request) {
            addUp()
            state = hasOneExchange ? .over : .added
        }
        if state == .added, mayGive {
            let parts = shares
            unsafe waiting.check(
                ranks_start_gather(
                    nil, parts.counts[ranks.rank], UnsafeMutableRawPointer(numbers.baseAddress), parts.counts,
                    parts.places, ranks.sums, &request))
            state = .giving
        }
        if state == .giving, unsafe waiting.isOver(&request) { state = .over }
    }

    /// sums = ((rank 0 + rank 1) + rank 2) + …
    private func addUp() {
        let sums = unsafe UnsafeMutableBufferPointer(rebasing: numbers[own])
        let count = sums.count
        let all = unsafe memory.bytes(max(1, count * Self.size * ranks.count)).bindMemory(to: Number.self)
        guard ranks.count > 1, let first = all.baseAddress, let target = sums.baseAddress else { return }
        // Piece by piece, so that the sums stay in the cache while the ranks are added.
        for start in stride(from: 0, to: count, by: 4096) {
            let places = start..<min(start + 4096, count)
            unsafe (target + start).update(from: first + start, count: places.count)
            for rank in 1..<ranks.count {
                unsafe Number.add(first + (rank * count + start), to: target + start, count: places.count)
            }
        }
    }
}
#endif
