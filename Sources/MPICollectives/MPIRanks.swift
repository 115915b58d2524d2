#if MPI
internal import CMPI
import Collectives
internal import Glibc

/// Ranks that are processes, which mpirun or srun started on one machine or several.
///
/// What they exchange goes through MPI; sums are added here, in the order of the ranks, since MPI does not promise that the
/// same numbers have the same sum.
@safe final class MPIRanks: Collective {
    let rank: Int
    let count: Int
    private let waiting: RankWaiting
    private let sums: RunningSums
    private let memory: RankMemory
    private nonisolated(unsafe) let place: RankPlace
    /// The channel of everything but sums.
    private nonisolated(unsafe) let channel: ranks_channel

    /// Joins the other ranks; call it once.
    ///
    /// - Parameters:
    ///   - patience: the longest that a rank waits for another one, in seconds, but for rests.
    ///   - lost: called where an exchange cannot be completed, on the thread that waits for it. It should say why, and end
    ///     all ranks with `abort`.
    init(patience: Double, lost: @escaping @Sendable (RankLoss) -> Never) throws(RankLoss) {
        var (rank, count): (CInt, CInt) = (0, 0)
        var (numbers, sums, gathers) = unsafe (ranks_channel(), ranks_channel(), ranks_channel())
        var code = unsafe ranks_begin(&rank, &count)
        if code == 0 { code = unsafe ranks_add_channel(&numbers) }
        if code == 0 { code = unsafe ranks_add_channel(&sums) }
        if code == 0 { code = unsafe ranks_add_channel(&gathers) }
        var (neighbours, neighbourCount): (ranks_channel, CInt) = unsafe (ranks_channel(), 0)
        if code == 0 { code = unsafe ranks_find_neighbours(&neighbours, &neighbourCount) }
        guard code == 0 else { throw .notStarted(RankWaiting.description(of: code)) }
        (self.rank, self.count) = (Int(rank), Int(count))
        waiting = RankWaiting(
            rank: Int(rank), count: Int(count), neighbours: Int(neighbourCount), patience: patience, lost: lost)
        unsafe place = RankPlace(
            rank: Int(rank), count: Int(count), numbers: numbers, sums: sums, gathers: gathers)
        memory = unsafe RankMemory(
            count: Int(count), neighbours: neighbourCount == count && count > 1 ? neighbours : nil)
        self.sums = unsafe RunningSums(place, waiting: waiting)
        unsafe channel = ranks_main_channel()
        if count > 1, let places = unsafe makeShared(SharedSums.bytes) {
            self.sums.use(unsafe SharedSums(place, at: places))
        }
    }

    /// The names of all ranks' hosts. From here on sentences about lost ranks use them, and the end of one on this machine is
    /// noticed.
    func exchangeHosts() -> [String] {
        let hosts = gather(Array(Self.host.utf8)).map { String(decoding: $0, as: UTF8.self) }
        waiting.watch(hosts, RankProcesses(gather(RankProcesses.ownRecord), rank: rank))
        return hosts
    }

    /// The name of this machine.
    private static var host: String {
        var name = Array(repeating: CChar(0), count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Leaves the ranks at the end of the program, once all of them are here.
    func end() {
        memory.free()
        ranks_end()
    }

    /// Ends all ranks, whatever they are doing. Returns where MPI does not end this one.
    static func abort(status: Int32) { ranks_abort(status) }

    // MARK: - Exchanges

    func sum(_ numbers: UnsafeMutableBufferPointer<Float>) { unsafe sums.sum(numbers) }
    func sum(_ numbers: UnsafeMutableBufferPointer<Double>) { unsafe sums.sum(numbers) }

    func startSum(_ numbers: UnsafeMutableBufferPointer<Float>) { unsafe sums.start(numbers) }
    func advanceSums() { sums.advance() }
    func finishSum() { sums.finish() }

    func makeReduceScatter(_ count: Int) -> any ReduceScatter {
        let size = SharedReduceScatter.bytes(count)
        if let places = unsafe sharedMemory(size, ofAll: size * self.count) {
            return unsafe SharedReduceScatter(count, of: place, at: places, beside: sums, waiting)
        }
        return unsafe SentReduceScatter(count, of: place, beside: sums, waiting)
    }

    func makeAllGather(_ count: Int) -> any AllGather {
        let size = SharedAllGather.bytes(count, rank: rank)
        if let places = unsafe sharedMemory(size, ofAll: SharedAllGather.bytes(count, rank: 0)) {
            return unsafe SharedAllGather(count, of: place, at: places, beside: sums, waiting)
        }
        return unsafe SentAllGather(count, of: place, beside: sums, waiting)
    }

    func makeShared(_ bytes: Int) -> [UnsafeMutableRawPointer]? {
        let (all, overflows) = bytes.multipliedReportingOverflow(by: count)
        return unsafe overflows ? nil : sharedMemory(bytes, ofAll: all)
    }

    /// Memory of so many bytes that all ranks see; nil if they cannot have any.
    private func sharedMemory(_ bytes: Int, ofAll all: Int) -> [UnsafeMutableRawPointer]? {
        guard allAgree(memory.hasRoom(for: all)) else { return nil }
        let places = unsafe memory.make(bytes)
        return unsafe allAgree(places != nil) ? places : nil
    }

    func gather(_ bytes: [UInt8]) -> [[UInt8]] {
        var sizes = gatherEqual([Int64(bytes.count)])
        if let most = sizes.max(), most * Int64(count) >= Int64(RankPlace.most) {
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
        for first in stride(from: 0, to: count, by: RankPlace.most) {
            unsafe all.withUnsafeMutableBytes { all in
                unsafe broadcast(
                    UnsafeMutableRawBufferPointer(rebasing: all[first..<min(first + RankPlace.most, count)]))
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
        let code = unsafe ranks_start_meeting(channel, &request)
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
                address, parts.counts[rank], all.baseAddress, parts.counts, parts.places, channel,
                &request)
            unsafe waiting.wait(for: &request, started: code)
        }
    }
}
#endif
