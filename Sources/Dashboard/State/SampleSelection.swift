package import Evaluation
import Telemetry

/// Which of the test samples are walked through.
package enum SampleFilter: Hashable, Sendable {
    case all
    /// Those that the newest evaluation got wrong.
    case wrong
    /// Those of one class.
    case label(Int)
    /// Those predicted as one class.
    case prediction(Int)
    /// Those of one class that were predicted as one, which may be the same.
    case pair(label: Int, prediction: Int)
    /// Those whose prediction has at most this probability.
    case unsure(below: Double)
}

/// Which test sample is looked at, and which ones `next` and `previous` lead to.
package struct SampleSelection: Hashable, Sendable {
    /// The sample's place in the test set, from 0.
    package private(set) var index = 0
    package private(set) var filter = SampleFilter.all
    package private(set) var order = SampleOrder.index
    private var count = 0
    /// The samples that pass the filter, in order; nil where all do, in the data's order.
    private var sequence: [Int]?
    /// The place of every sample among all in order; nil in the data's order.
    private var ranks: [Int]?
    /// The measurement that `sequence` was made by; nil where none was.
    private var stamp: MomentStamps.Stamp?

    package init() {}

    /// How many samples pass the filter.
    package var passingCount: Int { sequence?.count ?? count }

    /// The place of the sample among those that pass, from 1; nil where it does not pass.
    package var position: Int? {
        guard let sequence else { return count > 0 ? index + 1 : nil }
        let place = place(in: sequence)
        return place < sequence.count && sequence[place] == index ? place + 1 : nil
    }

    package mutating func load(count: Int) {
        self.count = count
        index = min(index, max(0, count - 1))
    }

    /// Shows only the samples that pass a filter; the one looked at stays where it is one of them.
    package mutating func show(
        _ filter: SampleFilter, labels: [UInt16], by validation: ValidationReport?, stamp: MomentStamps.Stamp
    ) {
        self.filter = filter
        arrange(labels: labels, by: validation, stamp)
        if filter != .all, position == nil { index = neighbour(by: 1) ?? index }
    }

    /// Walks in another order, from its first sample; in the data's order, from the one that is looked at.
    package mutating func sort(
        by order: SampleOrder, labels: [UInt16], by validation: ValidationReport?, stamp: MomentStamps.Stamp
    ) {
        self.order = order
        arrange(labels: labels, by: validation, stamp)
        if order != .index, let first = sequence?.first { index = first }
    }

    /// Takes a newer evaluation into account, without moving away from the sample that is looked at. Costs nothing
    /// where it is the same one.
    package mutating func refresh(labels: [UInt16], by validation: ValidationReport?, stamp: MomentStamps.Stamp) {
        guard self.stamp != stamp else { return }
        arrange(labels: labels, by: validation, stamp)
    }

    private mutating func arrange(
        labels: [UInt16], by validation: ValidationReport?, _ stamp: MomentStamps.Stamp
    ) {
        self.stamp = stamp
        let sorted = order.sorted(count: labels.count, by: validation)
        ranks = sorted.map { sorted in
            var ranks = Array(repeating: 0, count: sorted.count)
            for (rank, sample) in sorted.enumerated() { ranks[sample] = rank }
            return ranks
        }
        if filter == .all {
            sequence = sorted
        } else {
            sequence = (sorted ?? Array(labels.indices)).filter { Self.passes($0, filter, labels: labels, validation) }
        }
    }

    /// Shows all samples again, in the data's order: what filter and order rested on is no more.
    package mutating func forgetEvaluation() {
        let (index, count) = (index, count)
        self = SampleSelection()
        self.index = index
        self.count = count
    }

    /// Without an evaluation only the labels are known.
    private static func passes(
        _ sample: Int, _ filter: SampleFilter, labels: [UInt16], _ validation: ValidationReport?
    ) -> Bool {
        let label = Int(labels[sample])
        if case .label(let wanted) = filter { return label == wanted }
        guard let validation, sample < validation.predictions.count else { return false }
        let prediction = Int(validation.predictions[sample])
        return switch filter {
        case .all, .label: true
        case .wrong: prediction != label
        case .prediction(let wanted): prediction == wanted
        case .pair(let wantedLabel, let wantedPrediction): label == wantedLabel && prediction == wantedPrediction
        case .unsure(let limit):
            sample < validation.confidences.count && Double(validation.confidences[sample]) <= limit
        }
    }

    /// The next (1) or previous (−1) sample that passes, around the end; nothing where none does.
    package mutating func move(by step: Int) {
        index = neighbour(by: step) ?? index
    }

    /// The sample so many places further in the order, around the end; nil where none passes. By 0, the sample itself,
    /// or the one that comes after it where it does not pass.
    package func neighbour(by step: Int) -> Int? {
        let total = passingCount
        guard total > 0 else { return nil }
        guard let sequence else { return (index + step % total + total) % total }
        let place = place(in: sequence)
        let isOnOne = place < total && sequence[place] == index
        // Between two of them, a step forward leads to the one at `place`.
        let target = step > 0 && !isOnOne ? place + step - 1 : place + step
        return sequence[((target % total) + total) % total]
    }

    /// The samples around the one that is looked at, as pages of a book: the page that it is on, in order.
    package func page(of length: Int) -> [Int] {
        guard length > 0 else { return [] }
        let total = passingCount
        let place = min(sequence.map { self.place(in: $0) } ?? index, max(0, total - 1))
        let start = place / length * length
        let range = start..<min(start + length, total)
        return sequence.map { Array($0[range]) } ?? Array(range)
    }

    /// Goes to a sample whether it passes or not; false where there is no such sample.
    package mutating func jump(to index: Int) -> Bool {
        guard index >= 0, index < count else { return false }
        self.index = index
        return true
    }

    /// Where the sample stands in the sequence, or would stand.
    private func place(in sequence: [Int]) -> Int {
        guard let ranks else { return sequence.partitioningIndex { $0 >= index } }
        return sequence.partitioningIndex { ranks[$0] >= ranks[index] }
    }
}

extension RandomAccessCollection where Index == Int {
    /// The first index whose element satisfies `isAfter`, in a collection where all that do come last.
    fileprivate func partitioningIndex(where isAfter: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
