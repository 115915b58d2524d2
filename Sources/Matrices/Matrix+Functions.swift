import CKernels

/// Elementwise functions, implemented as kernels: calling the C library for each number would take longer than the
/// matrix product before.
extension Matrix {
    /// Sets each number to the sigmoid 1 / (1 + exp(−x)) of the number x in `matrix`, which must have as many. NaN
    /// stays NaN, in all these functions.
    package mutating func setToSigmoid(of matrix: Matrix) {
        unsafe fill(from: matrix) { input, output, count in unsafe ss_sigmoid(input, output, count) }
    }

    /// Sets each number to tanh x of the number x in `matrix`.
    package mutating func setToTanh(of matrix: Matrix) {
        unsafe fill(from: matrix) { input, output, count in unsafe ss_tanh(input, output, count) }
    }

    /// Sets each number to GELU(x) = x · Φ(x) of the number x in `matrix`, where Φ is the normal distribution function.
    package mutating func setToGELU(of matrix: Matrix) {
        unsafe fill(from: matrix) { input, output, count in unsafe ss_gelu(input, output, count) }
    }

    /// Multiplies each number, an error, by the derivative of x · Φ(x) at the corresponding number x of `input`.
    package mutating func multiplyByGELUSlope(at input: Matrix) {
        unsafe multiply(by: input) { errors, input, count in unsafe ss_gelu_slope(errors, input, count) }
    }

    /// Multiplies each number, an error, by the derivative of the sigmoid, given its `output`.
    package mutating func multiplyBySigmoidSlope(of output: Matrix) {
        unsafe multiply(by: output) { errors, output, count in unsafe ss_sigmoid_slope(errors, output, count) }
    }

    /// Multiplies each number, an error, by the derivative of tanh, given its `output`.
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
