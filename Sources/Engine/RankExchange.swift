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
    /// The gradients to be summed, and space for all of them side by side: an exchange costs as much for ten numbers as for
    /// ten thousand.
    private let parts = SharedMemory<[Part]>(repeating: [], count: 1)
    private let room = FloatBuffer(count: 0)

    private struct Part {
        var buffer: FloatBuffer
        var range: Range<Int>
    }

    init(_ ranks: any Collective) {
        self.ranks = ranks
    }

    /// The number of samples in the batch of all ranks together.
    var rows: Int { rowCount.load(ordering: .relaxed) }

    /// Begins a step.
    func begin(rows: Int) {
        rowCount.store(rows, ordering: .relaxed)
        unsafe parts.values.pointee = []
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
    func sum(_ buffers: [FloatBuffer]) { sum(buffers.map { Part(buffer: $0, range: 0..<$0.count) }) }

    // MARK: - Gradients

    /// Has a part of a buffer replaced by the sums over all ranks, by `finish` at the latest. All ranks add parts of the
    /// same sizes in the same order.
    func add(_ buffer: FloatBuffer, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        unsafe parts.values.pointee.append(Part(buffer: buffer, range: range))
    }

    func add(_ buffer: FloatBuffer) { add(buffer, 0..<buffer.count) }

    /// Sums what was added.
    func finish() {
        let parts = unsafe parts.values.pointee
        unsafe self.parts.values.pointee = []
        sum(parts)
    }

    /// The places and the numbers of each rank, in the order of the ranks.
    func gather(places: [Int32], numbers: [Float]) -> [(places: [Int32], numbers: [Float])] {
        Array(zip(ranks.gather(places), ranks.gather(numbers)))
    }

    private func sum(_ parts: [Part]) {
        let count = parts.reduce(0) { $0 + $1.range.count }
        guard count > 0 else { return }
        if room.count < count { room.replace(uninitialized: count) }
        var place = 0
        for part in parts {
            unsafe (room.values + place).update(
                from: part.buffer.values + part.range.lowerBound, count: part.range.count)
            place += part.range.count
        }
        unsafe ranks.sum(UnsafeMutableBufferPointer(start: room.values, count: count))
        place = 0
        for part in parts {
            unsafe (part.buffer.values + part.range.lowerBound).update(
                from: room.values + place, count: part.range.count)
            place += part.range.count
        }
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
