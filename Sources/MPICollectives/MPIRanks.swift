#if MPI
internal import CMPI
import Collectives
internal import Glibc

/// Ranks that are processes, which mpirun or srun started on one machine or several.
///
/// What they exchange goes through MPI; sums are added here, in the order of the ranks, since MPI does not promise that the
/// same numbers have the same sum. Each rank adds up one part of the numbers, and then gives it to all: it sends and receives
/// as many numbers as there are, twice, however many ranks there are.
@safe final class MPIRanks: Collective {
    let rank: Int
    let count: Int
    private let waiting: RankWaiting
    /// Room for sums. Used by one thread at a time, as everything here.
    private let room = ExchangeRoom()

    /// Up to so many bytes, each rank takes the numbers of all others and adds them up itself: one exchange in place of two,
    /// which is shorter where the time goes into starting it.
    private static let mostGathered = 8192
    /// The largest exchange in bytes, as MPI counts in 32 bits.
    private static let most = 1 << 30

    /// Joins the other ranks; call it once.
    ///
    /// - Parameters:
    ///   - patience: the longest that a rank waits for another one, in seconds, but for rests.
    ///   - lost: called where an exchange cannot be completed, on the thread that waits for it. It should say why, and end
    ///     all ranks with `abort`.
    init(patience: Double, lost: @escaping @Sendable (RankLoss) -> Never) throws(RankLoss) {
        var (rank, count): (CInt, CInt) = (0, 0)
        let code = unsafe ranks_begin(&rank, &count)
        guard code == 0 else { throw .notStarted(RankWaiting.description(of: code)) }
        (self.rank, self.count) = (Int(rank), Int(count))
        waiting = RankWaiting(rank: Int(rank), count: Int(count), patience: patience, lost: lost)
    }

    /// The names of all ranks' hosts, which the sentences about a silent rank use from here on.
    func exchangeHosts() -> [String] {
        let hosts = gather(Array(Self.host.utf8)).map { String(decoding: $0, as: UTF8.self) }
        waiting.setHosts(hosts)
        return hosts
    }

    /// The name of this machine.
    private static var host: String {
        var name = Array(repeating: CChar(0), count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Leaves the ranks at the end of the program, once all of them are here.
    static func end() { ranks_end() }

    /// Ends all ranks, whatever they are doing. Returns where MPI does not end this one.
    static func abort(status: Int32) { ranks_abort(status) }

    // MARK: - Exchanges

    func sum(_ numbers: UnsafeMutableBufferPointer<Float>) { unsafe addUp(numbers) }
    func sum(_ numbers: UnsafeMutableBufferPointer<Double>) { unsafe addUp(numbers) }

    func gather(_ bytes: [UInt8]) -> [[UInt8]] {
        var sizes = gatherEqual([Int64(bytes.count)])
        if let most = sizes.max(), most * Int64(count) >= Int64(Self.most) {
            waiting.fail(.failed("\(most) bytes of one rank are too many for all"))
        }
        if sizes.count != count { sizes = Array(repeating: 0, count: count) }
        let parts = Parts(sizes: sizes.map { Int($0) })
        var all = Array(repeating: UInt8(0), count: max(1, parts.total))
        unsafe all.withUnsafeMutableBytes { all in
            unsafe bytes.withUnsafeBytes { own in
                unsafe gather(own, into: all, parts)
            }
        }
        return parts.ranges.map { Array(all[$0]) }
    }

    /// Equally many numbers of each rank, one after the other.
    private func gatherEqual(_ own: [Int64]) -> [Int64] {
        var all = Array(repeating: Int64(0), count: own.count * count)
        let parts = Parts(sizes: Array(repeating: own.count * MemoryLayout<Int64>.stride, count: count))
        unsafe all.withUnsafeMutableBytes { all in
            unsafe own.withUnsafeBytes { own in
                unsafe gather(own, into: all, parts)
            }
        }
        return all
    }

    func broadcast(_ bytes: [UInt8]) -> [UInt8] {
        // Nearly all are short: then their length and they themselves are one exchange.
        let short = 56
        var packet = Array(repeating: UInt8(0), count: short + 8)
        for place in 0..<8 { packet[place] = UInt8(truncatingIfNeeded: bytes.count >> (8 * place)) }
        for (place, byte) in bytes.prefix(short).enumerated() { packet[8 + place] = byte }
        unsafe packet.withUnsafeMutableBytes { unsafe broadcast($0) }
        let count = (0..<8).reduce(0) { $0 | Int(packet[$1]) << (8 * $1) }
        guard count > short else { return Array(packet[8..<8 + count]) }
        var all = rank == 0 ? bytes : Array(repeating: 0, count: count)
        for first in stride(from: 0, to: count, by: Self.most) {
            unsafe all.withUnsafeMutableBytes { all in
                unsafe broadcast(UnsafeMutableRawBufferPointer(rebasing: all[first..<min(first + Self.most, count)]))
            }
        }
        return all
    }

    private func broadcast(_ bytes: UnsafeMutableRawBufferPointer) {
        var request = unsafe ranks_request()
        let code = unsafe ranks_start_broadcast(bytes.baseAddress, CInt(clamping: bytes.count), &request)
        unsafe waiting.wait(for: &request, started: code)
    }

    func rest() {
        var request = unsafe ranks_request()
        let code = unsafe ranks_start_meeting(&request)
        unsafe waiting.rest(until: &request, started: code)
    }

    /// Takes the bytes of all ranks, this one's included.
    private func gather(
        _ own: UnsafeRawBufferPointer, into all: UnsafeMutableRawBufferPointer, _ parts: Parts
    ) {
        // A NULL address would mean that the bytes are in their place already.
        var nothing: UInt8 = 0
        var request = unsafe ranks_request()
        unsafe withUnsafePointer(to: &nothing) { nothing in
            let address = unsafe own.baseAddress ?? UnsafeRawPointer(nothing)
            let code = unsafe ranks_start_gather(
                address, parts.counts[rank], all.baseAddress, parts.counts, parts.places, &request)
            unsafe waiting.wait(for: &request, started: code)
        }
    }

    // MARK: - Sums

    private func addUp<Number: FloatingPoint & BitwiseCopyable>(_ numbers: UnsafeMutableBufferPointer<Number>) {
        let size = MemoryLayout<Number>.stride
        guard let base = numbers.baseAddress, count > 1 else { return }
        if numbers.count * size <= Self.mostGathered {
            unsafe addUpGathered(numbers)
            return
        }
        let most = Self.most / size
        for first in stride(from: 0, to: numbers.count, by: most) {
            unsafe addUpInParts(
                UnsafeMutableBufferPointer(start: base + first, count: min(most, numbers.count - first)))
        }
    }

    private func addUpGathered<Number: FloatingPoint & BitwiseCopyable>(
        _ numbers: UnsafeMutableBufferPointer<Number>
    ) {
        let own = UnsafeRawBufferPointer(numbers)
        let parts = Parts(sizes: Array(repeating: own.count, count: count))
        let all = unsafe room.bytes(own.count * count)
        unsafe gather(own, into: all, parts)
        let taken = unsafe all.bindMemory(to: Number.self)
        unsafe Self.add(taken, ranks: count, into: numbers)
    }

    /// Each rank takes its part of the numbers from all, adds these up, and gives the sums to all.
    private func addUpInParts<Number: FloatingPoint & BitwiseCopyable>(
        _ numbers: UnsafeMutableBufferPointer<Number>
    ) {
        let size = MemoryLayout<Number>.stride
        let shares = (0..<count).map { share(of: numbers.count, rank: $0) }
        let given = Parts(sizes: shares.map { $0.count * size })
        let own = shares[rank]
        let taken = Parts(sizes: Array(repeating: own.count * size, count: count))
        let all = unsafe room.bytes(max(1, own.count * size * count))
        var request = unsafe ranks_request()
        let code = unsafe ranks_start_exchange(
            UnsafeRawPointer(numbers.baseAddress), given.counts, given.places, all.baseAddress, taken.counts,
            taken.places, &request)
        unsafe waiting.wait(for: &request, started: code)
        unsafe Self.add(
            all.bindMemory(to: Number.self), ranks: count, into: UnsafeMutableBufferPointer(rebasing: numbers[own]))
        var second = unsafe ranks_request()
        let secondCode = unsafe ranks_start_gather(
            nil, given.counts[rank], UnsafeMutableRawPointer(numbers.baseAddress), given.counts, given.places, &second)
        unsafe waiting.wait(for: &second, started: secondCode)
    }

    /// sums = ((rank 0 + rank 1) + rank 2) + …, for the numbers of each rank one after the other.
    private static func add<Number: FloatingPoint>(
        _ numbers: UnsafeMutableBufferPointer<Number>, ranks: Int, into sums: UnsafeMutableBufferPointer<Number>
    ) {
        let count = sums.count
        for place in 0..<count { unsafe sums[place] = numbers[place] }
        for rank in 1..<max(1, ranks) {
            let first = rank * count
            for place in 0..<count { unsafe sums[place] += numbers[first + place] }
        }
    }
}

/// How many bytes each rank has, and where they begin.
private struct Parts {
    let ranges: [Range<Int>]
    let counts: [CInt]
    let places: [CInt]
    let total: Int

    init(sizes: [Int]) {
        var end = 0
        ranges = sizes.map { size in
            defer { end += size }
            return end..<end + size
        }
        total = end
        counts = sizes.map { CInt(clamping: $0) }
        places = ranges.map { CInt(clamping: $0.lowerBound) }
    }
}

/// Memory that grows as exchanges need, and is used again.
@safe private final class ExchangeRoom: Sendable {
    private nonisolated(unsafe) var memory = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)

    func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if unsafe memory.count < count {
            unsafe memory.deallocate()
            unsafe memory = .allocate(byteCount: count, alignment: 64)
        }
        return unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
    }

    deinit { unsafe memory.deallocate() }
}
#endif
