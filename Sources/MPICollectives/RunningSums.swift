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

    /// Exchanges of other kinds that are under way.
    private nonisolated(unsafe) var others: [RepeatedRequest] = []

    init(_ ranks: RankPlace, waiting: RankWaiting) {
        unsafe self.ranks = ranks
        self.waiting = waiting
    }

    /// Sums the numbers over all ranks, and returns when that is done.
    func sum<Number: FloatingPoint & BitwiseCopyable>(_ numbers: UnsafeMutableBufferPointer<Number>) {
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

    private func begin<Number: FloatingPoint & BitwiseCopyable>(
        _ numbers: UnsafeMutableBufferPointer<Number>
    ) -> [any RunningSum] {
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
        unsafe free.append(contentsOf: sums.map(\.room))
    }
}

/// A sum over the ranks that is under way.
protocol RunningSum: AnyObject {
    var isOver: Bool { get }
    /// Its memory, which is free again once it is over.
    var room: ExchangeRoom { get }
    /// Whether a sum that was started after this one may give its sums: all ranks must give theirs in the same order.
    var mayFollow: Bool { get }

    /// Moves the sum on, and returns at once.
    ///
    /// - Parameter mayGive: whether all sums before this one let others follow.
    func advance(mayGive: Bool)
}
#endif
