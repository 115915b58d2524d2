import CKernels

/// Products with a sparse matrix, into an existing matrix. The values of a row are added in their order, so that equal
/// operands give equal bits.
extension Matrix {
    /// Sets this matrix to `sparse · right`, [rows × inner] · [inner × columns]: each row becomes the sum of the rows
    /// of `right` at the sparse row's indices, times its values.
    package mutating func setToProduct(of sparse: SparseMatrix, _ right: Matrix) {
        precondition(sparse.columns == right.rows, "[… × \(sparse.columns)] · [\(right.rows) × …]")
        precondition(
            rows == sparse.rows && columns == right.columns, "the product does not fit \(rows) × \(columns)")
        let columns = columns
        unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe right.values.withUnsafeBufferPointer { right in
                guard let target = target.baseAddress, let right = right.baseAddress else { return }
                unsafe sparse.forEachRow { row, indices, values, count in
                    unsafe ss_gather_rows(indices, values, count, right, columns, target + row * columns)
                }
            }
        }
    }

    /// Sets this matrix to `sparse · rightᵀ`, where `right` is stored as [columns × inner].
    package mutating func setToProduct(of sparse: SparseMatrix, transposed right: Matrix) {
        precondition(sparse.columns == right.columns, "[… × \(sparse.columns)] · [… × \(right.columns)]ᵀ")
        precondition(
            rows == sparse.rows && columns == right.rows, "the product does not fit \(rows) × \(columns)")
        let (columns, inner) = (columns, right.columns)
        unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe right.values.withUnsafeBufferPointer { right in
                for row in 0..<sparse.rows {
                    let range = sparse.range(ofRow: row)
                    for column in 0..<columns {
                        var sum: Float = 0
                        for place in range {
                            unsafe sum += sparse.values[place] * right[column * inner + Int(sparse.indices[place])]
                        }
                        unsafe target[row * columns + column] = sum
                    }
                }
            }
        }
    }

    /// Sets this matrix to `leftᵀ · sparse`, where `left` is stored as [inner × rows]. Columns that occur in no sparse
    /// row become 0.
    package mutating func setToProduct(ofTransposed left: Matrix, _ sparse: SparseMatrix) {
        precondition(left.rows == sparse.rows, "[\(left.rows) × …]ᵀ · [\(sparse.rows) × …]")
        precondition(
            rows == left.columns && columns == sparse.columns, "the product does not fit \(rows) × \(columns)")
        let (rows, columns) = (rows, columns)
        unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe target.update(repeating: 0)
            unsafe left.values.withUnsafeBufferPointer { left in
                for inner in 0..<sparse.rows {
                    for place in sparse.range(ofRow: inner) {
                        let (column, value) = (Int(sparse.indices[place]), sparse.values[place])
                        for row in 0..<rows {
                            unsafe target[row * columns + column] += left[inner * rows + row] * value
                        }
                    }
                }
            }
        }
    }

    /// Adds `sparseᵀ · right`, where `right` is [sparse rows × columns], to the rows at the indices of the sparse
    /// matrix.
    package mutating func addProduct(ofTransposed sparse: SparseMatrix, _ right: Matrix) {
        precondition(sparse.rows == right.rows, "[\(sparse.rows) × …]ᵀ · [\(right.rows) × …]")
        precondition(
            rows == sparse.columns && columns == right.columns, "the product does not fit \(rows) × \(columns)")
        let columns = columns
        unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe right.values.withUnsafeBufferPointer { right in
                guard let target = target.baseAddress, let right = right.baseAddress else { return }
                unsafe sparse.forEachRow { row, indices, values, count in
                    unsafe ss_scatter_row(indices, values, count, right + row * columns, columns, target)
                }
            }
        }
    }

    /// Sets these rows to zero.
    package mutating func clear(rows cleared: [Int]) {
        let count = values.count
        unsafe values.withUnsafeMutableBufferPointer { values in
            guard let values = values.baseAddress else { return }
            ArrayPart.rows(cleared, width: columns).forEachRun(of: count) { start, length in
                unsafe (values + start).update(repeating: 0, count: length)
            }
        }
    }

    /// The dense form of a sparse matrix, with zeros where it has no value.
    package init(_ sparse: SparseMatrix) {
        self.init(rows: sparse.rows, columns: sparse.columns)
        for row in 0..<sparse.rows {
            for place in sparse.range(ofRow: row) {
                self[row, Int(sparse.indices[place])] = sparse.values[place]
            }
        }
    }
}
