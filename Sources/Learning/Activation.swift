package import Matrices

/// What bends the scores between two dense layers; without it the layers would be one dense layer.
package enum Activation: String, Hashable, Sendable, CaseIterable {
    /// max(0, x); its derivative is 1 above 0, and 0 elsewhere, 0 included.
    case relu
    /// x above 0, 0.01 · x elsewhere: no unit of it can die, as the derivative is never 0.
    case leakyReLU = "leaky-relu"
    /// 1 / (1 + exp(−x)), 0…1; its derivative is at most ¼, so that many of it in a row let the error vanish.
    case sigmoid
    /// tanh x, −1…1.
    case tanh
    /// x · Φ(x), with the normal distribution's Φ (Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415), exact
    /// as is PyTorch's default, and not by the approximation with tanh.
    case gelu

    /// What leaky ReLU takes of a negative number; PyTorch's default.
    package static let leak: Float = 0.01

    /// Whether units of it can give out 0 for every sample, and then learn no more.
    package var letsUnitsDie: Bool { self == .relu }

    /// output = f(input), number by number, both [batch × width]. NaN goes through, and so the loss tells of it.
    package func apply(to input: Matrix, output: inout Matrix) {
        precondition(input.values.count == output.values.count, "an output of another size")
        switch self {
        case .relu: rectify(input, into: &output, slope: 0)
        case .leakyReLU: rectify(input, into: &output, slope: Self.leak)
        case .sigmoid: output.setToSigmoid(of: input)
        case .tanh: output.setToTanh(of: input)
        case .gelu: output.setToGELU(of: input)
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
            error.values.count == input.values.count && input.values.count == output.values.count
                && input.values.count == inputError.values.count, "an error of another size")
        switch self {
        case .relu: multiply(error, into: &inputError, at: input) { $0 > 0 ? 1 : 0 }
        case .leakyReLU: multiply(error, into: &inputError, at: input) { $0 > 0 ? 1 : Self.leak }
        // Of these two the output tells the slope.
        case .sigmoid:
            inputError.setToCopy(of: error)
            inputError.multiplyBySigmoidSlope(of: output)
        case .tanh:
            inputError.setToCopy(of: error)
            inputError.multiplyByTanhSlope(of: output)
        case .gelu:
            inputError.setToCopy(of: error)
            inputError.multiplyByGELUSlope(at: input)
        }
    }

    @inline(__always)
    private func rectify(_ input: Matrix, into output: inout Matrix, slope: Float) {
        unsafe input.values.withUnsafeBufferPointer { input in
            unsafe output.values.withUnsafeMutableBufferPointer { output in
                // Asks for below 0 rather than above, which a NaN is not either.
                if slope == 0 {
                    for index in input.indices {
                        let value = unsafe input[index]
                        unsafe output[index] = value < 0 ? 0 : value
                    }
                } else {
                    for index in input.indices {
                        let value = unsafe input[index]
                        unsafe output[index] = value < 0 ? value * slope : value
                    }
                }
            }
        }
    }

    /// A product rather than a choice in the closures' users: the branch made of one is taken at random.
    @inline(__always)
    private func multiply(
        _ error: Matrix, into inputError: inout Matrix, at places: Matrix, by slope: (Float) -> Float
    ) {
        unsafe error.values.withUnsafeBufferPointer { error in
            unsafe places.values.withUnsafeBufferPointer { places in
                unsafe inputError.values.withUnsafeMutableBufferPointer { inputError in
                    for index in places.indices { unsafe inputError[index] = error[index] * slope(places[index]) }
                }
            }
        }
    }
}
