/// A dense row-major matrix of 32-bit floats.
package struct Matrix: Hashable, Sendable {
    package let rows: Int
    package let columns: Int
    /// Row after row, `rows * columns` values.
    package var values: [Float]

    /// `rows` and `columns` must not be negative.
    package init(rows: Int, columns: Int, repeating value: Float = 0) {
        precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) × \(columns)")
        self.rows = rows
        self.columns = columns
        values = Array(repeating: value, count: rows * columns)
    }

    /// `values` must hold `rows * columns` numbers, row after row.
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
}
