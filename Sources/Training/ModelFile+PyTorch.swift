import Datasets
package import Interchange
package import Learning
import Matrices

extension ModelFile {
    /// What a file of weights alone does not say.
    package struct Assumptions: Hashable, Sendable {
        /// Between the dense layers; nil: relu, where the numbering has a gap for one.
        package var activation: Activation?
        /// nil: the numbers from 0 on.
        package var classNames: [String]?

        package init(activation: Activation? = nil, classNames: [String]? = nil) {
            self.activation = activation
            self.classNames = classNames
        }
    }

    /// Reads a model: one that this program wrote, or the weights of a PyTorch `nn.Sequential`, of which names and
    /// shapes tell the layers.
    ///
    /// - Parameter assumptions: for weights alone; a file that says more is believed.
    package init(
        decoding file: SafetensorsFile, assuming assumptions: Assumptions = Assumptions()
    ) throws(ModelFileError) {
        if Self.isDescribed(file) {
            try self.init(described: file)
        } else {
            try self.init(weightsOnly: file, assuming: assumptions)
        }
    }

    /// As `init(decoding:assuming:)` of the file's bytes.
    package init(
        decoding bytes: [UInt8], assuming assumptions: Assumptions = Assumptions()
    ) throws(ModelFileError) {
        let file: SafetensorsFile
        do throws(InterchangeError) { file = try SafetensorsFile(decoding: bytes) } catch { throw .format(error) }
        try self.init(decoding: file, assuming: assumptions)
    }

    private init(weightsOnly file: SafetensorsFile, assuming assumptions: Assumptions) throws(ModelFileError) {
        let modules = try Module.all(in: file)
        let network = try Network(
            checked: try Self.layers(of: modules, activation: assumptions.activation))
        guard network.classes <= Self.mostClasses else {
            throw .tensor(
                modules[modules.count - 1].name("weight"), expected: "at most \(Self.mostClasses) classes",
                found: "\(network.classes)")
        }
        let names = assumptions.classNames ?? (0..<network.classes).map(String.init)
        guard names.count == network.classes else {
            throw .value(
                "class names", expected: "\(network.classes), as the network has outputs", found: "\(names.count)")
        }
        self.init(network: network, classNames: names, input: .guess(features: network.features))
    }

    private static func layers(of modules: [Module], activation: Activation?) throws(ModelFileError) -> [Layer] {
        var layers: [Layer] = []
        var width: Int?
        var former: Module?
        // Whether something nonlinear stands behind the last dense layer.
        var isActivated = true
        for module in modules {
            // What has no parameters leaves a gap in the numbers. Of several such modules one is the activation; the
            // others, dropout for instance, do nothing once the training is over.
            if let former, !isActivated, module.index > former.index + 1 {
                layers.append(.activation(activation ?? .relu))
                isActivated = true
            }
            let layer = try module.layer(after: width)
            if layer.dense != nil {
                if !isActivated {
                    guard let activation else {
                        throw .tensor(
                            module.name("weight"), expected: "a number with a gap before it, for an activation",
                            found: "layers that follow each other: --activation says what stands between them")
                    }
                    layers.append(.activation(activation))
                }
                isActivated = false
            }
            layers.append(layer)
            width = layer.outputs ?? layer.inputs ?? width
            former = module
        }
        guard layers.last?.dense != nil else {
            throw .tensor(former?.name("weight") ?? "", expected: "a dense layer at the end", found: "another one")
        }
        return layers
    }
}

/// The tensors of one module of an `nn.Sequential`.
private struct Module {
    /// What all names of the file begin with: `net.`, or nothing.
    let prefix: String
    let index: Int
    var tensors: [String: SafetensorsFile.Tensor] = [:]

    func name(_ parameter: String) -> String { "\(prefix)\(index).\(parameter)" }

    /// In the order of their numbers.
    static func all(in file: SafetensorsFile) throws(ModelFileError) -> [Module] {
        var modules: [Int: Module] = [:]
        var prefix: String?
        for tensor in file.tensors {
            let parts = tensor.name.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count >= 2, let index = Int(parts[parts.count - 2]), index >= 0, index <= 1_000_000 else {
                throw .tensor(
                    tensor.name, expected: "a name such as 0.weight or net.2.bias, as in PyTorch's nn.Sequential",
                    found: "another one")
            }
            let start = parts.dropLast(2).map { $0 + "." }.joined()
            guard start == prefix ?? start else {
                throw .tensor(
                    tensor.name, expected: "\(quoted(prefix ?? "")) at its start, as other names have it",
                    found: quoted(start))
            }
            prefix = start
            modules[index, default: Module(prefix: start, index: index)].tensors[String(parts[parts.count - 1])] =
                tensor
        }
        guard !modules.isEmpty else { throw .value("tensors", expected: "weights", found: "none") }
        return modules.values.sorted { $0.index < $1.index }
    }

    func layer(after width: Int?) throws(ModelFileError) -> Layer {
        if tensors["running_mean"] != nil { return try normalization(after: width) }
        guard let weight = tensors["weight"] else {
            throw .tensor(name("weight"), expected: "the weights of a layer", found: "no such tensor")
        }
        guard weight.shape.count == 2, weight.shape[0] > 0, weight.shape[1] > 0 else {
            throw .tensor(weight.name, expected: "shape [outputs, inputs]", found: "\(weight.shape)")
        }
        let (outputs, inputs) = (weight.shape[0], weight.shape[1])
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

extension Module {
    /// `nn.BatchNorm1d`, with `affine` or without.
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

extension Network {
    /// Throws what is wrong with layers that were read from a file.
    init(checked layers: [Layer]) throws(ModelFileError) {
        do throws(NetworkError) {
            try self.init(validating: layers)
        } catch {
            throw .value("layers", expected: "a network", found: "one of which \(error)")
        }
    }
}

extension LabelledSamples.Kind {
    /// A square picture where the number is a square of some size, as 784 is of 28; else a row.
    fileprivate static func guess(features: Int) -> LabelledSamples.Kind {
        let side = Int(Double(features).squareRoot())
        return side >= 8 && side * side == features
            ? .image(height: side, width: side, channels: 1) : .row(columns: (0..<features).map { "\($0 + 1)" })
    }
}
