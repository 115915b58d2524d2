import CKernels

/// Functions of each number, in kernels: a call of the C library for each would take longer than the product before.
extension Matrix {
    /// Becomes 1 / (1 + exp(−x)) of each number of `matrix`, which must have as many. NaN stays NaN, here and below.
    package mutating func setToSigmoid(of matrix: Matrix) {
        unsafe fill(from: matrix) { input, output, count in unsafe ss_sigmoid(input, output, count) }
    }

    /// Becomes tanh x of each number of `matrix`.
    package mutating func setToTanh(of matrix: Matrix) {
        unsafe fill(from: matrix) { input, output, count in unsafe ss_tanh(input, output, count) }
    }

    /// Becomes x · Φ(x) of each number of `matrix`, Φ being the normal distribution's share below x.
    package mutating func setToGELU(of matrix: Matrix) {
        unsafe fill(from: matrix) { input, output, count in unsafe ss_gelu(input, output, count) }
    }

    /// Becomes each number of `error` times the derivative of x · Φ(x) at the same number of `input`.
    package mutating func setToGELUError(of error: Matrix, input: Matrix) {
        precondition(error.values.count == input.values.count, "an error of another size")
        unsafe input.values.withUnsafeBufferPointer { input in
            unsafe fill(from: error) { error, output, count in
                unsafe ss_gelu_slope(error, input.baseAddress, output, count)
            }
        }
    }

    private mutating func fill(
        from matrix: Matrix,
        by kernel: (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void
    ) {
        precondition(matrix.values.count == values.count, "\(matrix.values.count) numbers into \(values.count)")
        unsafe values.withUnsafeMutableBufferPointer { target in
            unsafe matrix.values.withUnsafeBufferPointer { source in
                unsafe kernel(source.baseAddress, target.baseAddress, source.count)
            }
        }
    }
}
