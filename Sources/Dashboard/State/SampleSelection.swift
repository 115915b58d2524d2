package import Evaluation
import Telemetry

/// A condition that chooses the test samples to step through.
package enum SampleFilter: Hashable, Sendable {
    case all
    /// Samples that the newest evaluation predicted wrongly.
    case wrong
    /// Samples of one class.
    case label(Int)
    /// Samples predicted as one class.
    case prediction(Int)
    /// Samples of one class that were predicted as another, or as the same one.
    case pair(label: Int, prediction: Int)
    /// Samples whose prediction has at most this probability, a fraction 0…1.
    case unsure(below: Double)
}

/// The selected test sample, and the samples to which `next` and `previous` lead.
package struct SampleSelection: Hashable, Sendable {
    /// The sample's place in the test set, from 0.
    package private(set) var index = 0
    package private(set) var filter = SampleFilter.all
    package private(set) var order = SampleOrder.index
    /// Whether the user has chosen a sample, a filter or an order.
    package private(set) var isChosen = false
    private var count = 0
    /// The samples that pass the filter, in order; nil if all pass, in the order of the data.
    private var sequence: [Int]?
    /// The rank of every sample in the current order; nil in the order of the data.
    private var ranks: [Int]?
    /// The evaluation from which `sequence` was made; nil if there was none.
    private var stamp: MomentStamps.Stamp?

    package init() {}

    /// The number of samples that pass the filter.
    package var passingCount: Int { sequence?.count ?? count }

    /// The place of the selected sample among those that pass, from 1; nil if it does not pass.
    package var position: Int? {
        guard let sequence else { return count > 0 ? index + 1 : nil }
        let place = place(in: sequence)
        return place < sequence.count && sequence[place] == index ? place + 1 : nil
    }

    package mutating func load(count: Int) {
        self.count = count
        index = min(index, max(0, count - 1))
    }

    /// Shows only the samples that pass a filter; keeps the selected sample if it passes.
    package mutating func show(
        _ filter: SampleFilter, labels: [UInt16], by validation: ValidationReport?, stamp: MomentStamps.Stamp
    ) {
        self.filter = filter
        isChosen = true
        arrange(labels: labels, by: validation, stamp)
        if filter != .all, position == nil { index = neighbour(by: 1) ?? index }
    }

    /// Changes the order, and selects its first sample; in the order of the data, keeps the selected one.
    package mutating func sort(
        by order: SampleOrder, labels: [UInt16], by validation: ValidationReport?, stamp: MomentStamps.Stamp
    ) {
        self.order = order
        isChosen = true
        arrange(labels: labels, by: validation, stamp)
        if order != .index, let first = sequence?.first { index = first }
    }

    /// Applies a newer evaluation without changing the selected sample. Costs nothing if the evaluation is unchanged.
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

    /// Shows all samples again, in the order of the data, because the evaluation behind the filter and the order no
    /// longer applies.
    package mutating func forgetEvaluation() {
        let former = self
        self = SampleSelection()
        (index, count, isChosen) = (former.index, former.count, former.isChosen)
    }

    /// Whether a sample passes the filter. Without an evaluation only the labels are known.
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

    /// Selects the next (1) or previous (−1) sample that passes, wrapping around at the ends; does nothing if none
    /// passes.
    package mutating func move(by step: Int) {
        isChosen = true
        index = neighbour(by: step) ?? index
    }

    /// The sample a number of places further in the order, wrapping around at the ends; nil if none passes. A step of 0
    /// gives the selected sample, or the one after it if it does not pass.
    package func neighbour(by step: Int) -> Int? {
        let total = passingCount
        guard total > 0 else { return nil }
        guard let sequence else { return (index + step % total + total) % total }
        let place = place(in: sequence)
        let isOnOne = place < total && sequence[place] == index
        // If the selected sample lies between two that pass, a step forward leads to the one at `place`.
        let target = step > 0 && !isOnOne ? place + step - 1 : place + step
        return sequence[((target % total) + total) % total]
    }

    /// The samples around the selected one: the order is divided into pages, and this is the page with the selected
    /// sample.
    package func page(of length: Int) -> [Int] {
        guard length > 0 else { return [] }
        let total = passingCount
        let place = min(sequence.map { self.place(in: $0) } ?? index, max(0, total - 1))
        let start = place / length * length
        let range = start..<min(start + length, total)
        return sequence.map { Array($0[range]) } ?? Array(range)
    }

    /// Selects a sample whether or not it passes; returns false if there is no such sample.
    package mutating func jump(to index: Int) -> Bool {
        guard index >= 0, index < count else { return false }
        self.index = index
        isChosen = true
        return true
    }

    /// Selects a sample that the model is unsure of, unless the user has chosen one: the sample whose label has a
    /// probability nearest to 1/2. One that it is still unsure of stays.
    ///
    /// - Parameter validation: an evaluation whose losses are the negative logarithms of those probabilities.
    package mutating func watchUnsure(by validation: ValidationReport) {
        guard !isChosen, validation.losses.count == count, count > 0 else { return }
        guard !Self.unsureLosses.contains(validation.losses[index]) else { return }
        let undecided = Float(0.693_147_2)
        var nearest = (index: index, distance: Float.infinity)
        for (place, loss) in validation.losses.enumerated() where Self.unsureLosses.contains(loss) {
            let distance = abs(loss - undecided)
            if distance < nearest.distance { nearest = (place, distance) }
        }
        index = nearest.index
    }

    /// The losses of samples whose label has a probability between a tenth and nine tenths.
    private static let unsureLosses: ClosedRange<Float> = 0.105_36...2.302_585

    /// The place in the sequence of the selected sample, or the place where it would be inserted.
    private func place(in sequence: [Int]) -> Int {
        guard let ranks else { return sequence.partitioningIndex { $0 >= index } }
        return sequence.partitioningIndex { ranks[$0] >= ranks[index] }
    }
}

extension RandomAccessCollection where Index == Int {
    /// The index of the first element that satisfies `isAfter`, in a collection where all elements that do so come
    /// last.
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
