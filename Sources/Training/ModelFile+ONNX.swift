package import Interchange
import Learning
import Matrices

extension ModelFile {
    /// The model as an ONNX file has it: `input` to `logits` and `probabilities`, class names in the metadata.
    ///
    /// The input is what the network takes: of an image its pixels, 0 to 1, flattened.
    package func onnx(order: PixelOrder) -> ONNXModel {
        var model = ONNXModel(
            name: network.summary, features: network.features,
            steps: network.taking(order, of: input).layers.compactMap(\.onnxStep))
        let contract = InputContract(self, order: order, standardizes: true)
        model.metadata = [
            "classes": JSONValue(classNames).text,
            "input": input.json(order: order).text,
            "preprocessing": contract.json.text,
            "description": contract.lines.joined(separator: "\n"),
        ]
        return model
    }
}

extension Layer {
    /// nil for a layer that does nothing once the training is over.
    fileprivate var onnxStep: ONNXModel.Step? {
        switch self {
        case .dense(let layer): .dense(weights: layer.weights.values, bias: layer.bias)
        case .activation(.relu): .relu
        case .activation(.leakyReLU): .leakyRelu(slope: Activation.leak)
        case .activation(.sigmoid): .sigmoid
        case .activation(.tanh): .tanh
        case .activation(.gelu): .gelu
        case .batchNorm(let layer):
            .normalization(
                mean: layer.runningMean, variance: layer.runningVariance, scale: layer.weight, shift: layer.bias,
                epsilon: Float(BatchNormLayer.epsilon))
        case .standardization(let layer):
            .normalization(
                mean: layer.mean, variance: layer.variance, scale: Array(repeating: 1, count: layer.features),
                shift: Array(repeating: 0, count: layer.features), epsilon: 0)
        case .embedding(let layer): .product(weights: layer.weights.values, outputs: layer.dimensions)
        case .dropout: nil
        }
    }
}
