/// Which of the test samples are walked through.
package enum SampleFilter: Hashable, Sendable {
    case all
    /// Those that the newest evaluation got wrong.
    case wrong
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

    package mutating func showAll() {
        filter = .all
        passing = nil
    }

    /// Shows only samples whose prediction is not their label; the one looked at stays where it is one of them.
    package mutating func showWrong(labels: [UInt8], predictions: [UInt16]) {
        filter = .wrong
        refresh(labels: labels, predictions: predictions)
        if position == nil { move(by: 1) }
    }

    /// Takes a newer evaluation into account, without moving away from the sample that is looked at.
    package mutating func refresh(labels: [UInt8], predictions: [UInt16]) {
        guard filter == .wrong else { return }
        passing = zip(labels, predictions).enumerated().compactMap { $1.0 == $1.1 ? nil : $0 }
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
