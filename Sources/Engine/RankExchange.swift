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

    init(_ ranks: any Collective) {
        self.ranks = ranks
        sums = GradientSums(ranks)
    }

    /// The number of samples in the batch of all ranks together.
    var rows: Int { rowCount.load(ordering: .relaxed) }

    /// Begins a step.
    func begin(rows: Int) {
        rowCount.store(rows, ordering: .relaxed)
    }

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
        sums.hand(0, isLast: true)
        sums.finish(0)
    }

    // MARK: - Gradients

    /// Makes zeros for gradients that are summed where they are. All ranks make buffers of the same sizes in the same order.
    func makeBuffer(_ count: Int) -> FloatBuffer {
        guard count >= GradientSums.large, let memory = unsafe ranks.memoryForSums(count) else {
            return FloatBuffer(count: count)
        }
        return unsafe FloatBuffer(borrowing: memory, count: count)
    }

    /// Has a part of a buffer replaced by the sums over all ranks. Nobody may look at it or change it before `finish` has
    /// waited for the stage that it belongs to. All ranks add parts of the same sizes in the same order.
    func add(_ buffer: FloatBuffer, _ range: Range<Int>) { sums.add(buffer, range) }

    func add(_ buffer: FloatBuffer) { sums.add(buffer, 0..<buffer.count) }

    /// Sends what was added for a stage on its way.
    ///
    /// - Parameter isLast: whether it is the last stage of the step that is handed on.
    func hand(_ stage: Int, isLast: Bool) { sums.hand(stage, isLast: isLast) }

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
