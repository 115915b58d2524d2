/// A JSON value, whose objects keep the order of their members.
///
/// Literals make most of them: `["epoch": 1, "loss": .number(loss), "best": nil]`.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Written as the shortest text that reads back the same, or as "nan", "inf" or "-inf".
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A name and what it stands for.
    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSONValue

        package init(_ name: String, _ value: JSONValue) {
            self.name = name
            self.value = value
        }
    }
}

extension JSONValue {
    package init(_ value: Bool) { self = .bool(value) }
    package init(_ value: Int) { self = .integer(value) }
    package init(_ value: Double) { self = .number(value) }
    package init(_ value: String) { self = .string(value) }

    /// The number whose shortest text is that of the float: 0.1, where the float is 0.100000001490116….
    package init(_ value: Float) { self = .number(Double("\(value)") ?? Double(value)) }

    /// null where there is no value.
    package init(_ value: Bool?) { self = value.map(JSONValue.bool) ?? .null }
    package init(_ value: Int?) { self = value.map(JSONValue.integer) ?? .null }
    package init(_ value: Double?) { self = value.map(JSONValue.number) ?? .null }
    package init(_ value: String?) { self = value.map(JSONValue.string) ?? .null }
    package init(_ value: Float?) { self = value.map { JSONValue($0) } ?? .null }

    /// null for NaN, where that says that the figure is undefined: the precision of a class that was never predicted.
    package init(whereDefined value: Double) { self = value.isNaN ? .null : .number(value) }

    package init(_ values: some Sequence<JSONValue>) { self = .array(Array(values)) }
    package init(_ values: some Sequence<Int>) { self = .array(values.map(JSONValue.integer)) }
    package init(_ values: some Sequence<Double>) { self = .array(values.map(JSONValue.number)) }
    package init(_ values: some Sequence<Float>) { self = .array(values.map { JSONValue($0) }) }
    package init(_ values: some Sequence<String>) { self = .array(values.map(JSONValue.string)) }
}

extension JSONValue {
    /// The value of the first member of that name; nil where there is none, or where this is no object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The number, where this is one that is whole.
    package var integerValue: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The number, where this is one or one of the strings that stand for those that are not finite.
    package var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .string("nan"): .nan
        case .string("inf"): .infinity
        case .string("-inf"): -.infinity
        default: nil
        }
    }

    package var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    package var stringValue: String? {
        guard case .string(let value) = self else { return nil }
        return value
    }

    package var arrayValue: [JSONValue]? {
        guard case .array(let values) = self else { return nil }
        return values
    }

    package var objectValue: [Member]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .number(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(elements.map { Member($0, $1) })
    }
}
