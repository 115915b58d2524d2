import Interchange
import Learning
import Matrices

/// The coding of one layer: its JSON, and the tensors that it needs. A new kind of layer is added here.
extension Layer {
    /// The layer without its weights.
    var json: JSONValue {
        switch self {
        case .dense(let layer):
            ["kind": "dense", "inputs": .integer(layer.inputs), "outputs": .integer(layer.outputs)]
        case .activation(let activation):
            ["kind": "activation", "function": .string(activation.rawValue)]
        case .batchNorm(let layer): ["kind": "batch-norm", "units": .integer(layer.units)]
        case .dropout(let layer): ["kind": "dropout", "rate": .number(layer.rate)]
        case .embedding(let layer):
            ["kind": "embedding", "features": .integer(layer.features), "dimensions": .integer(layer.dimensions)]
        case .standardization(let layer): ["kind": "standardization", "features": .integer(layer.features)]
        case .twoLevel(let layer):
            ["kind": "two-level", "clusters": .integer(layer.clusters), "classes": .integer(layer.classes)]
        }
    }

    /// Reads the layer at an index of the network.
    ///
    /// - Parameters:
    ///   - width: the number of outputs of the layer before; nil for the first layer.
    ///   - tensors: must contain the layer's tensors, and records which of them were read.
    init(
        _ json: MetadataValue, at index: Int, after width: Int?, from tensors: inout TensorReader
    ) throws(ModelFileError) {
        /// Reads the number of inputs, which must be the number of outputs of the layer before.
        func inputs(_ name: String) throws(ModelFileError) -> Int {
            let inputs = try json[name].integer(in: 1...ModelFile.largestWidth)
            guard width == nil || width == inputs else {
                throw json[name].fault("\(width ?? 0), as the layer before gives out")
            }
            return inputs
        }
        switch try json["kind"].text() {
        case "dense":
            let inputs = try inputs("inputs")
            let outputs = try json["outputs"].integer(in: 1...ModelFile.largestWidth)
            self = .dense(
                DenseLayer(
                    weights: Matrix(
                        rows: outputs, columns: inputs,
                        values: try tensors.numbers("\(index).weight", shape: [outputs, inputs])),
                    bias: try tensors.numbers("\(index).bias", shape: [outputs])))
        case "activation":
            guard let activation = Activation(rawValue: try json["function"].text()) else {
                throw json["function"].fault("one of \(Activation.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            self = .activation(activation)
        case "batch-norm":
            let units = try inputs("units")
            self = .batchNorm(
                BatchNormLayer(
                    weight: try tensors.numbers("\(index).weight", shape: [units]),
                    bias: try tensors.numbers("\(index).bias", shape: [units]),
                    runningMean: try tensors.numbers("\(index).running_mean", shape: [units]),
                    runningVariance: try tensors.variances("\(index).running_var", count: units),
                    batches: try tensors.count("\(index).num_batches_tracked")))
        case "dropout":
            guard let rate = json["rate"].value?.doubleValue, rate >= 0, rate < 1 else {
                throw json["rate"].fault("a number from 0 to below 1")
            }
            self = .dropout(DropoutLayer(rate: rate))
        case "embedding":
            guard index == 0 else { throw json["kind"].fault("a layer that need not be the first") }
            let features = try inputs("features")
            let dimensions = try json["dimensions"].integer(in: 1...ModelFile.largestWidth)
            self = .embedding(
                EmbeddingLayer(
                    weights: Matrix(
                        rows: features, columns: dimensions,
                        values: try tensors.numbers("\(index).weight", shape: [features, dimensions]))))
        case "standardization":
            guard index == 0 else { throw json["kind"].fault("a layer that need not be the first") }
            let features = try inputs("features")
            self = .standardization(
                StandardizationLayer(
                    mean: try tensors.numbers("\(index).running_mean", shape: [features]),
                    variance: try tensors.variances("\(index).running_var", count: features)))
        case "two-level":
            let classes = try json["classes"].integer(in: 1...ModelFile.mostClasses)
            let clusters = try json["clusters"].integer(in: 1...classes)
            guard width == clusters + classes else {
                throw json["clusters"].fault(
                    "\((width ?? 0) - classes), as the layer before gives out so many more than there are classes")
            }
            let order = try tensors.counts("\(index).order", count: classes, most: classes - 1)
            guard TwoLevelLayer.canDivide(order, into: clusters) else {
                throw .tensor("\(index).order", expected: "every class once", found: "one of them twice")
            }
            self = .twoLevel(TwoLevelLayer(clusters: clusters, order: order))
        default:
            throw json["kind"].fault("dense, activation, batch-norm, dropout, embedding, standardization or two-level")
        }
    }
}

/// Reads and checks a file's tensors, and records which were read.
struct TensorReader {
    private let tensors: [String: SafetensorsFile.Tensor]
    private(set) var used: Set<String> = []
    /// The prefix of the requested names.
    private var prefix = ""

    /// Whether any tensor's name has this prefix.
    func hasNames(from prefix: String) -> Bool { tensors.keys.contains { $0.hasPrefix(prefix) } }

    /// Reads tensors whose names have a prefix.
    mutating func reading<Value>(
        under prefix: String, _ read: (inout TensorReader) throws(ModelFileError) -> Value
    ) throws(ModelFileError) -> Value {
        self.prefix = prefix
        defer { self.prefix = "" }
        return try read(&self)
    }

    init(_ file: SafetensorsFile) {
        tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The values of a tensor, which must exist and have the given shape; all values must be finite.
    mutating func numbers(_ name: String, shape: [Int]) throws(ModelFileError) -> [Float] {
        let name = prefix + name
        guard let tensor = tensors[name] else {
            throw .tensor(name, expected: "F32 \(shape)", found: "no such tensor")
        }
        used.insert(name)
        guard tensor.shape == shape else {
            throw .tensor(name, expected: "shape \(shape)", found: "\(tensor.shape)")
        }
        return try tensor.finiteNumbers()
    }

    /// The values of a vector, checked like `numbers`; none may be negative.
    mutating func variances(_ name: String, count: Int) throws(ModelFileError) -> [Float] {
        let values = try numbers(name, shape: [count])
        if let place = values.firstIndex(where: { $0 < 0 }) {
            throw .tensor(prefix + name, expected: "numbers from 0 on", found: "\(values[place]) at \(place)")
        }
        return values
    }

    /// A vector of integers from 0 to `most`.
    mutating func counts(_ name: String, count: Int, most: Int) throws(ModelFileError) -> [Int] {
        let name = prefix + name
        guard let tensor = tensors[name] else {
            throw .tensor(name, expected: "I64 [\(count)]", found: "no such tensor")
        }
        used.insert(name)
        guard tensor.shape == [count] else {
            throw .tensor(name, expected: "shape [\(count)]", found: "\(tensor.shape)")
        }
        guard let values = tensor.values(as: Int64.self) else {
            throw .tensor(name, expected: "I64", found: tensor.elementType.rawValue)
        }
        if let place = values.firstIndex(where: { !(0...Int64(most)).contains($0) }) {
            throw .tensor(name, expected: "integers from 0 to \(most)", found: "\(values[place]) at \(place)")
        }
        return values.map { Int($0) }
    }

    /// The rows of a matrix F64 with any number of rows. The numbers may be infinite or NaN.
    mutating func table(_ name: String, columns: Int) throws(ModelFileError) -> [ArraySlice<Double>] {
        let name = prefix + name
        guard let tensor = tensors[name] else {
            throw .tensor(name, expected: "F64 [rows × \(columns)]", found: "no such tensor")
        }
        used.insert(name)
        guard tensor.shape.count == 2, tensor.shape[1] == columns, let values = tensor.values(as: Double.self) else {
            throw .tensor(
                name, expected: "F64 [rows × \(columns)]", found: "\(tensor.elementType.rawValue) \(tensor.shape)")
        }
        return stride(from: 0, to: values.count, by: columns).map { values[$0..<$0 + columns] }
    }

    /// A single integer from 0 to `ModelFile.greatestCount`.
    mutating func count(_ name: String) throws(ModelFileError) -> Int {
        let name = prefix + name
        guard let tensor = tensors[name] else {
            throw .tensor(name, expected: "I64 []", found: "no such tensor")
        }
        used.insert(name)
        guard tensor.shape == [], let value = tensor.integers?.first else {
            throw .tensor(name, expected: "one integer", found: "\(tensor.elementType.rawValue) \(tensor.shape)")
        }
        return try tensor.count(value)
    }
}

extension SafetensorsFile.Tensor {
    /// Checks a count from a tensor. Throws unless it is from 0 to `ModelFile.greatestCount`.
    func count(_ value: Int64) throws(ModelFileError) -> Int {
        guard let count = FileCount(value).value, count <= ModelFile.greatestCount else {
            throw .tensor(name, expected: "an integer from 0 to \(ModelFile.greatestCount)", found: "\(value)")
        }
        return count
    }

    /// The values as floats. Throws if the type is not floating-point, or a value is NaN or infinite.
    func finiteNumbers() throws(ModelFileError) -> [Float] {
        guard let values = floats else {
            throw .tensor(name, expected: "F32, F16, BF16 or F64", found: elementType.rawValue)
        }
        if let place = values.firstIndex(where: { !$0.isFinite }) {
            throw .tensor(name, expected: "finite numbers", found: "\(values[place]) at \(place)")
        }
        return values
    }
}
