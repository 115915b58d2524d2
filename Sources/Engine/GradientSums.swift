import Collectives

/// The gradients of a step on their way to sums over the ranks, while those of other stages are computed.
///
/// Large parts are summed where they are; small ones are copied side by side, since a sum costs as much for ten numbers as for
/// ten thousand. Only the first member of the team uses it.
final class GradientSums: Sendable {
    private let ranks: any Collective
    private let state = SharedMemory<State>(repeating: State(), count: 1)

    /// Parts of so many numbers are summed where they are.
    static let large = Division.fewest

    private struct Part {
        var buffer: FloatBuffer
        var range: Range<Int>
    }

    private struct State {
        /// What was added, but is not on its way, and the stages that it belongs to.
        var held: [Part] = []
        var heldStages: [Int] = []
        /// The sums on their way, oldest first.
        var started: [Started] = []
        /// The numbers of sums so far that were started, and that are over.
        var (startedCount, finishedCount) = (0, 0)
        /// For each stage, how many sums must be over until its own are.
        var needed: [Int: Int] = [:]
        /// Memory for small parts that no sum uses.
        var free: [FloatBuffer] = []
    }

    /// A sum on its way.
    private enum Started {
        case large
        /// The sum of small parts, which lie side by side in `room`.
        case small([Part], room: FloatBuffer)
    }

    init(_ ranks: any Collective) {
        self.ranks = ranks
    }

    /// Adds a part of a buffer, which belongs to the stage that is handed on next.
    func add(_ buffer: FloatBuffer, _ range: Range<Int>) {
        if !range.isEmpty { unsafe state.values.pointee.held.append(Part(buffer: buffer, range: range)) }
    }

    /// Sends what was added on its way, unless it is so little that it waits for more.
    ///
    /// - Parameters:
    ///   - stage: the stage that it belongs to.
    ///   - waits: whether little may wait for what follows.
    func hand(_ stage: Int, waits: Bool) {
        unsafe state.values.pointee.heldStages.append(stage)
        let held = unsafe state.values.pointee.held
        let large = held.filter { $0.range.count >= Self.large }
        guard !waits || !large.isEmpty else { return }
        unsafe state.values.pointee.held = []
        startSmall(held.filter { $0.range.count < Self.large })
        for part in large {
            note(.large)
            unsafe ranks.startSum(
                UnsafeMutableBufferPointer(
                    start: part.buffer.values + part.range.lowerBound, count: part.range.count))
        }
        let count = unsafe state.values.pointee.startedCount
        for stage in unsafe state.values.pointee.heldStages { unsafe state.values.pointee.needed[stage] = count }
        unsafe state.values.pointee.heldStages = []
    }

    private func startSmall(_ parts: [Part]) {
        let count = parts.reduce(0) { $0 + $1.range.count }
        guard count > 0 else { return }
        let room = unsafe state.values.pointee.free.popLast() ?? FloatBuffer(count: 0)
        if room.count < count { room.replace(uninitialized: count) }
        var place = 0
        for part in parts {
            unsafe (room.values + place).update(
                from: part.buffer.values + part.range.lowerBound, count: part.range.count)
            place += part.range.count
        }
        note(.small(parts, room: room))
        unsafe ranks.startSum(UnsafeMutableBufferPointer(start: room.values, count: count))
    }

    private func note(_ sum: Started) {
        unsafe state.values.pointee.started.append(sum)
        unsafe state.values.pointee.startedCount += 1
    }

    /// Waits for the sums of a stage that was handed on.
    func finish(_ stage: Int) {
        let needed = unsafe state.values.pointee.needed[stage] ?? 0
        while unsafe state.values.pointee.finishedCount < needed {
            ranks.finishSum()
            unsafe state.values.pointee.finishedCount += 1
            guard case .small(let parts, let room) = unsafe state.values.pointee.started.removeFirst() else { continue }
            var place = 0
            for part in parts {
                unsafe (part.buffer.values + part.range.lowerBound).update(
                    from: room.values + place, count: part.range.count)
                place += part.range.count
            }
            unsafe state.values.pointee.free.append(room)
        }
    }
}
