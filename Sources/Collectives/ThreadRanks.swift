import Dispatch

/// Ranks that are threads of one process, for tests: what they exchange goes through memory.
///
/// The numbers of a started sum are NaN until somebody waits for it, so that a test fails where they are used too early.
package struct ThreadRanks: Collective {
    package let rank: Int
    private let meeting: Meeting
    private let started = StartedSums()

    package var count: Int { meeting.count }

    /// Calls `body` once as each of the ranks, each on a thread of its own, and returns the results in the order of the
    /// ranks.
    ///
    /// - Parameter sharesMemory: whether they can make memory that all of them see, as ranks on one machine can.
    package static func run<Result: Sendable>(
        _ count: Int, sharesMemory: Bool = false, _ body: @Sendable @escaping (ThreadRanks) throws -> Result
    ) throws -> [Result] {
        precondition(count > 0, "\(count) ranks")
        let meeting = Meeting(count: count, sharesMemory: sharesMemory)
        let results = Results<Result>(count: count)
        let group = DispatchGroup()
        for rank in 0..<count {
            // A queue each, as they wait for each other.
            DispatchQueue(label: "softscope.rank.\(rank)").async(group: group) {
                let outcome = Swift.Result { try body(ThreadRanks(rank: rank, meeting: meeting)) }
                results.put(outcome, rank: rank)
            }
        }
        group.wait()
        return try results.all.map { try $0.get() }
    }

    package func gather(_ bytes: [UInt8]) -> [[UInt8]] { meeting.exchange(bytes, rank: rank) }

    package func broadcast(_ bytes: [UInt8]) -> [UInt8] { meeting.exchange(rank == 0 ? bytes : [], rank: rank)[0] }

    package func rest() { _ = meeting.exchange([], rank: rank) }

    package func makeShared(_ bytes: Int) -> [UnsafeMutableRawPointer]? {
        guard meeting.sharesMemory else { return nil }
        let memory = AlignedFloats((bytes + MemoryLayout<Float>.stride - 1) / MemoryLayout<Float>.stride)
        meeting.keep(memory)
        let addresses = gather([UInt(bitPattern: unsafe memory.values.baseAddress)])
        return unsafe addresses.compactMap { unsafe UnsafeMutableRawPointer(bitPattern: $0[0]) }
    }

    package func sum(_ numbers: UnsafeMutableBufferPointer<Float>) { unsafe add(numbers) }
    package func sum(_ numbers: UnsafeMutableBufferPointer<Double>) { unsafe add(numbers) }

    package func startSum(_ numbers: UnsafeMutableBufferPointer<Float>) {
        unsafe started.append(numbers, sums: total(of: numbers))
        unsafe numbers.update(repeating: .nan)
    }

    package func advanceSums() {}

    package func finishSum() { started.finishFirst() }

    private func add<Number: BinaryFloatingPoint & BitwiseCopyable>(_ numbers: UnsafeMutableBufferPointer<Number>) {
        let sums = unsafe total(of: numbers)
        for place in numbers.indices { unsafe numbers[place] = sums[place] }
    }

    /// The sums over all ranks, added in their order.
    private func total<Number: BinaryFloatingPoint & BitwiseCopyable>(
        of numbers: UnsafeMutableBufferPointer<Number>
    ) -> [Number] {
        let all = unsafe gather(Array(numbers))
        return all.dropFirst().reduce(into: all[0]) { sums, own in
            for place in sums.indices { sums[place] += own[place] }
        }
    }
}

/// The sums that a rank has started, oldest first.
@safe private final class StartedSums: Sendable {
    /// Used by one thread at a time, like the ranks.
    private nonisolated(unsafe) var pending: [(numbers: UnsafeMutableBufferPointer<Float>, sums: [Float])] =
        unsafe []

    func append(_ numbers: UnsafeMutableBufferPointer<Float>, sums: [Float]) {
        unsafe pending.append((numbers, sums))
    }

    func finishFirst() {
        precondition(unsafe !pending.isEmpty, "no sum was started")
        let first = unsafe pending.removeFirst()
        for place in unsafe first.sums.indices { unsafe first.numbers[place] = first.sums[place] }
    }
}

/// Where the threads meet: each leaves its bytes, and takes those of all once the last one has come.
private final class Meeting: Sendable {
    let count: Int
    let sharesMemory: Bool
    private let queue = DispatchQueue(label: "softscope.ranks")
    private let bells: [DispatchSemaphore]
    /// Used on the queue only.
    private nonisolated(unsafe) var left: [[UInt8]]
    private nonisolated(unsafe) var arrived = 0
    /// What the ranks left at the last meeting that is complete. The next one cannot be before all have taken it.
    private nonisolated(unsafe) var complete: [[UInt8]] = []
    /// The memory that all ranks see. Used on the queue only.
    private nonisolated(unsafe) var memory: [AlignedFloats] = []

    init(count: Int, sharesMemory: Bool) {
        self.count = count
        self.sharesMemory = sharesMemory
        bells = (0..<count).map { _ in DispatchSemaphore(value: 0) }
        unsafe left = Array(repeating: [], count: count)
    }

    /// Keeps memory as long as there are ranks.
    func keep(_ memory: AlignedFloats) { queue.sync { unsafe self.memory.append(memory) } }

    func exchange(_ bytes: [UInt8], rank: Int) -> [[UInt8]] {
        let isLast = queue.sync {
            unsafe left[rank] = bytes
            unsafe arrived += 1
            guard unsafe arrived == count else { return false }
            unsafe arrived = 0
            unsafe complete = left
            return true
        }
        if isLast {
            for other in bells.indices where other != rank { bells[other].signal() }
        } else {
            bells[rank].wait()
        }
        return queue.sync { unsafe complete }
    }
}

private final class Results<Value: Sendable>: Sendable {
    private let queue = DispatchQueue(label: "softscope.ranks.results")
    /// Used on the queue only.
    private nonisolated(unsafe) var results: [Result<Value, any Error>?]

    init(count: Int) { unsafe results = Array(repeating: nil, count: count) }

    func put(_ result: Result<Value, any Error>, rank: Int) { queue.sync { unsafe results[rank] = result } }

    var all: [Result<Value, any Error>] { queue.sync { unsafe results.compactMap(\.self) } }
}
