#if MPI
/// The memory in which ranks of one machine add up a few numbers: each leaves its own where all see them, and adds up those of
/// all, without a message. Used by one thread at a time, like MPI.
@safe final class SharedSums: Sendable {
    /// The largest sum, in bytes.
    static let most = 1 << 16
    /// The sums whose numbers there is room for.
    private static let slots = 4
    /// The bytes that a rank needs.
    static let bytes = 2 * SharedTurns.bytes + slots * most

    private let rank: Int
    fileprivate let count: Int
    /// How many sums the ranks have left their numbers for, and have taken the numbers of.
    private let (left, taken): (SharedTurns, SharedTurns)
    /// Where the numbers of each rank are.
    private nonisolated(unsafe) let places: [UnsafeMutableRawPointer]
    /// The sums that were started.
    private nonisolated(unsafe) var started = 0

    /// - Parameter places: of each rank, memory of `bytes` zeros.
    init(_ ranks: RankPlace, at places: [UnsafeMutableRawPointer]) {
        (rank, count) = (ranks.rank, ranks.count)
        left = unsafe SharedTurns(places, rank: ranks.rank)
        taken = unsafe SharedTurns(places.map { unsafe $0 + SharedTurns.bytes }, rank: ranks.rank)
        unsafe self.places = places.map { unsafe $0 + 2 * SharedTurns.bytes }
    }

    /// Whether all ranks have taken what is where the next sum is to be.
    var hasRoom: Bool { unsafe taken.haveAllCome(Int64(started + 1 - Self.slots)) }

    /// Leaves this rank's numbers of the next sum, for which there must be room, and returns its index.
    fileprivate func leave(_ numbers: UnsafeRawBufferPointer) -> Int {
        let index = unsafe started
        unsafe started += 1
        if let from = numbers.baseAddress {
            unsafe place(of: rank, index).copyMemory(from: from, byteCount: numbers.count)
        }
        left.come(Int64(index + 1))
        return index
    }

    fileprivate func haveAllLeft(_ index: Int) -> Bool { left.haveAllCome(Int64(index + 1)) }

    /// Tells that this rank has added up the numbers of a sum, and of all before it.
    fileprivate func noteTaken(_ index: Int) { taken.come(Int64(index + 1)) }

    /// The numbers of a rank.
    fileprivate func place(of rank: Int, _ index: Int) -> UnsafeMutableRawPointer {
        unsafe places[rank] + index % Self.slots * Self.most
    }
}

/// A sum of a few numbers in memory that all ranks see.
@safe final class SharedSum<Number: SummedNumber>: RunningSum {
    private let sums: SharedSums
    private let numbers: UnsafeMutableBufferPointer<Number>
    private let index: Int
    private(set) var isOver = false

    let room: ExchangeRoom? = nil
    let mayFollow = true

    /// - Parameter numbers: belong to the sum until it is over; at most `SharedSums.most` bytes.
    init(of numbers: UnsafeMutableBufferPointer<Number>, in sums: SharedSums) {
        self.sums = sums
        unsafe self.numbers = numbers
        index = unsafe sums.leave(UnsafeRawBufferPointer(numbers))
    }

    func advance(mayGive: Bool) {
        guard !isOver, sums.haveAllLeft(index) else { return }
        addUp()
        sums.noteTaken(index)
        isOver = true
    }

    /// sums = ((rank 0 + rank 1) + rank 2) + …
    private func addUp() {
        let count = unsafe numbers.count
        guard let target = unsafe numbers.baseAddress else { return }
        let first = unsafe sums.place(of: 0, index).assumingMemoryBound(to: Number.self)
        unsafe target.update(from: first, count: count)
        for rank in 1..<max(1, sums.count) {
            let other = unsafe sums.place(of: rank, index).assumingMemoryBound(to: Number.self)
            unsafe Number.add(other, to: target, count: count)
        }
    }
}
#endif
