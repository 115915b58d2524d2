package import Datasets
package import Matrices

/// The training samples in the order of an epoch, batch by batch, as the network takes them.
package struct Batches: Sendable {
    /// The batch loaded last, [batch × features], each pixel as a fraction of 255.
    package private(set) var inputs: Matrix
    /// The class of each of its samples.
    package private(set) var labels: [Int] = []

    private let samples: LabelledSamples
    private let size: Int
    private let seed: UInt64
    private var order: [Int]

    /// - Parameter size: samples in a batch, positive; the last batch of an epoch has what is left.
    package init(_ samples: LabelledSamples, size: Int, seed: UInt64) {
        precondition(size > 0, "batches of \(size)")
        self.samples = samples
        self.size = size
        self.seed = seed
        inputs = Matrix(rows: 0, columns: samples.features)
        order = Array(0..<samples.count)
    }

    /// Batches in an epoch.
    package var count: Int { (samples.count + size - 1) / size }

    /// Puts the samples into the order of `epoch`, which depends on the seed and on the epoch, and on nothing before.
    package mutating func shuffle(epoch: Int) {
        for index in order.indices { order[index] = index }
        var generator = SeededGenerator(seed: seed, purpose: .shuffling, index: epoch)
        generator.shuffle(&order)
    }

    /// Fills `inputs` and `labels` with a batch of the epoch, counted from 0.
    package mutating func load(_ batch: Int) {
        precondition(batch >= 0 && batch < count, "batch \(batch) of \(count)")
        let members = order[batch * size..<min((batch + 1) * size, order.count)]
        if inputs.rows != members.count { inputs.setRows(members.count) }
        labels.removeAll(keepingCapacity: true)
        for (row, sample) in members.enumerated() {
            inputs.setRow(row, toFractionsOf: samples.pixels(of: sample))
            labels.append(Int(samples.labels[sample]))
        }
    }
}
