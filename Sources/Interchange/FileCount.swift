/// A count, size or offset that a file states, or that is computed from such numbers.
///
/// A file can state any number, so arithmetic on its numbers must not trap. A result below 0 or too large for an
/// `Int` is out of range, and like NaN makes everything computed from it out of range. So an expression is written as
/// usual and checked once at the end:
///
///     guard let length = (FileCount(header.end) + FileCount(shape: sizes, itemSize: 4)).value else { throw … }
package struct FileCount: Hashable, Sendable {
    /// The number, at least 0; nil where it is out of range.
    package let value: Int?

    private init(checked value: Int?) { self.value = value }

    /// Out of range where the number is negative or does not fit into an `Int`.
    package init(_ number: some BinaryInteger) {
        self.init(checked: Int(exactly: number).flatMap { $0 >= 0 ? $0 : nil })
    }

    /// The size of an array: the product of its dimensions and of the size of one item.
    ///
    /// A dimension of size 0 makes the product 0, however large the others are. A negative size is out of range.
    package init(shape: some Collection<Int>, itemSize: FileCount = 1) {
        let isValid = shape.allSatisfy { $0 >= 0 }
        self = isValid && shape.contains(0) ? 0 : shape.reduce(itemSize) { $0 * FileCount($1) }
    }

    /// Whether the number is in range and at most `limit`.
    package func isAtMost(_ limit: Int) -> Bool { value.map { $0 <= limit } ?? false }

    package static func + (left: FileCount, right: FileCount) -> FileCount {
        combine(left, right) { $0.addingReportingOverflow($1) }
    }

    package static func - (left: FileCount, right: FileCount) -> FileCount {
        combine(left, right) { $0.subtractingReportingOverflow($1) }
    }

    package static func * (left: FileCount, right: FileCount) -> FileCount {
        combine(left, right) { $0.multipliedReportingOverflow(by: $1) }
    }

    private static func combine(
        _ left: FileCount, _ right: FileCount, _ operation: (Int, Int) -> (partialValue: Int, overflow: Bool)
    ) -> FileCount {
        guard let left = left.value, let right = right.value else { return FileCount(checked: nil) }
        let (result, overflow) = operation(left, right)
        return FileCount(checked: overflow || result < 0 ? nil : result)
    }
}

extension FileCount: ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self.init(value) }
}

extension FileCount: CustomStringConvertible {
    /// The number as part of a sentence: "12", or "a number out of range".
    package var description: String { value.map(String.init) ?? "a number out of range" }
}
