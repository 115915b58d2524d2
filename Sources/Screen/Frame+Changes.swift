extension Frame {
    /// Cells of a row that a screen is to be given anew.
    package struct Change: Hashable, Sendable {
        package var row: Int
        /// Their indices among the frame's cells.
        package var cells: Range<Int>
    }

    /// Of each row what differs from another frame; all rows whole where there is none, or one of another size.
    ///
    /// Here rather than where it is asked for: cells compared through another module took two thirds of what it
    /// costs to hand over a frame.
    package func changes(since former: Frame?) -> [Change] {
        guard size.columns > 0 else { return [] }
        guard let former, former.size == size else {
            return (0..<size.rows).map { Change(row: $0, cells: $0 * size.columns..<($0 + 1) * size.columns) }
        }
        var changes: [Change] = []
        for row in 0..<size.rows {
            for cells in self.row(row).changes(from: former.row(row)) { changes.append(Change(row: row, cells: cells)) }
        }
        return changes
    }
}

extension ArraySlice<Cell> {
    /// Fewer cells between two changes are handed over with them.
    private static var smallestGap: Int { 8 }

    /// The indices of a row that differ from those of another of the same length, ascending; no wide character, old
    /// or new, is halved by them.
    package func changes(from other: ArraySlice<Cell>) -> [Range<Int>] {
        var changes: [Range<Int>] = []
        var index = startIndex
        while index < endIndex {
            guard self[index] != other[index] else {
                index += 1
                continue
            }
            var first = index
            index += 1
            var last = index
            while index < endIndex, index - last < Self.smallestGap {
                if self[index] != other[index] { last = index + 1 }
                index += 1
            }
            while first > startIndex, self[first].scalar == nil || other[first].scalar == nil { first -= 1 }
            while last < endIndex, self[last].scalar == nil || other[last].scalar == nil { last += 1 }
            if let former = changes.last, former.upperBound >= first {
                changes[changes.count - 1] = former.lowerBound..<Swift.max(former.upperBound, last)
            } else {
                changes.append(first..<last)
            }
            index = Swift.max(index, last)
        }
        return changes
    }
}
