import CBLAS

/// Products into a matrix that exists already, by OpenBLAS: nothing is allocated, unless the target's values are
/// shared with a copy of it.
///
/// An infinity or a NaN in an operand reaches the result as IEEE arithmetic has it. The same operands give the same
/// bits each time.
extension Matrix {
    /// Becomes `left · right`, [rows × inner] · [inner × columns].
    package mutating func setToProduct(of left: Matrix, _ right: Matrix) {
        precondition(left.columns == right.rows, "[… × \(left.columns)] · [\(right.rows) × …]")
        precondition(
            rows == left.rows && columns == right.columns, "the product does not fit \(rows) × \(columns)")
        multiply(left, CblasNoTrans, right, CblasNoTrans, inner: left.columns)
    }

    /// Becomes `left · rightᵀ`, where `right` is stored as [columns × inner].
    package mutating func setToProduct(of left: Matrix, transposed right: Matrix) {
        precondition(left.columns == right.columns, "[… × \(left.columns)] · [… × \(right.columns)]ᵀ")
        precondition(
            rows == left.rows && columns == right.rows, "the product does not fit \(rows) × \(columns)")
        multiply(left, CblasNoTrans, right, CblasTrans, inner: left.columns)
    }

    /// Becomes `leftᵀ · right`, where `left` is stored as [inner × rows].
    package mutating func setToProduct(ofTransposed left: Matrix, _ right: Matrix) {
        precondition(left.rows == right.rows, "[\(left.rows) × …]ᵀ · [\(right.rows) × …]")
        precondition(
            rows == left.columns && columns == right.columns, "the product does not fit \(rows) × \(columns)")
        multiply(left, CblasTrans, right, CblasNoTrans, inner: left.rows)
    }

    private mutating func multiply(
        _ left: Matrix, _ leftOrder: CBLAS_TRANSPOSE, _ right: Matrix, _ rightOrder: CBLAS_TRANSPOSE,
        inner: Int
    ) {
        _ = oneThreadForEachProduct
        let (rows, columns) = (rows, columns)
        unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe left.values.withUnsafeBufferPointer { leftValues in
                unsafe right.values.withUnsafeBufferPointer { rightValues in
                    // The leading dimension of a matrix without columns must still be 1.
                    unsafe cblas_sgemm(
                        CblasRowMajor, leftOrder, rightOrder, blasint(rows), blasint(columns), blasint(inner),
                        1, leftValues.baseAddress, blasint(max(1, left.columns)),
                        rightValues.baseAddress, blasint(max(1, right.columns)),
                        0, target.baseAddress, blasint(max(1, columns)))
                }
            }
        }
    }
}

/// The products of training are so small that OpenBLAS's own threads cost more in waking up than they save, and a
/// sum split over threads would depend on their number. Evaluated once, before the first product.
private let oneThreadForEachProduct: Void = openblas_set_num_threads(1)

/// Ends the threads that OpenBLAS starts when it is loaded, before any product: none of them is used, and each looks for
/// work for a tenth of a second, on a processor that has some.
package func dismissProductThreads() {
    _ = oneThreadForEachProduct
    end_blas_threads()
}
