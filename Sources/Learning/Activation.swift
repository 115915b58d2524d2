package import Matrices

/// What bends the scores between two dense layers; without it the layers would be one dense layer.
package enum Activation: String, Hashable, Sendable, CaseIterable {
    /// max(0, x); its derivative is 1 above 0, and 0 elsewhere, 0 included.
    case relu

    /// output = f(input), number by number, both [batch × width].
    package func apply(to input: Matrix, output: inout Matrix) {
        precondition(input.values.count == output.values.count, "an output of another size")
        unsafe input.values.withUnsafeBufferPointer { input in
            unsafe output.values.withUnsafeMutableBufferPointer { output in
                switch self {
                case .relu:
                    // Asks for below 0 rather than above: a NaN goes through, and so the loss tells of it.
                    for index in input.indices {
                        let value = unsafe input[index]
                        unsafe output[index] = value < 0 ? 0 : value
                    }
                }
            }
        }
    }

    /// Multiplies the error of the output by f′, which makes it the error of the input (the chain rule).
    ///
    /// - Parameters:
    ///   - error: the derivative of the loss by each output, [batch × width].
    ///   - input: what the activation was applied to.
    ///   - output: what it made of it.
    ///   - inputError: becomes the derivative of the loss by each input.
    package func backpropagate(error: Matrix, input: Matrix, output: Matrix, inputError: inout Matrix) {
        precondition(
            error.values.count == input.values.count && input.values.count == inputError.values.count,
            "an error of another size")
        unsafe error.values.withUnsafeBufferPointer { error in
            unsafe input.values.withUnsafeBufferPointer { input in
                unsafe inputError.values.withUnsafeMutableBufferPointer { inputError in
                    switch self {
                    case .relu:
                        for index in input.indices {
                            // A product rather than a choice: the branch made of one is taken at random.
                            let slope: Float = unsafe input[index] > 0 ? 1 : 0
                            unsafe inputError[index] = error[index] * slope
                        }
                    }
                }
            }
        }
    }
}
