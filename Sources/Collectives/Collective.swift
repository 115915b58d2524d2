/// The ranks of a run, which train one model together, and what they exchange. A rank is a process, on this machine or on
/// another one; in tests it is a thread.
///
/// All ranks make the same calls in the same order. A call returns once every rank has made it, and with the same bits on
/// all of them. No call fails: where a rank is lost, the program ends.
///
/// Use it from one thread at a time.
package protocol Collective: Sendable {
    /// 0..<count. Rank 0 is the one that shows the run, takes commands and writes files.
    var rank: Int { get }
    var count: Int { get }

    /// Replaces each number by its sum over all ranks, added in the order of the ranks: the bits depend on nothing but the
    /// numbers and on how many ranks there are. All ranks give equally many.
    func sum(_ numbers: UnsafeMutableBufferPointer<Float>)
    /// Replaces each number by its sum over all ranks, like the sum of floats.
    func sum(_ numbers: UnsafeMutableBufferPointer<Double>)

    /// Starts to replace each number by its sum over all ranks, as `sum` does, and returns at once. Nobody may look at the
    /// numbers, change them or free them before `finishSum` has waited for this sum. Several sums may be under way.
    func startSum(_ numbers: UnsafeMutableBufferPointer<Float>)
    /// Moves on whatever was started, and returns at once. It takes less than a microsecond where there is nothing to do; without
    /// it exchanges mostly rest until they are waited for. This rank may call it as often as it likes, whatever the others do.
    func advanceSums()
    /// Waits for the oldest of the started sums that was not waited for yet; there must be one.
    func finishSum()

    /// Makes a reduce-scatter of so many numbers, a multiple of `line`. All ranks make the same exchanges in the same order.
    func makeReduceScatter(_ count: Int) -> any ReduceScatter
    /// Makes an all-gather of so many numbers, a multiple of `line`. All ranks make the same exchanges in the same order.
    func makeAllGather(_ count: Int) -> any AllGather

    /// Makes memory for each rank that all ranks see, and tells where that of each begins, on a cache line; nil where there
    /// cannot be any, as for ranks on several machines. It is there as long as the ranks are.
    ///
    /// What a rank has written is there for another one that has seen it start an exchange after that.
    ///
    /// - Parameter bytes: of each rank, zeros at first; the same number on all ranks.
    func makeShared(_ bytes: Int) -> [UnsafeMutableRawPointer]?

    /// The bytes of each rank, in the order of the ranks; they may be of different lengths.
    func gather(_ bytes: [UInt8]) -> [[UInt8]]

    /// The bytes of rank 0, whatever those of the others are.
    func broadcast(_ bytes: [UInt8]) -> [UInt8]

    /// Waits until all ranks have called it, which may take hours; a rank that waits uses no processor.
    func rest()
}

extension Collective {
    /// Whether this is the rank that shows the run, takes commands and writes files.
    package var isFirst: Bool { rank == 0 }

    /// This rank's share of 0..<total; the shares of neighbours are adjacent, and differ by one at most.
    package func share(of total: Int) -> Range<Int> { share(of: total, rank: rank) }

    package func share(of total: Int, rank: Int) -> Range<Int> {
        // In full width, since no total is too large for a product.
        func bound(_ rank: Int) -> Int {
            count.dividingFullWidth(total.multipliedFullWidth(by: rank)).quotient
        }
        return bound(rank)..<bound(rank + 1)
    }

    package func makeShared(_ bytes: Int) -> [UnsafeMutableRawPointer]? { nil }

    /// Whether it holds on all ranks.
    package func allAgree(_ holds: Bool) -> Bool {
        gather([holds ? 1 : 0]).allSatisfy { $0 == [1] }
    }

    /// The values of all ranks, in the order of the ranks. The ranks run the same program, so that a value's bytes mean the
    /// same on each.
    package func gather<Element: BitwiseCopyable>(_ elements: [Element]) -> [[Element]] {
        let own = unsafe elements.withUnsafeBytes { unsafe Array($0) }
        return gather(own).map { bytes in
            let count = bytes.count / MemoryLayout<Element>.stride
            // A loop over elements of any type would take a call for each.
            return unsafe Array(unsafeUninitializedCapacity: count) { elements, filled in
                unsafe bytes.withUnsafeBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(elements).copyMemory(from: bytes)
                }
                filled = count
            }
        }
    }

    /// Replaces the numbers by their sums over all ranks.
    package func sum(_ numbers: inout [Double]) {
        unsafe numbers.withUnsafeMutableBufferPointer { unsafe sum($0) }
    }
}
