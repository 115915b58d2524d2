/// The contents of a safetensors file: named tensors, and metadata.
///
/// The format is described at <https://github.com/huggingface/safetensors#format>.
package struct SafetensorsFile: Hashable, Sendable {
    /// The tensors in the order of their bytes in the file. Names are unique.
    package var tensors: [Tensor]
    package var metadata: [String: String]

    package init(tensors: [Tensor] = [], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// The tensor with a name. The search is linear in the number of tensors.
    package subscript(name: String) -> Tensor? {
        tensors.first { $0.name == name }
    }

    /// The values of a tensor, which must exist with this type and shape.
    ///
    /// Throws `invalidTensor` where it does not.
    package func values<Element: SafetensorsElement>(
        _ name: String, shape: [Int], as type: Element.Type = Float.self
    ) throws(InterchangeError) -> [Element] {
        guard let tensor = self[name] else {
            throw .invalidTensor(
                name: name, expected: "\(Element.elementType.rawValue) \(shape)", found: "no such tensor")
        }
        guard tensor.shape == shape, let values = tensor.values(as: type) else {
            throw .invalidTensor(
                name: name, expected: "\(Element.elementType.rawValue) \(shape)",
                found: "\(tensor.elementType.rawValue) \(tensor.shape)")
        }
        return values
    }

    /// The type of a tensor's values; the raw value is its name in files.
    package enum ElementType: String, CaseIterable, Sendable {
        case bool = "BOOL"
        case uint8 = "U8"
        case int8 = "I8"
        case float8e4m3 = "F8_E4M3"
        case float8e5m2 = "F8_E5M2"
        case float8e8m0 = "F8_E8M0"
        case int16 = "I16"
        case uint16 = "U16"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case int32 = "I32"
        case uint32 = "U32"
        case float32 = "F32"
        case int64 = "I64"
        case uint64 = "U64"
        case float64 = "F64"
        case complex64 = "C64"

        /// The size of a value in bytes.
        package var size: Int {
            switch self {
            case .bool, .uint8, .int8, .float8e4m3, .float8e5m2, .float8e8m0: 1
            case .int16, .uint16, .float16, .bfloat16: 2
            case .int32, .uint32, .float32: 4
            case .int64, .uint64, .float64, .complex64: 8
            }
        }
    }
}
