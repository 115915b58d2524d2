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

    /// Multiplies each number, an error, by the derivative of x · Φ(x) at the same number of `input`.
    package mutating func multiplyByGELUSlope(at input: Matrix) {
        unsafe multiply(by: input) { errors, input, count in unsafe ss_gelu_slope(errors, input, count) }
    }

    /// Multiplies each number, an error, by the derivative of the sigmoid that gave out the same number of `output`.
    package mutating func multiplyBySigmoidSlope(of output: Matrix) {
        unsafe multiply(by: output) { errors, output, count in unsafe ss_sigmoid_slope(errors, output, count) }
    }

    /// Multiplies each number, an error, by the derivative of the tanh that gave out the same number of `output`.
    package mutating func multiplyByTanhSlope(of output: Matrix) {
        unsafe multiply(by: output) { errors, output, count in unsafe ss_tanh_slope(errors, output, count) }
    }

    private mutating func multiply(
        by matrix: Matrix, _ kernel: (UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, Int) -> Void
    ) {
        precondition(matrix.values.count == values.count, "an error of another size")
        unsafe values.withUnsafeMutableBufferPointer { errors in
            unsafe matrix.values.withUnsafeBufferPointer { matrix in
                unsafe kernel(errors.baseAddress, matrix.baseAddress, matrix.count)
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
