/// A setting and the values that a sweep gives it.
package struct SweepAxis: Hashable, Sendable {
    /// As on a command line: `learning-rate`.
    package let name: String
    /// As on a command line; a list is `128,64`.
    package let values: [String]

    package init(_ name: String, _ values: [String]) {
        self.name = name
        self.values = values
    }

    /// Parses `learning-rate=1e-3,3e-3`. Commas separate values, except in brackets: `hidden=[128,64],[256]` has the two
    /// values `128,64` and `256`. Throws `malformedAxis` or `repeatedValue`.
    package init(parsing text: String) throws(SweepError) {
        guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
            throw .malformedAxis(text, expected: "a name, an equals sign and values, such as hidden=64,128")
        }
        name = String(text[..<equals].drop { $0 == "-" })
        guard !name.isEmpty, !name.contains(where: { $0.isWhitespace || "{}[],".contains($0) }) else {
            throw .malformedAxis(text, expected: "a name without spaces and brackets before the equals sign")
        }
        var values: [String] = []
        var value = ""
        var depth = 0
        for character in text[text.index(after: equals)...] {
            switch character {
            case "[":
                depth += 1
                if depth > 1 { value.append(character) }
            case "]":
                depth -= 1
                guard depth >= 0 else { throw .malformedAxis(text, expected: "a [ before each ]") }
                if depth > 0 { value.append(character) }
            case "," where depth == 0:
                values.append(value)
                value = ""
            default: value.append(character)
            }
        }
        guard depth == 0 else { throw .malformedAxis(text, expected: "a ] after each [") }
        values.append(value)
        guard !values.contains("") else { throw .malformedAxis(text, expected: "a value between two commas") }
        if let twice = values.enumerated().first(where: { values[..<$0.offset].contains($0.element) }) {
            throw .repeatedValue(twice.element, axis: name)
        }
        self.values = values
    }
}
