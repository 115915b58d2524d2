extension FloatBuffer {
    /// Becomes the numbers, and zeros behind them.
    func set(_ numbers: [Float]) {
        precondition(numbers.count <= count, "\(numbers.count) numbers for \(count)")
        for index in numbers.indices { unsafe values[index] = numbers[index] }
        for index in numbers.count..<count { unsafe values[index] = 0 }
    }

    /// Takes a matrix [rows × columns] in as the weights of a layer: number (k, i), which output k takes of input i, goes to
    /// row i of the panel of k. What pads the last panel stays.
    func setPanels(of matrix: [Float], rows: Int, columns: Int) {
        precondition(matrix.count == rows * columns, "\(matrix.count) weights of \(rows) × \(columns)")
        unsafe matrix.withUnsafeBufferPointer { matrix in
            for row in 0..<rows {
                let panel = unsafe values + Self.place(row: row, columns: columns)
                for column in 0..<columns {
                    unsafe panel[column * Panel.width] = matrix[row * columns + column]
                }
            }
        }
    }

    /// The matrix again, row after row.
    ///
    /// Line by line of the panels, as they stand in the cache: a snapshot takes it from the training, many times a second.
    func matrixValues(rows: Int, columns: Int) -> [Float] {
        unsafe Array(unsafeUninitializedCapacity: rows * columns) { matrix, count in
            for first in stride(from: 0, to: rows, by: Panel.width) {
                let panel = unsafe values + first * columns
                let present = min(Panel.width, rows - first)
                for column in 0..<columns {
                    for row in 0..<present {
                        unsafe matrix[(first + row) * columns + column] = panel[column * Panel.width + row]
                    }
                }
            }
            count = rows * columns
        }
    }

    /// Takes a matrix in whose rows are padded to whole panels here.
    func setRows(of matrix: [Float], columns: Int) {
        let stride = Panel.count(columns) * Panel.width
        precondition(matrix.count / columns * stride == count, "\(matrix.count) numbers for \(count)")
        unsafe matrix.withUnsafeBufferPointer { matrix in
            guard let matrix = matrix.baseAddress else { return }
            for row in 0..<count / stride {
                unsafe (values + row * stride).update(from: matrix + row * columns, count: columns)
            }
        }
    }

    /// The matrix again.
    func rowValues(rows: Int, columns: Int) -> [Float] {
        let stride = Panel.count(columns) * Panel.width
        return unsafe Array(unsafeUninitializedCapacity: rows * columns) { matrix, count in
            guard let matrix = matrix.baseAddress else { return }
            for row in 0..<rows {
                unsafe (matrix + row * columns).initialize(from: values + row * stride, count: columns)
            }
            count = rows * columns
        }
    }

    private static func place(row: Int, columns: Int) -> Int {
        row / Panel.width * columns * Panel.width + row % Panel.width
    }
}
