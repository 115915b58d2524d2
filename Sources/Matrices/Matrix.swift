/// A dense row-major matrix of 32-bit floats.
package struct Matrix: Hashable, Sendable {
    package private(set) var rows: Int
    package let columns: Int
    /// `rows * columns` values, row by row.
    package var values: [Float]

    /// `rows` and `columns` must not be negative.
    package init(rows: Int, columns: Int, repeating value: Float = 0) {
        precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        values = Array(repeating: value, count: rows * columns)
    }

    /// `values` must hold `rows * columns` numbers, row by row.
    package init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count == rows * columns, "\(values.count) values for \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        self.values = values
    }

    package subscript(row: Int, column: Int) -> Float {
        get { values[row * columns + column] }
        set { values[row * columns + column] = newValue }
    }

    /// The values of one row, which must exist.
    package func row(_ row: Int) -> ArraySlice<Float> {
        values[row * columns..<(row + 1) * columns]
    }

    /// Drops rows beyond `count`, or appends rows of zeros; `count` must not be negative.
    ///
    /// Allocates only beyond the largest number of rows so far, so that one buffer serves full batches and the smaller
    /// last one.
    package mutating func setRows(_ count: Int) {
        precondition(count >= 0, "a matrix of \(count) rows")
        if count < rows {
            values.removeLast((rows - count) * columns)
        } else {
            values.append(contentsOf: repeatElement(0, count: (count - rows) * columns))
        }
        rows = count
    }
}
