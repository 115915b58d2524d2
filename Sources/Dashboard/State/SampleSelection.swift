package import Telemetry

/// Which of the test samples are walked through.
package enum SampleFilter: Hashable, Sendable {
    case all
    /// Those that the newest evaluation got wrong.
    case wrong
    /// Those of one class.
    case label(Int)
    /// Those taken for one class.
    case prediction(Int)
    /// Those of one class that were taken for one, which may be the same.
    case pair(label: Int, prediction: Int)
    /// Those whose prediction has at most this probability.
    case unsure(below: Double)
}

/// Which test sample is looked at, and which ones `next` and `previous` lead to.
package struct SampleSelection: Hashable, Sendable {
    /// The sample's place in the test set, from 0.
    package private(set) var index = 0
    package private(set) var filter = SampleFilter.all
    /// The samples that pass the filter, ascending; nil where all do.
    private var passing: [Int]?
    private var count = 0

    /// How many samples pass the filter.
    package var passingCount: Int { passing?.count ?? count }

    /// The place of the sample among those that pass, from 1; nil where it does not pass.
    package var position: Int? {
        guard let passing else { return count > 0 ? index + 1 : nil }
        let place = passing.partitioningIndex { $0 >= index }
        return place < passing.count && passing[place] == index ? place + 1 : nil
    }

    package mutating func load(count: Int) {
        self.count = count
        index = min(index, max(0, count - 1))
    }

    /// Shows only the samples that pass a filter; the one looked at stays where it is one of them.
    package mutating func show(_ filter: SampleFilter, labels: [UInt8], by validation: ValidationReport?) {
        self.filter = filter
        refresh(labels: labels, by: validation)
        if filter != .all, position == nil { move(by: 1) }
    }

    /// Takes a newer evaluation into account, without moving away from the sample that is looked at.
    package mutating func refresh(labels: [UInt8], by validation: ValidationReport?) {
        guard filter != .all else {
            passing = nil
            return
        }
        passing = labels.indices.filter { Self.passes($0, filter, labels: labels, validation) }
    }

    /// Shows all samples again where the filter rested on an evaluation that is no more.
    package mutating func forgetEvaluation() {
        if case .label = filter { return }
        filter = .all
        passing = nil
    }

    /// Without an evaluation only the labels are known.
    private static func passes(
        _ sample: Int, _ filter: SampleFilter, labels: [UInt8], _ validation: ValidationReport?
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
        guard let passing else {
            if count > 0 { index = (index + step + count) % count }
            return
        }
        guard !passing.isEmpty else { return }
        let place = passing.partitioningIndex { $0 >= index }
        let isOnOne = place < passing.count && passing[place] == index
        // Between two of them, a step forward leads to the one at `place`.
        let target = step > 0 && !isOnOne ? place : place + step
        index = passing[(target + passing.count) % passing.count]
    }

    /// Goes to a sample whether it passes or not; false where there is no such sample.
    package mutating func jump(to index: Int) -> Bool {
        guard index >= 0, index < count else { return false }
        self.index = index
        return true
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
