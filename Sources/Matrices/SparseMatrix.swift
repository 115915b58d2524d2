/// A matrix of which most values are 0, row after row (compressed sparse rows): what a row holds beside zeros, and
/// where.
package struct SparseMatrix: Hashable, Sendable {
    package let columns: Int
    /// Where each row's values begin in `values`, and at the end their number: `rows + 1` numbers, ascending.
    package private(set) var starts: [Int]
    /// The column of each value; ascending within a row.
    package private(set) var indices: [Int32]
    package private(set) var values: [Float]

    /// Without rows. `columns` must be 0…2³¹ − 1.
    package init(columns: Int) {
        precondition((0...Int(Int32.max)).contains(columns), "\(columns) columns")
        self.columns = columns
        starts = [0]
        indices = []
        values = []
    }

    package var rows: Int { starts.count - 1 }

    /// Appends a row: a value for each index, the indices ascending and below `columns`.
    package mutating func appendRow(
        indices rowIndices: some Collection<Int32>, values rowValues: some Collection<Float>
    ) {
        precondition(rowIndices.count == rowValues.count, "\(rowIndices.count) places for \(rowValues.count) values")
        var former: Int32 = -1
        for index in rowIndices {
            precondition(index > former && index < columns, "column \(index) of \(columns) after \(former)")
            former = index
        }
        indices.append(contentsOf: rowIndices)
        values.append(contentsOf: rowValues)
        starts.append(values.count)
    }

    /// Appends a row in which each index has its share of all that are counted: count / total, total being positive where
    /// there are any. The indices as above.
    ///
    /// Not by the method above: of many small rows, its generic loops would cost more than a network's arithmetic.
    package mutating func appendRow(indices rowIndices: ArraySlice<Int32>, counts: ArraySlice<UInt16>, total: Int) {
        precondition(rowIndices.count == counts.count, "\(rowIndices.count) places for \(counts.count) counts")
        var former: Int32 = -1
        for index in rowIndices {
            precondition(index > former && index < columns, "column \(index) of \(columns) after \(former)")
            former = index
        }
        indices += rowIndices
        let total = Float(total)
        for count in counts { values.append(Float(count) / total) }
        starts.append(values.count)
    }

    /// Calls `body` with each row's number, and its indices, values and their number.
    func forEachRow(_ body: (Int, UnsafePointer<Int32>, UnsafePointer<Float>, Int) -> Void) {
        // Pointers even where no row holds anything.
        guard !indices.isEmpty else {
            unsafe withUnsafePointer(to: Int32(0)) { index in
                unsafe withUnsafePointer(to: Float(0)) { value in
                    for row in 0..<rows { unsafe body(row, index, value, 0) }
                }
            }
            return
        }
        unsafe indices.withUnsafeBufferPointer { indices in
            unsafe values.withUnsafeBufferPointer { values in
                guard let indices = indices.baseAddress, let values = values.baseAddress else { return }
                for row in 0..<rows {
                    let (start, end) = (starts[row], starts[row + 1])
                    unsafe body(row, indices + start, values + start, end - start)
                }
            }
        }
    }

    /// Where a row's values stand in `indices` and `values`; the row must exist.
    package func range(ofRow row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

    /// Keeps the storage for the next batch.
    package mutating func removeAllRows() {
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        indices.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }
}
