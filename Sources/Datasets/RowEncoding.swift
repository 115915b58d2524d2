/// What the columns of a table become before a network sees them, column by column in the network's order.
///
/// A number becomes (value − mean) / deviation; a word becomes 1 in the column of its category and 0 in the others. A
/// missing value becomes the mean, or 0 in all categories, and a word that is no category 0 in all of them. Where a
/// value was missing in training, one more column is 1 for missing values and 0 for all others.
package struct RowEncoding: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// Both of the training rows, finite; a deviation of 0 makes 0 of every number.
            case number(mean: Double, deviation: Double)
            /// The categories of the training rows, each once.
            case words([String])
        }

        package let name: String
        package let kind: Kind
        /// Whether one more feature marks missing values.
        package let marksMissing: Bool

        package init(name: String, kind: Kind, marksMissing: Bool = false) {
            self.name = name
            self.kind = kind
            self.marksMissing = marksMissing
        }

        /// Numbers that the network sees of it.
        package var features: Int {
            let marker = marksMissing ? 1 : 0
            return switch kind {
            case .number: 1 + marker
            case .words(let categories): categories.count + marker
            }
        }

        /// Whether the network is given its numbers as they are.
        package var isUnchanged: Bool { kind == .number(mean: 0, deviation: 1) && !marksMissing }
    }

    package let columns: [Column]
    /// Numbers that the network sees of one row.
    package let features: Int

    package init(columns: [Column]) {
        self.columns = columns
        features = columns.reduce(0) { $0 + $1.features }
    }

    /// Numbers that the network is given as they are, under these names.
    package init(unchanged names: [String]) {
        self.init(columns: names.map { Column(name: $0, kind: .number(mean: 0, deviation: 1)) })
    }

    /// "4 numbers", or "7 columns in 12 numbers".
    package var outline: String {
        features == columns.count
            ? "\(features) \(features == 1 ? "number" : "numbers")"
            : "\(columns.count) \(columns.count == 1 ? "column" : "columns") in \(features) numbers"
    }

    /// A name for each feature: `age`, `age missing`, `sex = male`.
    package var featureNames: [String] {
        columns.flatMap { column in
            let names: [String] =
                switch column.kind {
                case .number: [column.name]
                case .words(let categories): categories.map { "\(column.name) = \($0)" }
                }
            return column.marksMissing ? names + ["\(column.name) missing"] : names
        }
    }

    /// The features of each column, one after the other.
    package var featureRanges: [Range<Int>] {
        var start = 0
        return columns.map { column in
            defer { start += column.features }
            return start..<start + column.features
        }
    }
}

extension LabelledSamples.Kind {
    /// Rows of numbers that the network is given as they are, under these names.
    package static func row(columns names: [String]) -> Self { .row(RowEncoding(unchanged: names)) }
}
