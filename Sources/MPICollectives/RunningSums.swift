#if MPI
/// The sums over the ranks that are under way, in the order in which all ranks have started them. Used by one thread at a
/// time, like MPI.
@safe final class RunningSums: Sendable {
    private nonisolated(unsafe) let ranks: RankPlace
    private let waiting: RankWaiting
    private nonisolated(unsafe) var running: [any RunningSum] = []
    /// For each of them that somebody is still to wait for, how many parts it has: one, unless it is too large for an exchange.
    private nonisolated(unsafe) var parts: [Int] = []
    /// Memory that no sum uses.
    private nonisolated(unsafe) var free: [ExchangeRoom] = []
    /// For sums of few numbers, where all ranks see the same memory; nil elsewhere.
    private nonisolated(unsafe) var shared: SharedSums?

    /// Exchanges of other kinds that are under way.
    private nonisolated(unsafe) var others: [RepeatedRequest] = []

    init(_ ranks: RankPlace, waiting: RankWaiting) {
        unsafe self.ranks = ranks
        self.waiting = waiting
    }

    /// Has few numbers be summed in memory that all ranks see, from here on.
    func use(_ shared: SharedSums) { unsafe self.shared = shared }

    /// Sums the numbers over all ranks, and returns when that is done.
    func sum<Number: SummedNumber>(_ numbers: UnsafeMutableBufferPointer<Number>) {
        let sums = unsafe begin(numbers)
        wait(for: sums)
        unsafe running.removeLast(sums.count)
    }

    func start(_ numbers: UnsafeMutableBufferPointer<Float>) {
        let sums = unsafe begin(numbers)
        unsafe parts.append(sums.count)
        advance()
    }

    /// Waits for the oldest started sum.
    func finish() {
        precondition(unsafe !parts.isEmpty, "no sum was started")
        let count = unsafe parts.removeFirst()
        wait(for: unsafe Array(running.prefix(count)))
        unsafe running.removeFirst(count)
    }

    /// Has an exchange moved on with the sums until it is over.
    func moveOn(_ exchange: RepeatedRequest) { unsafe others.append(exchange) }

    /// Moves all sums on, and all other exchanges.
    func advance() {
        if unsafe !others.isEmpty { unsafe others.removeAll { $0.isOver } }
        var mayGive = true
        for sum in unsafe running {
            sum.advance(mayGive: mayGive)
            mayGive = mayGive && sum.mayFollow
        }
    }

    private func begin<Number: SummedNumber>(
        _ numbers: UnsafeMutableBufferPointer<Number>
    ) -> [any RunningSum] {
        if let shared = unsafe shared, numbers.count * MemoryLayout<Number>.stride <= SharedSums.most {
            waiting.wait {
                advance()
                return shared.hasRoom
            }
            let sum = unsafe SharedSum(of: numbers, in: shared)
            unsafe running.append(sum)
            return [sum]
        }
        let most = RankPlace.most / MemoryLayout<Number>.stride
        let sums: [any RunningSum] = stride(from: 0, to: numbers.count, by: most).map { first in
            let part = unsafe UnsafeMutableBufferPointer(
                rebasing: numbers[first..<min(first + most, numbers.count)])
            let room = unsafe free.popLast() ?? ExchangeRoom()
            return unsafe SumInProgress(of: part, at: ranks, in: room, waiting: waiting)
        }
        unsafe running.append(contentsOf: sums)
        return sums
    }

    private func wait(for sums: [any RunningSum]) {
        waiting.wait {
            advance()
            return sums.allSatisfy(\.isOver)
        }
        unsafe free.append(contentsOf: sums.compactMap(\.room))
    }
}

/// A number that ranks add up.
protocol SummedNumber: BitwiseCopyable {
    /// sums[i] = sums[i] + others[i]. A loop over any kind of number would take a call for each.
    static func add(_ others: UnsafePointer<Self>, to sums: UnsafeMutablePointer<Self>, count: Int)
}

extension Float: SummedNumber {
    static func add(_ others: UnsafePointer<Float>, to sums: UnsafeMutablePointer<Float>, count: Int) {
        for place in 0..<count { unsafe sums[place] += others[place] }
    }
}

extension Double: SummedNumber {
    static func add(_ others: UnsafePointer<Double>, to sums: UnsafeMutablePointer<Double>, count: Int) {
        for place in 0..<count { unsafe sums[place] += others[place] }
    }
}

/// A sum over the ranks that is under way.
protocol RunningSum: AnyObject {
    var isOver: Bool { get }
    /// Its memory, which is free again once it is over; nil if it has none.
    var room: ExchangeRoom? { get }
    /// Whether a sum that was started after this one may give its sums: all ranks must give theirs in the same order.
    var mayFollow: Bool { get }

    /// Moves the sum on, and returns at once.
    ///
    /// - Parameter mayGive: whether all sums before this one let others follow.
    func advance(mayGive: Bool)
}
#endif
