package import Matrices

/// A dense layer applied to sparse samples.
extension DenseLayer {
    /// output = input · weightsᵀ + bias, [batch × inputs] → [batch × outputs].
    package func apply(to input: SparseMatrix, output: inout Matrix) {
        output.setToProduct(of: input, transposed: weights)
        output.addToEachRow(bias)
    }

    /// weightGradient = errorᵀ · input, [outputs × inputs]; see `differentiate(error:input:weightGradient:)`.
    package func differentiate(error: Matrix, input: SparseMatrix, weightGradient: inout Matrix) {
        weightGradient.setToProduct(ofTransposed: error, input)
    }
}
