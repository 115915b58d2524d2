/// How a table is interpreted: detected from its first 1,000 records (up to 1 MB), and reported wherever it is used.
///
/// 1. The separator is a tab if the first line has one, otherwise the more frequent of comma and semicolon, otherwise a
///    bar, otherwise blanks.
/// 2. The first record is a header if `--header` says so; if a word stands above numbers, and any numbers beside it
///    increase or decrease; if it is 0, 1, 2 …; or if its words do not occur below, and either one is a common name or
///    the words below repeat.
/// 3. A nameless column 0, 1, 2 … or 1, 2, 3 … is an index, and so is a column called id with a distinct integer in
///    each row. These, nameless empty columns and those of `--drop` are left out.
/// 4. The label is the column that `--label` gives: a name, a number from 1, `first` or `last`.
/// 5. Without `--label`, it is the column with a common name (label, target, class, species, …); the only column that
///    repeats beside texts; the only column of words beside numbers; or the first or the last, if only one of them can
///    be a label or has at most half as many distinct values. Otherwise both readings are reported, and `--label` must
///    choose.
/// 6. A label must not be fractional, nor distinct in nearly every row.
/// 7. A column is numeric if at least nine in ten of its values are numbers; other columns are words. Empty fields, NA,
///    NaN, null, None and ? are missing values.
/// 8. If all columns but the label are texts, long and varied, each row is a text; `--text-column` names them.
/// 9. Dates, and words that are distinct in nearly every row, must be left out with `--drop`.
package struct TableLayout: Hashable, Sendable {
    /// The role of a column.
    package enum Role: Hashable, Sendable {
        case label
        case number
        case words
        case text
        /// Left out, for this reason.
        case leftOut(String)
    }

    package struct Column: Hashable, Sendable {
        /// The name in the header, without surrounding blanks; otherwise the number of the column, from 1.
        package let name: String
        /// Whether the header has no name for the column.
        let isNameless: Bool
        package var role: Role
    }

    package enum Contents: Hashable, Sendable {
        /// Each row is a sample of numbers and words.
        case rows
        /// Each row is one text, joined from the text columns.
        case texts
    }

    package let separator: UInt8
    package let hasHeader: Bool
    /// Why the first record is a header, or is not.
    package let headerReason: String
    package internal(set) var columns: [Column]
    package let labelColumn: Int
    /// Why this column is the label.
    package let labelReason: String
    /// Whether a common name or an option identifies the label.
    let isLabelNamed: Bool
    package let contents: Contents
    /// The number of comment lines before the first record.
    let comments: Int

    init(
        separator: UInt8, header: (isThere: Bool, reason: String), columns: [Column],
        label: (column: Int, reason: String, isNamed: Bool), contents: Contents, comments: Int
    ) {
        self.separator = separator
        (hasHeader, headerReason) = (header.isThere, header.reason)
        self.columns = columns
        (labelColumn, labelReason, isLabelNamed) = (label.column, label.reason, label.isNamed)
        self.contents = contents
        self.comments = comments
    }

    package var labelName: String { columns[labelColumn].name }

    /// The value of `--label` that selects the same column.
    package var labelOption: String? { columns.count { $0.name == labelName } == 1 ? labelName : "\(labelColumn + 1)" }

    /// The value of `--text-column` that selects the same columns of a table of texts; nil for other tables.
    package var textColumnOption: String? {
        guard contents == .texts else { return nil }
        return used.map { column in
            let name = columns[column].name
            let isClear = !columns[column].isNameless && !name.contains(",") && columns.count { $0.name == name } == 1
            return isClear ? name : "\(column + 1)"
        }.joined(separator: ",")
    }

    /// The columns from which samples are made.
    var used: [Int] {
        columns.indices.filter { column in
            switch columns[column].role {
            case .number, .words, .text: true
            case .label, .leftOut: false
            }
        }
    }
}

extension TableLayout.Role {
    /// The role in machine-readable output.
    package var word: String {
        switch self {
        case .label: "label"
        case .number: "number"
        case .words: "words"
        case .text: "text"
        case .leftOut: "left out"
        }
    }

    package var reason: String? {
        if case .leftOut(let reason) = self { reason } else { nil }
    }
}

extension TableLayout {
    /// The layout in a sentence: label, header and columns.
    var summary: SourceNote {
        let hasName = hasHeader && !columns[labelColumn].isNameless
        var parts = [
            "label \(hasName ? "column '\(labelName)'" : named(labelColumn)) (\(labelReason))",
            "header: \(hasHeader ? "yes" : "no") (\(headerReason))",
        ]
        for (role, what) in [(Role.number, "number"), (.words, "word"), (.text, "text")] {
            let found = columns.indices.filter { columns[$0].role == role }
            guard !found.isEmpty else { continue }
            let names = role == .number ? "" : ": " + Self.list(found.map { named($0) })
            parts.append("\(found.count) \(what) column\(found.count == 1 ? "" : "s")\(names)")
        }
        return .remark(parts.joined(separator: "; "))
    }

    /// The summary, and notes on the columns that are left out.
    var notes: [SourceNote] {
        var left: [(reason: String, names: [String])] = []
        for column in columns.indices {
            guard let reason = columns[column].role.reason else { continue }
            if let place = left.firstIndex(where: { $0.reason == reason }) {
                left[place].names.append(named(column))
            } else {
                left.append((reason, [named(column)]))
            }
        }
        return [summary]
            + left.map { SourceNote.leftOut("column", reason: $0.reason, names: $0.names) }
    }

    /// The name of a column, or "column" and its number.
    func named(_ column: Int) -> String {
        !hasHeader || columns[column].isNameless ? "column \(column + 1)" : columns[column].name
    }

    /// Joins up to eight names with commas, and counts the rest.
    static func list(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    }
}
