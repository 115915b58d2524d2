/// A matrix in compressed sparse row format: for each row, the values that are not 0 and their columns.
package struct SparseMatrix: Hashable, Sendable {
    package let columns: Int
    /// The start of each row in `values`, followed by the number of values: `rows + 1` numbers, ascending.
    package private(set) var starts: [Int]
    /// The column of each value; ascending within a row.
    package private(set) var indices: [Int32]
    package private(set) var values: [Float]

    /// A matrix without rows. `columns` must be in 0…2³¹ − 1.
    package init(columns: Int) {
        precondition((0...Int(Int32.max)).contains(columns), "\(columns) columns")
        self.columns = columns
        starts = [0]
        indices = []
        values = []
    }

    package var rows: Int { starts.count - 1 }

    /// Appends a row with one value for each index. Indices must be ascending and below `columns`.
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

    /// Appends a row in which the value at each index is count / total. Indices must be ascending and below `columns`;
    /// `total` must be positive if there are any.
    ///
    /// Does not call the generic method: for many small rows, its loops would cost more than the network's arithmetic.
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

    /// Appends a row of ones at `count` places, which must be ascending and below `columns`.
    package mutating func appendOnes(_ count: Int, at place: (Int) -> Int32) {
        var former: Int32 = -1
        for number in 0..<count {
            let index = place(number)
            precondition(index > former && index < columns, "column \(index) of \(columns) after \(former)")
            former = index
            indices.append(index)
            values.append(1)
        }
        starts.append(values.count)
    }

    /// Calls `body` with each row's number, a pointer to its indices, a pointer to its values, and their count.
    func forEachRow(_ body: (Int, UnsafePointer<Int32>, UnsafePointer<Float>, Int) -> Void) {
        // `body` needs valid pointers even if all rows are empty.
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

    /// The range of a row's values in `indices` and `values`; the row must exist.
    package func range(ofRow row: Int) -> Range<Int> { starts[row]..<starts[row + 1] }

    /// Removes all rows, and keeps the storage for the next batch.
    package mutating func removeAllRows() {
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
        indices.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
    }
}
