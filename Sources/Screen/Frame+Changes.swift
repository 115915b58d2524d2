extension Frame {
    /// Cells of a row that a screen is to be given anew.
    package struct Change: Hashable, Sendable {
        package var row: Int
        /// Their indices among the frame's cells.
        package var cells: Range<Int>
    }

    /// Of each row what differs from another frame, from the first cell to the last; all rows whole where there is
    /// none, or one of another size.
    ///
    /// Here rather than where it is asked for: cells compared through another module took two thirds of what it
    /// costs to hand over a frame.
    package func changes(since former: Frame?) -> [Change] {
        guard size.columns > 0 else { return [] }
        guard let former, former.size == size else {
            return (0..<size.rows).map { Change(row: $0, cells: $0 * size.columns..<($0 + 1) * size.columns) }
        }
        return (0..<size.rows).compactMap { row in
            self.row(row).change(from: former.row(row)).map { Change(row: row, cells: $0) }
        }
    }
}

extension ArraySlice<Cell> {
    /// The indices of a row that differ from those of another of the same length, from the first to the last;
    /// no wide character, old or new, is halved by it. Nil where they are equal.
    package func change(from other: ArraySlice<Cell>) -> Range<Int>? {
        var (first, last) = (startIndex, endIndex)
        while first < last, self[first] == other[first] { first += 1 }
        if first == last { return nil }
        while self[last - 1] == other[last - 1] { last -= 1 }
        while first > startIndex, self[first].scalar == nil || other[first].scalar == nil { first -= 1 }
        while last < endIndex, self[last].scalar == nil || other[last].scalar == nil { last += 1 }
        return first..<last
    }
}
