import Synchronization

/// Ranks whose exchanges are timed: what a run spends in them is mostly waiting for the slowest rank and for the network.
package final class MeasuredRanks: Collective {
    let ranks: any Collective
    /// Seconds since an arbitrary moment.
    private let clock: @Sendable () -> Double
    private let nanoseconds = Atomic<UInt64>(0)

    package init(_ ranks: any Collective, clock: @escaping @Sendable () -> Double) {
        self.ranks = ranks
        self.clock = clock
    }

    package var rank: Int { ranks.rank }
    package var count: Int { ranks.count }

    /// The seconds spent in sums, gathers and broadcasts so far; rests do not count.
    package var seconds: Double { Double(nanoseconds.load(ordering: .relaxed)) * 1e-9 }

    package func sum(_ numbers: UnsafeMutableBufferPointer<Float>) { time { unsafe ranks.sum(numbers) } }
    package func sum(_ numbers: UnsafeMutableBufferPointer<Double>) { time { unsafe ranks.sum(numbers) } }
    package func startSum(_ numbers: UnsafeMutableBufferPointer<Float>) { time { unsafe ranks.startSum(numbers) } }
    package func advanceSums() { time { ranks.advanceSums() } }
    package func finishSum() { time { ranks.finishSum() } }
    package func gather(_ bytes: [UInt8]) -> [[UInt8]] { time { ranks.gather(bytes) } }
    package func broadcast(_ bytes: [UInt8]) -> [UInt8] { time { ranks.broadcast(bytes) } }
    package func rest() { ranks.rest() }

    func time<Result>(_ exchange: () -> Result) -> Result {
        let start = clock()
        defer { nanoseconds.add(UInt64(max(0, clock() - start) * 1e9), ordering: .relaxed) }
        return exchange()
    }
}
