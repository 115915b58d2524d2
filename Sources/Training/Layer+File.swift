import Interchange
import Learning
import Matrices

/// What a file says of one layer, and what it needs of the tensors: the one place to look at for a new kind of layer.
extension Layer {
    /// The layer without its numbers.
    var json: JSONValue {
        switch self {
        case .dense(let layer):
            ["kind": "dense", "inputs": .integer(layer.inputs), "outputs": .integer(layer.outputs)]
        case .activation(let activation):
            ["kind": "activation", "function": .string(activation.rawValue)]
        }
    }

    /// Reads a layer that stands at an index of the network.
    ///
    /// - Parameters:
    ///   - width: how many numbers the layer before gives out; nil for the first.
    ///   - tensors: must hold what the layer needs; what it took is noted there.
    init(
        _ json: MetadataValue, at index: Int, after width: Int?, from tensors: inout TensorReader
    ) throws(ModelFileError) {
        switch try json["kind"].text() {
        case "dense":
            let inputs = try json["inputs"].integer(in: 1...ModelFile.largestWidth)
            let outputs = try json["outputs"].integer(in: 1...ModelFile.largestWidth)
            guard width == nil || width == inputs else {
                throw json["inputs"].fault("\(width ?? 0), as the layer before gives out")
            }
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
        default: throw json["kind"].fault("dense or activation")
        }
    }

    /// How many numbers the layer gives out; nil for one that gives out as many as it takes.
    var width: Int? { dense?.outputs }
}

/// Gives out a file's tensors, checked, and remembers which were wanted.
struct TensorReader {
    private let tensors: [String: SafetensorsFile.Tensor]
    private(set) var used: Set<String> = []

    init(_ file: SafetensorsFile) {
        tensors = Dictionary(file.tensors.map { ($0.name, $0) }) { first, _ in first }
    }

    /// The values of a tensor that must be there with that shape; all must be finite.
    mutating func numbers(_ name: String, shape: [Int]) throws(ModelFileError) -> [Float] {
        guard let tensor = tensors[name] else {
            throw .tensor(name, expected: "F32 \(shape)", found: "no such tensor")
        }
        used.insert(name)
        guard tensor.shape == shape else {
            throw .tensor(name, expected: "shape \(shape)", found: "\(tensor.shape)")
        }
        return try tensor.finiteNumbers()
    }
}

extension SafetensorsFile.Tensor {
    /// Throws where the type is none of the floats, or a value is NaN or infinite.
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
