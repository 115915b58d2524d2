package import Matrices

/// The nonlinearity between two dense layers; without it, they would amount to a single dense layer.
package enum Activation: String, Hashable, Sendable, CaseIterable {
    /// max(0, x); its derivative is 1 for x > 0, and 0 otherwise, including at 0.
    case relu
    /// x for x > 0, otherwise 0.01 · x: units cannot die, as the derivative is never 0.
    case leakyReLU = "leaky-relu"
    /// 1 / (1 + exp(−x)), 0…1; its derivative is at most ¼, so that errors vanish through many such layers.
    case sigmoid
    /// tanh x, −1…1.
    case tanh
    /// x · Φ(x), where Φ is the normal distribution function (Hendrycks and Gimpel 2016,
    /// https://arxiv.org/abs/1606.08415); exact, as is PyTorch's default, not the tanh approximation.
    case gelu

    /// The slope of leaky ReLU for negative numbers; PyTorch's default.
    package static let leak: Float = 0.01

    /// Whether a unit can output 0 for every sample, and then no longer learn (a dead unit).
    package var letsUnitsDie: Bool { self == .relu }

    /// output = f(input) elementwise, both [batch × width]. NaN propagates, so that the loss reveals it.
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

    /// Multiplies the error of the output by f′, which gives the error of the input (the chain rule).
    ///
    /// - Parameters:
    ///   - error: the derivative of the loss with respect to each output, [batch × width].
    ///   - input: the input of the activation.
    ///   - output: the output of the activation for that input.
    ///   - inputError: set to the derivative of the loss with respect to each input.
    package func backpropagate(error: Matrix, input: Matrix, output: Matrix, inputError: inout Matrix) {
        precondition(
            error.values.count == input.values.count && input.values.count == output.values.count
                && input.values.count == inputError.values.count, "an error of another size")
        switch self {
        case .relu: multiply(error, into: &inputError, at: input) { $0 > 0 ? 1 : 0 }
        case .leakyReLU: multiply(error, into: &inputError, at: input) { $0 > 0 ? 1 : Self.leak }
        // For these two, the slope is computed from the output.
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
                // Tests for below 0 rather than above 0, as NaN is neither and must pass.
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

    /// Multiplies by a slope rather than branching in the closures: such a branch would be mispredicted half of the
    /// time.
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
