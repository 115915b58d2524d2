extension Frame {
    /// A range of cells in one row that must be sent to the screen again.
    package struct Change: Hashable, Sendable {
        package var row: Int
        /// Indices into the frame's `cells`.
        package var cells: Range<Int>
    }

    /// The cells that differ from a previous frame; all rows where there is no previous frame or its size is
    /// different.
    ///
    /// This is here and not in the terminal's module, because comparing cells across modules took two thirds of the
    /// time for showing a frame.
    package func changes(since previous: Frame?) -> [Change] {
        guard size.columns > 0 else { return [] }
        guard let previous, previous.size == size else {
            return (0..<size.rows).map { Change(row: $0, cells: $0 * size.columns..<($0 + 1) * size.columns) }
        }
        var changes: [Change] = []
        for row in 0..<size.rows {
            for cells in self.row(row).changes(from: previous.row(row)) {
                changes.append(Change(row: row, cells: cells))
            }
        }
        return changes
    }
}

extension ArraySlice<Cell> {
    /// Two changes with fewer cells than this between them become one.
    private static var smallestGap: Int { 8 }

    /// The ranges of indices at which a row differs from another of the same length, in ascending order. They never
    /// contain half of a wide character, old or new.
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
            if let previous = changes.last, previous.upperBound >= first {
                changes[changes.count - 1] = previous.lowerBound..<Swift.max(previous.upperBound, last)
            } else {
                changes.append(first..<last)
            }
            index = Swift.max(index, last)
        }
        return changes
    }
}
