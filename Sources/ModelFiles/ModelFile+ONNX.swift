import Datasets
package import Interchange
package import Learning
import Matrices

extension ModelFile {
    /// The model as an ONNX file: from `input` to `logits` and `probabilities`, with the class names in the metadata.
    ///
    /// The input is the network's: for an image, its pixels, 0 to 1, flattened. For rows of a table, it is the numbers
    /// as they are in the table, in 64 bits, and NaN if one is missing; a word is 1 in the column of its category and 0
    /// in the others; a marker is 1 if a value is missing. The metadata's `features` has their names in order.
    /// Standardising them is part of the graph.
    ///
    /// The head must have a form in ONNX.
    package func onnx(order: PixelOrder) -> ONNXModel {
        precondition(network.head.hasONNXForm, "\(network.head.mapName) in ONNX")
        var steps = network.taking(order, of: input).layers.compactMap(\.onnxStep)
        let contract = InputContract(self, order: order, standardizes: true)
        var metadata = [
            "classes": JSONValue(classNames).text,
            "input": input.json(order: order).text,
            "preprocessing": contract.json.text,
            "description": contract.lines.joined(separator: "\n"),
        ]
        if network.head != .softmax {
            metadata["head"] = network.head.mapWord
            metadata["loss"] = network.head.lossWord
        }
        if case .row(let encoding) = input {
            metadata["features"] = JSONValue(encoding.featureNames).text
            if let step = encoding.onnxStep { steps.insert(step, at: 0) }
        }
        var model = ONNXModel(
            name: network.summary, features: network.features, steps: steps,
            ending: network.head.onnxEnding ?? .softmax)
        model.metadata = metadata
        return model
    }
}

extension OutputHead {
    /// Whether the head's probabilities can be written as ONNX operators. Those of the tempered softmax need an
    /// iteration that converges.
    package var hasONNXForm: Bool { onnxEnding != nil }

    fileprivate var onnxEnding: ONNXModel.Ending? {
        switch self {
        case .softmax, .robust(.generalizedCrossEntropy), .robust(.focal): .softmax
        case .softmaxTwice: .softmaxTwice
        case .sparse(.sparsemax): .sparsemax
        case .sparse(.entmax15): .entmax15
        case .robust(.biTempered): nil
        }
    }
}

extension RowEncoding {
    /// The step that turns the table's numbers into the network's; nil if they are the same.
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
    /// The layer as a step; nil for a layer that does nothing after training.
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
        case .twoLevel(let layer):
            .twoLevel(sizes: (0..<layer.clusters).map { layer.places(ofCluster: $0).count }, order: layer.order)
        case .dropout: nil
        }
    }
}
