import CKernels

/// Products into an existing matrix, by our own kernel: for the shapes of training, OpenBLAS takes as long or longer,
/// and it starts threads of its own when the program begins.
///
/// Infinities and NaN in an operand propagate to the result by IEEE arithmetic. Equal operands always give equal bits.
extension Matrix {
    /// Sets this matrix to `left · right`, [rows × inner] · [inner × columns].
    package mutating func setToProduct(of left: Matrix, _ right: Matrix) {
        precondition(left.columns == right.rows, "[… × \(left.columns)] · [\(right.rows) × …]")
        precondition(
            rows == left.rows && columns == right.columns, "the product does not fit \(rows) × \(columns)")
        multiply(left, .asIs, right, .asIs, inner: left.columns)
    }

    /// Sets this matrix to `left · rightᵀ`, where `right` is stored as [columns × inner].
    package mutating func setToProduct(of left: Matrix, transposed right: Matrix) {
        precondition(left.columns == right.columns, "[… × \(left.columns)] · [… × \(right.columns)]ᵀ")
        precondition(
            rows == left.rows && columns == right.rows, "the product does not fit \(rows) × \(columns)")
        multiply(left, .asIs, right, .transposed, inner: left.columns)
    }

    /// Sets this matrix to `leftᵀ · right`, where `left` is stored as [inner × rows].
    package mutating func setToProduct(ofTransposed left: Matrix, _ right: Matrix) {
        precondition(left.rows == right.rows, "[\(left.rows) × …]ᵀ · [\(right.rows) × …]")
        precondition(
            rows == left.columns && columns == right.columns, "the product does not fit \(rows) × \(columns)")
        multiply(left, .transposed, right, .asIs, inner: left.rows)
    }

    private enum Order {
        case asIs
        case transposed
    }

    private mutating func multiply(
        _ left: Matrix, _ leftOrder: Order, _ right: Matrix, _ rightOrder: Order, inner: Int
    ) {
        let (rows, columns) = (rows, columns)
        unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe left.values.withUnsafeBufferPointer { leftValues in
                unsafe right.values.withUnsafeBufferPointer { rightValues in
                    guard let target = target.baseAddress else { return }
                    // The sum of no products is 0.
                    guard let leftValues = leftValues.baseAddress, let rightValues = rightValues.baseAddress else {
                        return unsafe target.update(repeating: 0, count: rows * columns)
                    }
                    let capacity = (Int(SS_PIECE) + rows) * Int(SS_PANEL)
                    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: capacity) { room in
                        guard let room = room.baseAddress else { return }
                        unsafe ss_product(
                            Self.view(leftValues, leftOrder, width: left.columns),
                            Self.view(rightValues, rightOrder, width: right.columns), rows, inner, columns, target,
                            room)
                    }
                }
            }
        }
    }

    /// A view of the numbers of a matrix with `width` columns.
    private static func view(_ values: UnsafePointer<Float>, _ order: Order, width: Int) -> ss_view {
        switch order {
        case .asIs: unsafe ss_view(values: values, row_step: width, column_step: 1)
        case .transposed: unsafe ss_view(values: values, row_step: 1, column_step: width)
        }
    }
}
