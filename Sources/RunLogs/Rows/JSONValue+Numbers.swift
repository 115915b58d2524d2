import Interchange

extension JSONValue {
    /// The value as a number, also of a string that holds one and nothing else: "0.3214", "NaN", "-Infinity". Nil for
    /// everything else.
    var loggedNumber: Double? {
        switch self {
        case .integer(let value): return Double(value)
        case .number(let value): return value
        case .string(let text):
            let bytes = Array(text.utf8)
            return unsafe DecimalText.value(bytes.span.bytes, bytes.span.bytes.trimmed(0..<bytes.count))
        case .null, .bool, .array, .object: return nil
        }
    }
}
