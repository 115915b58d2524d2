/// The exchanges of ranks that have nothing quicker than `gather`, and of a single rank, which needs none: over as soon as they
/// are started.
///
/// What a rank must not use yet is NaN, so that a test fails where it does.
final class ImmediateReduceScatter: ReduceScatter {
    private let ranks: any Collective
    private let own: AlignedFloats
    /// The numbers of each rank, one rank after the other.
    private let taken: AlignedFloats
    private let share: Range<Int>

    init(_ count: Int, of ranks: any Collective) {
        self.ranks = ranks
        own = AlignedFloats(count)
        share = ranks.lineShare(of: count, rank: ranks.rank)
        taken = AlignedFloats(ranks.count > 1 ? share.count * ranks.count : 0)
    }

    var numbers: UnsafeMutableBufferPointer<Float> { unsafe own.values }
    var isOver: Bool { true }

    var parts: [UnsafePointer<Float>] {
        var parts: [UnsafePointer<Float>] = unsafe []
        for rank in 0..<ranks.count {
            let numbers = unsafe ranks.count > 1 ? taken.values.baseAddress : own.values.baseAddress
            guard let numbers = unsafe numbers else { continue }
            unsafe parts.append(UnsafePointer(numbers + rank * share.count))
        }
        return unsafe parts
    }

    func start() {
        guard ranks.count > 1 else { return }
        for (rank, all) in unsafe ranks.gather(Array(own.values)).enumerated() {
            for (place, number) in all[share].enumerated() { unsafe taken.values[rank * share.count + place] = number }
        }
        unsafe own.values.update(repeating: .nan)
    }

    func finish() {}
}

final class ImmediateAllGather: AllGather {
    private let ranks: any Collective
    private let own: AlignedFloats
    /// What the ranks gave, until somebody waits for it. Used by one thread at a time, like the ranks.
    private nonisolated(unsafe) var given: [[Float]] = []

    init(_ count: Int, of ranks: any Collective) {
        self.ranks = ranks
        own = AlignedFloats(count)
    }

    var numbers: UnsafeMutableBufferPointer<Float> { unsafe own.values }

    private func share(_ rank: Int) -> Range<Int> { unsafe ranks.lineShare(of: own.values.count, rank: rank) }

    func start() {
        guard ranks.count > 1 else { return }
        unsafe given = ranks.gather(Array(UnsafeBufferPointer(rebasing: own.values[share(ranks.rank)])))
        for rank in 0..<ranks.count where rank != ranks.rank {
            for place in share(rank) { unsafe own.values[place] = .nan }
        }
    }

    func finish() {
        for (rank, numbers) in unsafe given.enumerated() where rank != ranks.rank {
            for (place, number) in zip(share(rank), numbers) { unsafe own.values[place] = number }
        }
        unsafe given = []
    }
}

extension Collective {
    package func makeReduceScatter(_ count: Int) -> any ReduceScatter { ImmediateReduceScatter(count, of: self) }
    package func makeAllGather(_ count: Int) -> any AllGather { ImmediateAllGather(count, of: self) }
}
