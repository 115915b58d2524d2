/// A network in the format Open Neural Network Exchange: nodes that compute named tensors from named tensors.
///
/// The format is described at <https://github.com/onnx/onnx/blob/main/docs/IR.md>, its messages in `onnx.proto` in
/// the same repository, and the operators at <https://github.com/onnx/onnx/blob/main/docs/Operators.md>.
package struct ONNXModel: Hashable, Sendable {
    package struct Node: Hashable, Sendable {
        package enum Attribute: Hashable, Sendable {
            case integer(String, Int)
            case float(String, Float)
        }

        package var operation: String
        package var inputs: [String]
        package var output: String
        /// Outputs that the operator has beside and that no other node uses.
        package var unusedOutputs: [String]
        package var attributes: [Attribute]

        package init(
            _ operation: String, _ inputs: [String], output: String, unusedOutputs: [String] = [],
            attributes: [Attribute] = []
        ) {
            self.operation = operation
            self.inputs = inputs
            self.output = output
            self.unusedOutputs = unusedOutputs
            self.attributes = attributes
        }
    }

    /// The type of a tensor's values; the raw value is that of `TensorProto.DataType`.
    package enum Element: Int, Hashable, Sendable {
        case float = 1
        case integer = 7
        case double = 11
    }

    /// A constant tensor of the model, such as weights.
    package struct Constant: Hashable, Sendable {
        package let name: String
        /// The dimensions; empty for a single value.
        package let shape: [Int]
        package let element: Element
        /// The values, row-major.
        let bytes: [UInt8]

        package init(name: String, shape: [Int], values: [Float]) {
            self.name = name
            self.shape = shape
            element = .float
            bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
        }

        package init(name: String, shape: [Int], integers: [Int64]) {
            self.name = name
            self.shape = shape
            element = .integer
            bytes = unsafe integers.withUnsafeBytes { unsafe Array($0) }
        }

        package init(name: String, shape: [Int], doubles: [Double]) {
            self.name = name
            self.shape = shape
            element = .double
            bytes = unsafe doubles.withUnsafeBytes { unsafe Array($0) }
        }
    }

    /// An input or output of the model: `[batch × width]`.
    package struct Port: Hashable, Sendable {
        package var name: String
        package var width: Int
        package var element: Element

        package init(name: String, width: Int, element: Element = .float) {
            self.name = name
            self.width = width
            self.element = element
        }
    }

    package var name: String
    package var nodes: [Node] = []
    package var constants: [Constant] = []
    package var inputs: [Port] = []
    package var outputs: [Port] = []
    /// Additional information for programs and people that load the model.
    package var metadata: [String: String] = [:]

    package init(name: String) {
        self.name = name
    }
}

extension ONNXModel {
    /// The versions of the format and of the operators, which onnx 1.12 (2022) and later support.
    private static let formatVersion = 8
    private static let operatorVersion = 17

    /// The bytes of the file. Equal models give equal bytes.
    package func encoded() -> [UInt8] {
        var file = ProtobufWriter()
        file.write(1, Self.formatVersion)
        file.write(2, "softscope")
        file.write(7) { writeGraph(to: &$0) }
        file.write(8) { $0.write(2, Self.operatorVersion) }
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            file.write(14) { entry in
                entry.write(1, key)
                entry.write(2, value)
            }
        }
        return file.bytes
    }

    private func writeGraph(to graph: inout ProtobufWriter) {
        for node in nodes { graph.write(1) { Self.write(node, to: &$0) } }
        graph.write(2, name)
        for constant in constants { graph.write(5) { Self.write(constant, to: &$0) } }
        for port in inputs { graph.write(11) { Self.write(port, to: &$0) } }
        for port in outputs { graph.write(12) { Self.write(port, to: &$0) } }
    }

    private static func write(_ node: Node, to message: inout ProtobufWriter) {
        for input in node.inputs { message.write(1, input) }
        message.write(2, node.output)
        for output in node.unusedOutputs { message.write(2, output) }
        // A node's name is that of its output, which makes names unique.
        message.write(3, node.output)
        message.write(4, node.operation)
        for attribute in node.attributes {
            message.write(5) { entry in
                switch attribute {
                case .float(let name, let value):
                    entry.write(1, name)
                    entry.write(2, value)
                    entry.write(20, 1)
                case .integer(let name, let value):
                    entry.write(1, name)
                    entry.write(3, value)
                    entry.write(20, 2)
                }
            }
        }
    }

    private static func write(_ constant: Constant, to message: inout ProtobufWriter) {
        for size in constant.shape { message.write(1, size) }
        message.write(2, constant.element.rawValue)
        message.write(8, constant.name)
        message.write(9, constant.bytes)
    }

    private static func write(_ port: Port, to message: inout ProtobufWriter) {
        message.write(1, port.name)
        message.write(2) { type in
            type.write(1) { tensor in
                tensor.write(1, port.element.rawValue)
                tensor.write(2) { shape in
                    shape.write(1) { $0.write(2, "batch") }
                    shape.write(1) { $0.write(1, port.width) }
                }
            }
        }
    }
}
