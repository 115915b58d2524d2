package import Matrices

/// How the weights of a dense layer are drawn before training: small enough to preserve the scale of the signal from
/// layer to layer, and different from each other, as units that start equal would stay equal.
package enum Initialization: String, Hashable, Sendable, CaseIterable {
    /// Weights uniform in ±√(6 / inputs), biases 0: He et al. (2015, https://arxiv.org/abs/1502.01852), for activations
    /// that pass on half of the signal.
    case heUniform = "he-uniform"
    /// Weights uniform in ±√(6 / (inputs + outputs)), biases 0: Glorot and Bengio (2010), the default of Keras.
    case glorotUniform = "glorot-uniform"
    /// Weights uniform in ±√(3 / inputs), biases 0: LeCun et al. ("Efficient BackProp", 1998).
    case lecunUniform = "lecun-uniform"
    /// Weights and biases uniform in ±1 / √inputs, the default of PyTorch's `nn.Linear`.
    case torchDefault = "torch-default"

    /// The initialization that preserves the scale of the signal through layers with that activation: He's for
    /// activations that pass on half of it, Glorot's for symmetric ones that saturate.
    package static func suited(to activation: Activation) -> Initialization {
        switch activation {
        case .relu, .leakyReLU, .gelu: .heUniform
        case .sigmoid, .tanh: .glorotUniform
        }
    }

    /// A layer of the given width. Draws the weights row by row, then the biases.
    package func layer(inputs: Int, outputs: Int, from generator: inout SeededGenerator) -> DenseLayer {
        precondition(inputs > 0 && outputs > 0, "a layer of \(inputs) → \(outputs)")
        func uniform(_ count: Int, within bound: Float) -> [Float] {
            (0..<count).map { _ in generator.nextFloat(in: -bound..<bound) }
        }
        let bound: Float
        switch self {
        case .heUniform: bound = (6 / Float(inputs)).squareRoot()
        case .glorotUniform: bound = (6 / Float(inputs + outputs)).squareRoot()
        case .lecunUniform: bound = (3 / Float(inputs)).squareRoot()
        case .torchDefault: bound = 1 / Float(inputs).squareRoot()
        }
        let weights = Matrix(rows: outputs, columns: inputs, values: uniform(inputs * outputs, within: bound))
        switch self {
        case .heUniform, .glorotUniform, .lecunUniform:
            return DenseLayer(weights: weights, bias: Array(repeating: 0, count: outputs))
        case .torchDefault: return DenseLayer(weights: weights, bias: uniform(outputs, within: bound))
        }
    }
}
