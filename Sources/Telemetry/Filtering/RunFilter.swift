/// A condition on runs, such as `lr>=1e-3 and data=mnist and not tag=old`.
///
/// Comparisons (`=`, `!=`, `<`, `<=`, `>`, `>=`, and `~` for "contains") are joined by `and`, `or` and `not`, with
/// parentheses. A word alone means that the run's name contains it. Names and values with spaces are quoted. What a run
/// lacks is equal to nothing, neither smaller nor greater. Case does not count.
package struct RunFilter: Sendable, Hashable {
    indirect enum Condition: Sendable, Hashable {
        case all([Condition])
        case any([Condition])
        case not(Condition)
        case compare(RunField, Comparison, Operand)
    }

    enum Comparison: String, Sendable, Hashable, CaseIterable {
        // Those of two characters come first: the parser takes the first that fits.
        case notEqual = "!="
        case notContains = "!~"
        case lessOrEqual = "<="
        case greaterOrEqual = ">="
        case equals = "=="
        case equal = "="
        case less = "<"
        case greater = ">"
        case contains = "~"
    }

    /// The right side of a comparison.
    struct Operand: Sendable, Hashable {
        /// In lower case.
        let text: String
        /// The number that it is, if it is one; seconds for times.
        let number: Double?
    }

    /// What it was made from.
    package let text: String
    let condition: Condition

    /// Parses a condition. Throws `RunFilterError`, which says where.
    package init(_ text: String) throws(RunFilterError) {
        self.text = text
        condition = try RunFilterParser.parse(text)
    }

    /// What is compared, in no order.
    package var fields: [RunField] { Self.fields(of: condition) }

    private static func fields(of condition: Condition) -> [RunField] {
        switch condition {
        case .all(let parts), .any(let parts): parts.flatMap { fields(of: $0) }
        case .not(let part): fields(of: part)
        case .compare(let field, _, _): [field]
        }
    }

    /// Whether a run fulfils the condition.
    package func matches<Run>(_ run: Run, _ reader: inout RunFieldReader<Run>) -> Bool {
        Self.holds(condition, for: run, &reader)
    }

    private static func holds<Run>(
        _ condition: Condition, for run: Run, _ reader: inout RunFieldReader<Run>
    ) -> Bool {
        switch condition {
        case .all(let parts): parts.allSatisfy { holds($0, for: run, &reader) }
        case .any(let parts): parts.contains { holds($0, for: run, &reader) }
        case .not(let part): !holds(part, for: run, &reader)
        case .compare(let field, let comparison, let operand):
            comparison.holds(reader.value(field, of: run), operand)
        }
    }
}

extension RunFilter.Comparison {
    fileprivate func holds(_ value: RunFieldValue, _ operand: RunFilter.Operand) -> Bool {
        switch self {
        case .notEqual: !Self.equal.holds(value, operand)
        case .notContains: !Self.contains.holds(value, operand)
        case .equal, .equals, .contains, .less, .lessOrEqual, .greater, .greaterOrEqual:
            switch value {
            case .none: false
            case .number(let number): holds(number, operand)
            case .text(let text): holds(text, operand)
            case .texts(let texts): texts.contains { holds($0, operand) }
            }
        }
    }

    private func holds(_ number: Double, _ operand: RunFilter.Operand) -> Bool {
        guard self != .contains, let other = operand.number else {
            let text = number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
            return holds(text, operand)
        }
        return switch self {
        case .equal, .equals: number == other || number.isNaN && other.isNaN
        case .less: number < other
        case .lessOrEqual: number <= other
        case .greater: number > other
        case .greaterOrEqual: number >= other
        case .contains, .notEqual, .notContains: false
        }
    }

    private func holds(_ text: String, _ operand: RunFilter.Operand) -> Bool {
        let text = text.lowercased()
        return switch self {
        case .equal, .equals: text == operand.text
        case .contains: text.utf8.contains(operand.text.utf8)
        case .less: text < operand.text
        case .lessOrEqual: text <= operand.text
        case .greater: text > operand.text
        case .greaterOrEqual: text >= operand.text
        case .notEqual, .notContains: false
        }
    }
}

/// Why a filter or a sort key cannot be understood; `description` is one plain sentence.
package struct RunFilterError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The place in the text, in characters from 1.
    package let column: Int
    package let expected: String
    package let found: String

    package init(column: Int, expected: String, found: String) {
        self.column = column
        self.expected = expected
        self.found = found
    }

    package var description: String { "At column \(column), expected \(expected), found \(found)." }
}
