package import Datasets
package import Engine
import Learning
package import Matrices

/// The training samples in the order of an epoch, batch by batch, as the network takes them.
///
/// Where the samples have an augmentation, each is altered anew in every epoch, by numbers that depend on the seed and
/// on how many batches came before, and on nothing else.
package struct Batches: Sendable {
    /// The class of each sample of the batch loaded last.
    package private(set) var labels: [Int] = []

    private let samples: LabelledSamples
    private let size: Int
    private let seed: UInt64
    private var order: [Int]
    /// The classes in that order: looked up batch by batch, most would be far from any cache.
    private var orderedLabels: [UInt16]
    private var epoch = 1
    private var buffer = InputBuffer()

    /// - Parameter size: samples in a batch, positive; the last batch of an epoch has what is left.
    package init(_ samples: LabelledSamples, size: Int, seed: UInt64) {
        precondition(size > 0, "batches of \(size)")
        self.samples = samples
        self.size = size
        self.seed = seed
        order = Array(0..<samples.count)
        orderedLabels = samples.labels
    }

    /// The batch loaded last. Let go of it before the next is loaded, or that is made in a copy.
    package var inputs: NetworkInput { buffer.input }

    /// Batches in an epoch.
    package var count: Int { (samples.count + size - 1) / size }

    /// Puts the samples into the order of `epoch`, which depends on the seed and on the epoch, and on nothing before.
    package mutating func shuffle(epoch: Int) {
        self.epoch = epoch
        for index in order.indices { order[index] = index }
        var generator = SeededGenerator(seed: seed, purpose: .shuffling, index: epoch)
        generator.shuffle(&order)
        for (index, sample) in order.enumerated() { orderedLabels[index] = samples.labels[sample] }
    }

    /// Fills `inputs` and `labels` with a batch of the epoch, counted from 0.
    package mutating func load(_ batch: Int) {
        let members = choose(batch)
        if let augmentation = samples.augmentation {
            var generator = SeededGenerator(
                seed: seed, purpose: .augmentation, index: (epoch - 1) * count + batch)
            buffer.load(samples, at: members, altered: augmentation, by: &generator)
        } else {
            buffer.load(samples, at: members)
        }
    }

    /// Fills `labels` with a batch of the epoch, and tells where its samples are. Only texts, and those that are altered, are
    /// copied; then what holds for `inputs` holds for this.
    ///
    /// - Parameter packed: the same samples, which are taken from there instead.
    package mutating func engineInput(_ batch: Int, packed: PackedBytes? = nil) -> EngineInput {
        if let packed { return .packed(packed, places: choose(batch)) }
        if samples.augmentation == nil, let input = EngineInput(samples, at: choose(batch)) { return input }
        load(batch)
        return EngineInput(buffer.input)
    }

    /// The places of a batch's samples.
    private mutating func choose(_ batch: Int) -> ArraySlice<Int> {
        precondition(batch >= 0 && batch < count, "batch \(batch) of \(count)")
        let members = batch * size..<min((batch + 1) * size, order.count)
        labels.removeAll(keepingCapacity: true)
        for label in orderedLabels[members] { labels.append(Int(label)) }
        return order[members]
    }
}

extension EngineInput {
    /// The samples at those places, all of which must be there; nil where the network sees what is made of them: rows of a table, texts.
    package init?(_ samples: LabelledSamples, at places: ArraySlice<Int>) {
        switch samples.numbers {
        case .bytes(let bytes): self = .bytes(bytes, places: places)
        case .floats(let floats): self = .floats(floats, places: places)
        case .made: return nil
        }
    }
}
