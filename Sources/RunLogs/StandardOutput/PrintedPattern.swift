/// A regular expression whose named groups are what a line says: `step`, `total`, `epoch`, and any other name is a
/// metric.
package struct PrintedPattern: Sendable, Hashable {
    package let text: String

    /// Throws `badPattern` where it is no regular expression, or has no group for a metric.
    package init(_ text: String) throws(RunLogError) {
        self.text = text
        guard Self.regex(text) != nil else { throw .badPattern(text, fault: "it is not a regular expression") }
        // `Regex` gives the names of its groups with a match only.
        guard Self.groups(in: text).contains(where: { !["step", "total", "epoch"].contains($0) }) else {
            throw .badPattern(text, fault: "it has no named group for a metric, such as (?<loss>[0-9.]+)")
        }
    }

    private static func regex(_ text: String) -> Regex<AnyRegexOutput>? { try? Regex(text) }

    /// The expression to match with; nil never, since the text was tried. A value of `Regex` cannot be kept, since it
    /// may not go from one thread to another.
    var regex: Regex<AnyRegexOutput>? { Self.regex(text) }

    private static func groups(in text: String) -> [String] {
        var names: [String] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "(") {
            rest = rest[rest.index(after: open)...]
            guard rest.hasPrefix("?<") || rest.hasPrefix("?P<") else { continue }
            guard let start = rest.firstIndex(of: "<"), let end = rest.firstIndex(of: ">"), start < end else {
                continue
            }
            let name = rest[rest.index(after: start)..<end]
            if !name.isEmpty, name.first != "=", name.first != "!" { names.append(String(name)) }
        }
        return names
    }

    /// What a line says; nil where it does not match, or has no value.
    static func row(_ line: String, _ regex: Regex<AnyRegexOutput>) -> PrintedRow? {
        guard let match = try? regex.firstMatch(in: line) else { return nil }
        var row = PrintedRow()
        for group in match.output {
            guard let name = group.name, let text = group.substring else { continue }
            let printed = PrintedLine(String(text))
            var place = 0
            printed.skipBlanks(&place)
            guard let value = printed.number(at: &place) else { continue }
            switch name {
            case "step": row.step = RowAxis.step(value).flatMap { $0 >= 0 ? $0 : nil }
            case "total": row.total = RowAxis.step(value)
            case "epoch": row.epoch = value.isFinite ? value : nil
            default: row.values.append(PrintedRow.Value(name: name, value: value))
            }
        }
        return row.values.isEmpty ? nil : row
    }
}
