import Datasets
package import Interchange
import Learning
import Matrices

extension ModelFile {
    /// The model as an ONNX file has it: `input` to `logits` and `probabilities`, class names in the metadata.
    ///
    /// The input is what the network takes: of an image its pixels, 0 to 1, flattened. Of the rows of a table it is the
    /// numbers as they stand in the table, in 64 bits, and NaN where one is missing; a word is 1 in the column of its
    /// category and 0 in the others; a marker is 1 where a value is missing. Their names in order are the metadata's
    /// `features`. Standardising them is a part of the graph.
    package func onnx(order: PixelOrder) -> ONNXModel {
        var steps = network.taking(order, of: input).layers.compactMap(\.onnxStep)
        let contract = InputContract(self, order: order, standardizes: true)
        var metadata = [
            "classes": JSONValue(classNames).text,
            "input": input.json(order: order).text,
            "preprocessing": contract.json.text,
            "description": contract.lines.joined(separator: "\n"),
        ]
        if case .row(let encoding) = input {
            metadata["features"] = JSONValue(encoding.featureNames).text
            if let step = encoding.onnxStep { steps.insert(step, at: 0) }
        }
        var model = ONNXModel(name: network.summary, features: network.features, steps: steps)
        model.metadata = metadata
        return model
    }
}

extension RowEncoding {
    /// What makes the network's numbers of the table's; nil where the network takes these as they are.
    fileprivate var onnxStep: ONNXModel.Step? {
        guard !columns.allSatisfy(\.isUnchanged) else { return nil }
        var means: [Double] = []
        var scales: [Double] = []
        for column in columns {
            var rest = column.features
            if case .number(let mean, let deviation) = column.kind {
                means.append(mean)
                scales.append(deviation > 0 ? min(1 / deviation, .greatestFiniteMagnitude) : 0)
                rest -= 1
            }
            means += Array(repeating: 0, count: rest)
            scales += Array(repeating: 1, count: rest)
        }
        return .standardization(mean: means, scale: scales)
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
