/// An exchange between the ranks of a run that is made again and again, in memory of its own. All ranks make the same ones in
/// the same order, and start and finish them in the same order as their other exchanges.
///
/// Use it from one thread at a time, but for the numbers.
package protocol RepeatedExchange: AnyObject, Sendable {
    /// Zeros at first, on a cache line of their own, and as many as asked for. They are there as long as the exchange.
    var numbers: UnsafeMutableBufferPointer<Float> { get }

    /// Starts the exchange, and returns at once. Nobody may change the numbers from here on until it is over on all ranks.
    func start()
    /// Waits until the exchange that was started is over.
    func finish()
}

/// Each rank gets what all of them have of its share of the numbers, as `lineShare` divides them, and can add these up: a
/// reduce-scatter.
///
/// After `finish` a rank may write its own share of the numbers. The others are undefined until it writes them.
package protocol ReduceScatter: RepeatedExchange {
    /// Whether `finish` would return at once.
    var isOver: Bool { get }
    /// For each rank, its numbers of this rank's share, after `finish` and until the next `start`. Those of this rank may lie in
    /// `numbers`.
    var parts: [UnsafePointer<Float>] { get }
}

/// Each rank gives its share of the numbers, as `lineShare` divides them, to all others: an all-gather. The ranks may have a
/// single memory for the numbers, so that nobody may write to another share.
package protocol AllGather: RepeatedExchange {}

/// What the ranks of a run divide among them.
package enum Division {
    /// A parameter of so many numbers and more is divided: the optimizer's work on less takes no longer than an exchange.
    package static let fewest = 1 << 14
}

extension Collective {
    /// The numbers of a cache line, which only one rank writes.
    package static var line: Int { 16 }

    /// A rank's share of `count` numbers, in whole cache lines. `count` must be a multiple of `line`.
    package func lineShare(of count: Int, rank: Int) -> Range<Int> {
        precondition(count % Self.line == 0, "\(count) numbers are not whole lines")
        let lines = share(of: count / Self.line, rank: rank)
        return lines.lowerBound * Self.line..<lines.upperBound * Self.line
    }
}

/// Zeros on a cache line of their own.
@safe package final class AlignedFloats: Sendable {
    package nonisolated(unsafe) let values: UnsafeMutableBufferPointer<Float>

    package init(_ count: Int) {
        let bytes = UnsafeMutableRawBufferPointer.allocate(
            byteCount: max(64, count * MemoryLayout<Float>.stride), alignment: 64)
        let first = unsafe bytes.bindMemory(to: Float.self)
        unsafe first.initialize(repeating: 0)
        unsafe values = UnsafeMutableBufferPointer(rebasing: first[..<count])
        unsafe base = UnsafeMutableRawPointer(bytes.baseAddress)
    }

    private nonisolated(unsafe) let base: UnsafeMutableRawPointer?

    deinit { unsafe base?.deallocate() }
}
