/// A JSON value. Objects keep the order of their members.
///
/// Most values can be written as literals: `["epoch": 1, "loss": .number(loss), "best": nil]`.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// Written as the shortest text that reads back as the same number, or as the string "nan", "inf" or "-inf".
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([Member])

    /// A name and its value in an object.
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

    /// The `Double` with the shortest decimal text of the float: 0.1 and not 0.100000001490116….
    package init(_ value: Float) { self = .number(Double("\(value)") ?? Double(value)) }

    /// The value, or null for nil.
    package init(_ value: Bool?) { self = value.map(JSONValue.bool) ?? .null }
    package init(_ value: Int?) { self = value.map(JSONValue.integer) ?? .null }
    package init(_ value: Double?) { self = value.map(JSONValue.number) ?? .null }
    package init(_ value: String?) { self = value.map(JSONValue.string) ?? .null }
    package init(_ value: Float?) { self = value.map { JSONValue($0) } ?? .null }

    /// The number, or null for NaN, for figures that may be undefined, such as the precision of a class that was
    /// never predicted.
    package init(whereDefined value: Double) { self = value.isNaN ? .null : .number(value) }

    package init(_ values: some Sequence<JSONValue>) { self = .array(Array(values)) }
    package init(_ values: some Sequence<Int>) { self = .array(values.map(JSONValue.integer)) }
    package init(_ values: some Sequence<Double>) { self = .array(values.map(JSONValue.number)) }
    package init(_ values: some Sequence<Float>) { self = .array(values.map { JSONValue($0) }) }
    package init(_ values: some Sequence<String>) { self = .array(values.map(JSONValue.string)) }
}

extension JSONValue {
    /// The value of the first member with a name; nil where there is none, or where this is not an object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The value as a whole number; nil where it is not one.
    package var integerValue: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The value as a number, also for the strings "nan", "inf" and "-inf"; nil for everything else.
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
