import Collectives
import Learning
import Synchronization

/// What the ranks of a run exchange in a step, each having trained on its part of the batch: the losses, the statistics of
/// normalisations, and the gradients.
///
/// Only the first member of the team calls it; the others meet it before and after.
final class RankExchange: Sendable {
    private let ranks: any Collective
    /// The number of samples in the batch of all ranks together.
    private let rowCount = Atomic(0)
    /// The loss and the correct predictions of all ranks together.
    private let total = SharedMemory<Double>(repeating: 0, count: 2)
    private let sums: GradientSums
    private let recording: GradientRecording
    /// For each stage, the lowest stage whose sums were there when its gradients were complete.
    private let arrivals: SharedMemory<Int>
    /// The lowest stage whose weights are being gathered. Used by the first member only.
    private let gathered = SharedMemory<Int>(repeating: 0, count: 1)
    /// For each rank, in a cache line, the sum of the squares of its shares of divided gradients.
    private let squares: any AllGather
    /// Their sum over the ranks.
    private let squaresTotal = SharedMemory<Double>(repeating: 0, count: 1)

    /// - Parameters:
    ///   - stages: at least as many as there are.
    ///   - recording: whether steps may record their gradients.
    init(_ ranks: any Collective, stages: Int, recording: GradientRecording) {
        self.ranks = ranks
        self.recording = recording
        sums = GradientSums(ranks)
        arrivals = SharedMemory(repeating: 0, count: stages)
        squares = ranks.makeAllGather(Panel.width * ranks.count)
    }

    /// The number of samples in the batch of all ranks together.
    var rows: Int { rowCount.load(ordering: .relaxed) }

    /// Begins a step.
    func begin(rows: Int) {
        rowCount.store(rows, ordering: .relaxed)
        unsafe gathered.values[0] = arrivals.count
    }

    /// The index of this rank.
    var rank: Int { ranks.rank }

    /// The number of a rank's samples in the batch.
    func rows(ofRank rank: Int) -> Int { ranks.share(of: rows, rank: rank).count }

    // MARK: - Losses

    /// Adds up the measurements of all ranks, from the losses of this rank's samples.
    func addUp(_ tally: BatchTally, rows: Int) {
        let own = tally.measure(rows)
        unsafe total.values[0] = own.lossSum
        unsafe total.values[1] = Double(own.correct)
        unsafe ranks.sum(UnsafeMutableBufferPointer(start: total.values, count: 2))
    }

    /// The measurement of the whole batch, known to all members after `addUp` and a meeting.
    var measure: BatchMeasure {
        unsafe BatchMeasure(lossSum: total.values[0], correct: Int(exactly: total.values[1]) ?? 0, samples: rows)
    }

    // MARK: - Normalisations

    /// Turns the mean and the variance of each column over this rank's rows into those over the rows of all ranks; ignored
    /// where a rank has no rows.
    func combine(mean: FloatBuffer, variance: FloatBuffer) {
        let all = ranks.gather(mean.array + variance.array)
        let (rows, columns) = (rows, mean.count)
        let counts = (0..<ranks.count).map { Double(ranks.share(of: rows, rank: $0).count) }
        for column in 0..<columns {
            var sum = 0.0
            for (count, own) in zip(counts, all) where count > 0 { sum += count * Double(own[column]) }
            let middle = sum / Double(rows)
            var squares = 0.0
            for (count, own) in zip(counts, all) where count > 0 {
                let distance = Double(own[column]) - middle
                squares += count * (Double(own[columns + column]) + distance * distance)
            }
            unsafe mean.values[column] = Float(middle)
            unsafe variance.values[column] = Float(squares / Double(rows))
        }
    }

    /// Replaces numbers by their sums over all ranks at once.
    func sum(_ buffers: [FloatBuffer]) {
        for buffer in buffers { sums.add(buffer, 0..<buffer.count) }
        sums.hand(0, waits: false)
        sums.finish(0)
    }

    // MARK: - Gradients

    /// Has a part of a buffer replaced by the sums over all ranks. Nobody may look at it or change it before `finish` has
    /// waited for the stage that it belongs to. All ranks add parts of the same sizes in the same order.
    func add(_ buffer: FloatBuffer, _ range: Range<Int>) { sums.add(buffer, range) }

    func add(_ buffer: FloatBuffer) { sums.add(buffer, 0..<buffer.count) }

    /// Sends what was added for a stage on its way.
    ///
    /// - Parameter waits: whether little may wait for what other stages add.
    func hand(_ stage: Int, waits: Bool) { sums.hand(stage, waits: waits) }

    /// Moves the sums on that are under way, if it is the first thread that asks: between two pieces of work of some
    /// microseconds.
    func advance(by thread: Int) { if thread == 0 { ranks.advanceSums() } }

    /// Waits for the sums of a stage; they are asked for in the order in which the stages were handed on.
    func finish(_ stage: Int) { sums.finish(stage) }

    /// The places and the numbers of each rank, in the order of the ranks.
    func gather(places: [Int32], numbers: [Float]) -> [(places: [Int32], numbers: [Float])] {
        Array(zip(ranks.gather(places), ranks.gather(numbers)))
    }
}

extension RankExchange {
    // MARK: - Memory that all ranks see

    /// Makes memory that all ranks see, in parts that begin on cache lines of their own; that of each rank. nil where there
    /// cannot be any. All ranks must call it.
    ///
    /// - Parameter parts: the bytes of each part, the same on all ranks.
    func makeShared(_ parts: [Int]) -> [SeenMemory]? {
        var places: [Int] = []
        var bytes = 0
        for part in parts {
            places.append(bytes)
            bytes += (part + 63) / 64 * 64
        }
        return unsafe ranks.makeShared(bytes)?.map { unsafe SeenMemory(start: $0, places: places) }
    }

    // MARK: - Divided weights

    /// Makes the exchange of a divided gradient.
    func makeReduceScatter(_ count: Int) -> any ReduceScatter { ranks.makeReduceScatter(count) }

    /// Makes an exchange that only tells that all ranks have started it: of one cache line for each.
    func makeMeeting() -> any ReduceScatter { ranks.makeReduceScatter(Panel.width * ranks.count) }

    /// Divides the weights of a layer among the ranks; nil if there are so few that each rank updates them itself, or too many
    /// for an exchange. All ranks call it for the same layers in the same order.
    func divide(_ count: Int) -> DividedWeights? {
        guard (GradientSums.large...Self.mostDivided).contains(count) else { return nil }
        return DividedWeights(count, of: ranks, by: self, recording: recording)
    }

    /// MPI counts the bytes of an exchange in 32 bits.
    private static let mostDivided = 1 << 28

    /// Notes, when the gradients of a stage are complete, the lowest stage whose sums are there.
    func noteArrived(_ lowest: Int, at stage: Int) { unsafe arrivals.values[stage] = lowest }

    func arrived(at stage: Int) -> Int { unsafe arrivals.values[stage] }

    /// The stages down to one of them, out of `count`, whose weights are not being gathered yet, and are from here on.
    func stagesToGather(downTo stage: Int, of count: Int) -> Range<Int> {
        let end = unsafe min(gathered.values[0], count)
        guard stage < end else { return end..<end }
        unsafe gathered.values[0] = stage
        return stage..<end
    }

    /// Starts to add up the squares of the divided gradients, of which this rank has shares.
    func startNorm(ofSquares own: Double) {
        unsafe squareOfRank(ranks.rank).pointee = own
        squares.start()
    }

    func finishNorm() {
        squares.finish()
        unsafe squaresTotal.values[0] = (0..<ranks.count).reduce(0) { unsafe $0 + squareOfRank($1).pointee }
    }

    /// The sum of the squares of the divided gradients of all ranks, known after `finishNorm`.
    var dividedSquares: Double { unsafe squaresTotal.values[0] }

    private func squareOfRank(_ rank: Int) -> UnsafeMutablePointer<Double> {
        guard let first = unsafe squares.numbers.baseAddress else { preconditionFailure("an exchange without memory") }
        return unsafe UnsafeMutableRawPointer(first + rank * Panel.width).assumingMemoryBound(to: Double.self)
    }

    /// All numbers of which each rank has its share. All ranks must call it.
    ///
    /// - Parameter count: of all ranks together.
    func gatherShares(_ own: FloatBuffer, count: Int) -> FloatBuffer {
        let all = FloatBuffer(count: count)
        let shares = (0..<ranks.count).map { ranks.lineShare(of: count, rank: $0) }
        // In pieces, since the ranks exchange what they have as arrays.
        let piece = max(1 << 12, (1 << 22) / ranks.count)
        for first in stride(from: 0, to: shares.map(\.count).max() ?? 0, by: piece) {
            let part = min(first, own.count)..<min(first + piece, own.count)
            let numbers = unsafe Array(UnsafeBufferPointer(start: own.values + part.lowerBound, count: part.count))
            for (share, numbers) in zip(shares, ranks.gather(numbers)) {
                for (place, number) in numbers.enumerated() {
                    unsafe all.values[share.lowerBound + first + place] = number
                }
            }
        }
        return all
    }
}

/// The batch of which a rank trains on a part.
package struct WholeBatch: Sendable {
    /// The class index of each sample, of which the rank's are adjacent.
    package let labels: [Int]
    /// The index of the rank's first sample.
    package let first: Int

    package init(labels: [Int], first: Int) {
        self.labels = labels
        self.first = first
    }
}

/// Memory of a rank that all ranks see. It is there as long as the ranks are.
@safe struct SeenMemory: Sendable {
    fileprivate nonisolated(unsafe) let start: UnsafeMutableRawPointer
    /// Where its parts begin, in bytes.
    fileprivate let places: [Int]

    /// A part of it, in which there is room for so many elements.
    func part<Element: BitwiseCopyable>(_ number: Int, of type: Element.Type, count: Int) -> SharedMemory<Element> {
        unsafe SharedMemory(
            borrowing: (start + places[number]).bindMemory(to: Element.self, capacity: count), count: count)
    }
}
