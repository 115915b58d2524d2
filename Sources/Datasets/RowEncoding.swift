/// How the columns of a table are encoded for the network, in the network's order.
///
/// A number is standardized to (value − mean) / deviation; a word is one-hot encoded, 1 for its category and 0 for the
/// others. A missing value becomes the mean (0 after standardizing), or 0 for every category; an unknown word is 0 for
/// every category. If values were missing in training, the column has one more feature, 1 for missing values and 0
/// otherwise.
package struct RowEncoding: Hashable, Sendable {
    package struct Column: Hashable, Sendable {
        package enum Kind: Hashable, Sendable {
            /// The mean and deviation of the training rows, both finite; with a deviation of 0, every number becomes 0.
            case number(mean: Double, deviation: Double)
            /// The categories of the training rows, without duplicates.
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

        /// The number of inputs that the column gives to the network.
        package var features: Int {
            let marker = marksMissing ? 1 : 0
            return switch kind {
            case .number: 1 + marker
            case .words(let categories): categories.count + marker
            }
        }

        /// Whether the network receives the numbers of the column unchanged.
        package var isUnchanged: Bool { kind == .number(mean: 0, deviation: 1) && !marksMissing }
    }

    package let columns: [Column]
    /// The number of inputs that one row gives to the network.
    package let features: Int

    package init(columns: [Column]) {
        self.columns = columns
        features = columns.reduce(0) { $0 + $1.features }
    }

    /// An encoding that passes numbers on unchanged, with these column names.
    package init(unchanged names: [String]) {
        self.init(columns: names.map { Column(name: $0, kind: .number(mean: 0, deviation: 1)) })
    }

    /// A short description: "4 numbers", or "7 columns in 12 numbers".
    package var outline: String {
        features == columns.count
            ? "\(features) \(features == 1 ? "number" : "numbers")"
            : "\(columns.count) \(columns.count == 1 ? "column" : "columns") in \(features) numbers"
    }

    /// The name of each feature: `age`, `age missing`, `sex = male`.
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

    /// The range of features of each column, one after the other.
    package var featureRanges: [Range<Int>] {
        var start = 0
        return columns.map { column in
            defer { start += column.features }
            return start..<start + column.features
        }
    }
}

extension LabelledSamples.Kind {
    /// Rows of numbers that the network receives unchanged, with these column names.
    package static func row(columns names: [String]) -> Self { .row(RowEncoding(unchanged: names)) }
}
