import Interchange
import Learning
import Matrices

/// The tensors of one module of a PyTorch model.
struct TorchModule {
    /// The prefix of its tensors' names: `net.2` for `net.2.weight`; empty for a module that was saved alone.
    let name: String
    /// Its number in an `nn.Sequential`; nil if modules are ordered by shape or by request.
    var index: Int?
    var tensors: [String: SafetensorsFile.Tensor] = [:]

    func name(_ parameter: String) -> String { name.isEmpty ? parameter : "\(name).\(parameter)" }

    /// The shape of a dense layer's weights.
    func shape(of weight: SafetensorsFile.Tensor) throws(ModelFileError) -> (outputs: Int, inputs: Int) {
        guard weight.shape.count == 2, weight.shape[0] > 0, weight.shape[1] > 0 else {
            throw .tensor(weight.name, expected: "shape [outputs, inputs]", found: "\(weight.shape)")
        }
        return (weight.shape[0], weight.shape[1])
    }

    func layer(after width: Int?) throws(ModelFileError) -> Layer {
        if tensors["running_mean"] != nil { return try normalization(after: width) }
        guard let weight = tensors["weight"] else {
            throw .tensor(name("weight"), expected: "the weights of a layer", found: "no such tensor")
        }
        let (outputs, inputs) = try shape(of: weight)
        guard width == nil || width == inputs else {
            throw .tensor(
                weight.name, expected: "\(width ?? 0) inputs, as the layer before gives out", found: "\(inputs)")
        }
        if let other = tensors.keys.sorted().first(where: { $0 != "weight" && $0 != "bias" }) {
            throw .tensor(name(other), expected: "weight or bias of a dense layer", found: "another name")
        }
        var bias = Array(repeating: 0 as Float, count: outputs)
        if let tensor = tensors["bias"] {
            guard tensor.shape == [outputs] else {
                throw .tensor(tensor.name, expected: "shape [\(outputs)]", found: "\(tensor.shape)")
            }
            bias = try tensor.finiteNumbers()
        }
        let weights = Matrix(rows: outputs, columns: inputs, values: try weight.finiteNumbers())
        return .dense(DenseLayer(weights: weights, bias: bias))
    }
}

extension TorchModule {
    /// Reads an `nn.BatchNorm1d`, with or without `affine`.
    fileprivate func normalization(after width: Int?) throws(ModelFileError) -> Layer {
        guard let units = tensors["running_mean"]?.shape.first, units > 0, width == nil || width == units else {
            throw .tensor(
                name("running_mean"),
                expected: width.map { "shape [\($0)], as the layer before gives out" } ?? "a shape",
                found: "\(tensors["running_mean"]?.shape ?? [])")
        }
        func numbers(_ parameter: String, else usual: Float?) throws(ModelFileError) -> [Float] {
            guard let tensor = tensors[parameter] else {
                if let usual { return Array(repeating: usual, count: units) }
                throw .tensor(name(parameter), expected: "F32 [\(units)]", found: "no such tensor")
            }
            guard tensor.shape == [units] else {
                throw .tensor(tensor.name, expected: "shape [\(units)]", found: "\(tensor.shape)")
            }
            return try tensor.finiteNumbers()
        }
        let known: Set = ["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
        if let other = tensors.keys.sorted().first(where: { !known.contains($0) }) {
            throw .tensor(name(other), expected: "a tensor of a batch normalisation", found: "another name")
        }
        let variance = try numbers("running_var", else: nil)
        if let place = variance.firstIndex(where: { $0 < 0 }) {
            throw .tensor(name("running_var"), expected: "numbers from 0 on", found: "\(variance[place]) at \(place)")
        }
        var batches = 0
        if let tensor = tensors["num_batches_tracked"], let value = tensor.integers?.first {
            batches = try tensor.count(value)
        }
        return .batchNorm(
            BatchNormLayer(
                weight: try numbers("weight", else: 1), bias: try numbers("bias", else: 0),
                runningMean: try numbers("running_mean", else: nil), runningVariance: variance,
                batches: batches))
    }
}
