package import Collectives
package import Datasets
package import Engine
import Learning
package import Matrices

/// The training samples in the order of an epoch, batch by batch, as input to the network.
///
/// If the samples have an augmentation, every epoch alters each sample anew, with random numbers that depend only on
/// the seed and on the number of batches before this one.
package struct Batches: Sendable {
    /// The class of each sample of the last loaded batch.
    package private(set) var labels: [Int] = []
    /// The batch of which `engineInput` has taken this rank's share; nil if it took all of it.
    package private(set) var whole: WholeBatch?

    private let samples: LabelledSamples
    /// Those of the samples, unless they are altered: taken out of the samples once, as this would count owners.
    private let numbers: LabelledSamples.Numbers
    private let size: Int
    private let seed: UInt64
    private var order: [Int]
    /// The class of each sample in epoch order. Looking classes up batch by batch would mostly miss the cache.
    private var orderedLabels: [UInt16]
    private var epoch = 1
    private var buffer = InputBuffer()

    /// - Parameter size: the number of samples in a batch, positive; the last batch of an epoch may be smaller.
    package init(_ samples: LabelledSamples, size: Int, seed: UInt64) {
        precondition(size > 0, "batches of \(size)")
        self.samples = samples
        numbers = samples.augmentation == nil ? samples.numbers : .made
        self.size = size
        self.seed = seed
        order = Array(0..<samples.count)
        orderedLabels = samples.labels
    }

    /// The last loaded batch. Release it before loading the next one; otherwise loading makes a copy.
    package var inputs: NetworkInput { buffer.input }

    /// The number of batches in an epoch.
    package var count: Int { (samples.count + size - 1) / size }

    /// Shuffles the samples into the order of `epoch`, which depends only on the seed and the epoch.
    package mutating func shuffle(epoch: Int) {
        self.epoch = epoch
        for index in order.indices { order[index] = index }
        var generator = SeededGenerator(seed: seed, purpose: .shuffling, index: epoch)
        generator.shuffle(&order)
        for (index, sample) in order.enumerated() { orderedLabels[index] = samples.labels[sample] }
    }

    /// Fills `inputs` and `labels` with a batch of the epoch, counted from 0.
    ///
    /// - Parameter dividing: divides the alteration of pictures among threads.
    package mutating func load(_ batch: Int, dividing: InputBuffer.Dividing = { $1(0..<$0) }) {
        load(batch, for: OneRank(), dividing: dividing)
    }

    private mutating func load(_ batch: Int, for ranks: any Collective, dividing: InputBuffer.Dividing) {
        let members = choose(batch, for: ranks)
        if let augmentation = samples.augmentation {
            var generator = SeededGenerator(
                seed: seed, purpose: .augmentation, index: (epoch - 1) * count + batch)
            // How a sample is altered does not depend on which rank has it.
            buffer.load(
                samples, at: members, altered: augmentation, skipping: whole?.first ?? 0, by: &generator,
                dividing: dividing)
        } else {
            buffer.load(samples, at: members)
        }
    }

    /// Fills `labels` with a batch of the epoch, and returns where its samples are. Only texts and augmented samples
    /// are copied; then the returned batch must be released before the next one is loaded, as for `inputs`.
    ///
    /// - Parameters:
    ///   - ranks: of several ranks, each gets its share of the batch, which may be empty.
    ///   - dividing: divides the alteration of pictures among threads.
    package mutating func engineInput(
        _ batch: Int, for ranks: any Collective = OneRank(), dividing: InputBuffer.Dividing
    ) -> EngineInput {
        if let input = EngineInput(numbers, at: choose(batch, for: ranks)) { return input }
        load(batch, for: ranks, dividing: dividing)
        return EngineInput(buffer.input)
    }

    /// The indices of the samples of the batch after this one; empty after the last one of an epoch.
    package func samples(after batch: Int) -> ArraySlice<Int> {
        order[min((batch + 1) * size, order.count)..<min((batch + 2) * size, order.count)]
    }

    /// Fills `labels`, and `whole` if there are several ranks. Returns the indices of a rank's samples of a batch.
    private mutating func choose(_ batch: Int, for ranks: any Collective) -> ArraySlice<Int> {
        precondition(batch >= 0 && batch < count, "batch \(batch) of \(count)")
        let members = batch * size..<min((batch + 1) * size, order.count)
        labels.removeAll(keepingCapacity: true)
        for label in orderedLabels[members] { labels.append(Int(label)) }
        whole = nil
        guard ranks.count > 1 else { return order[members] }
        let own = ranks.share(of: members.count)
        whole = WholeBatch(labels: labels, first: own.lowerBound)
        labels = Array(labels[own])
        return order[members][members.lowerBound + own.lowerBound..<members.lowerBound + own.upperBound]
    }
}

extension EngineInput {
    /// The samples at the given indices, which must exist; nil if the network's input is computed from the samples:
    /// rows of a table, texts.
    package init?(_ samples: LabelledSamples, at places: ArraySlice<Int>) {
        self.init(samples.numbers, at: places)
    }

    /// The samples at the given indices, which must exist, of those that have these numbers; nil if these are made.
    fileprivate init?(_ numbers: LabelledSamples.Numbers, at places: ArraySlice<Int>) {
        switch numbers {
        case .bytes(let bytes): self = .bytes(bytes, places: places)
        case .packed(let packed): self = .packed(packed, places: places)
        case .floats(let floats): self = .floats(floats, places: places)
        case .made: return nil
        }
    }
}
