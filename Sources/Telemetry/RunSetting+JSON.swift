package import Interchange

extension RunDescription.Setting.Value {
    package var json: JSONValue {
        switch self {
        case .text(let text): JSONValue(text)
        case .integer(let number): JSONValue(number)
        case .number(let number): JSONValue(number)
        case .integers(let numbers): JSONValue(numbers)
        }
    }

    /// nil for JSON that is not a setting's value. A whole number is read as an integer.
    package init?(_ json: JSONValue) {
        switch json {
        case .string(let text): self = .text(text)
        case .integer(let number): self = .integer(number)
        case .number(let number): self = .number(number)
        case .array(let values):
            let numbers = values.compactMap(\.integerValue)
            guard numbers.count == values.count else { return nil }
            self = .integers(numbers)
        case .null, .bool, .object: return nil
        }
    }
}
