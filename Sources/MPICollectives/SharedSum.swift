#if MPI
internal import CMPI

/// A sum of numbers in memory that all ranks see, under way.
///
/// Once all ranks have come, each adds up its part of the numbers, and writes the sums to the memory of all; once all have done
/// that, the sum is over. A rank's own part is looked at by that rank only, so that nobody waits in between.
@safe final class SharedSum: RunningSum {
    private let part: MemoryForSums.Part
    private let ranks: RankPlace
    private let waiting: RankWaiting
    /// Holds some sums until they are written.
    let room: ExchangeRoom
    private var state = State.coming
    private var request = unsafe ranks_request()

    private enum State {
        /// Not all ranks have come.
        case coming
        /// This rank's part is added up.
        case added
        /// Not all ranks have added up their parts.
        case leaving
        case over
    }

    /// The numbers that are added up at a time, so that they stay in the first-level cache.
    private static let piece = 2048

    /// Starts the sum.
    init(of part: MemoryForSums.Part, at ranks: RankPlace, in room: ExchangeRoom, waiting: RankWaiting) {
        (self.part, self.ranks, self.waiting, self.room) = (part, ranks, waiting, room)
        unsafe waiting.check(ranks_see_memory(part.memory))
        unsafe waiting.check(ranks_start_meeting(ranks.numbers, &request))
    }

    var isOver: Bool { state == .over }
    var mayFollow: Bool { state == .leaving || state == .over }

    func advance(mayGive: Bool) {
        if state == .coming, unsafe waiting.isOver(&request) {
            unsafe waiting.check(ranks_see_memory(part.memory))
            addUp()
            unsafe waiting.check(ranks_see_memory(part.memory))
            state = .added
        }
        if state == .added, mayGive {
            unsafe waiting.check(ranks_start_meeting(ranks.sums, &request))
            state = .leaving
        }
        if state == .leaving, unsafe waiting.isOver(&request) {
            unsafe waiting.check(ranks_see_memory(part.memory))
            state = .over
        }
    }

    /// sums = ((rank 0 + rank 1) + rank 2) + …
    private func addUp() {
        let own = ranks.share(of: part.count, rank: ranks.rank)
        let room = unsafe room.bytes(Self.piece * MemoryLayout<Float>.stride).bindMemory(to: Float.self)
        guard let sums = room.baseAddress, ranks.count > 1 else { return }
        for first in stride(from: own.lowerBound, to: own.upperBound, by: Self.piece) {
            let count = min(Self.piece, own.upperBound - first)
            let (zeroth, other) = unsafe (part.places[0] + first, part.places[1] + first)
            for place in 0..<count { unsafe sums[place] = zeroth[place] + other[place] }
            for rank in 2..<max(2, ranks.count) {
                let numbers = unsafe part.places[rank] + first
                for place in 0..<count { unsafe sums[place] += numbers[place] }
            }
            for rank in 0..<ranks.count { unsafe (part.places[rank] + first).update(from: sums, count: count) }
        }
    }
}
#endif
