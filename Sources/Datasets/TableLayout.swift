/// How a table is understood: found by looking at its first 1,000 records (up to 1 MB), and told wherever it is used.
///
/// 1. The separator is a tab where the first line has one, else the more frequent of comma and semicolon, else a bar, else blanks.
/// 2. The first record is a header where `--header` says so; where a word stands above numbers, and what numbers there
///    are beside it rise or fall; where all are 0, 1, 2 …; or where its words do not occur below and one is a usual
///    name, or those below repeat.
/// 3. A nameless 0, 1, 2 … or 1, 2, 3 … column is an index, and so is one that is called id and has another whole
///    number in each row; these, empty columns without a name and those of `--drop` are left out.
/// 4. The label is what `--label` says: a name, a number from 1, `first` or `last`.
/// 5. Otherwise it is the column with a usual name (label, target, class, species, …); the one that repeats beside
///    texts; the only one of words beside numbers; or the first or the last, where only one of them can be a label or
///    has at most half as many different values. Else both readings are shown, and `--label` chooses.
/// 6. A label must not be a fraction, nor different in nearly every row.
/// 7. Columns that nine values in ten show to be numbers are numbers, others are words; empty, NA, NaN, null, None and ?
///    are missing values.
/// 8. Where all columns but the label are texts, long and various, each row is a text; `--text-column` names them.
/// 9. Dates, and words that are different in nearly every row, must be left out with `--drop`.
package struct TableLayout: Hashable, Sendable {
    /// What a column is.
    package enum Role: Hashable, Sendable {
        case label
        case number
        case words
        case text
        /// For this reason.
        case leftOut(String)
    }

    package struct Column: Hashable, Sendable {
        /// As the header has it, without the blanks around it; else its number from 1.
        package let name: String
        /// Whether the header has no name for it.
        let isNameless: Bool
        package var role: Role
    }

    package enum Contents: Hashable, Sendable {
        /// Numbers and words.
        case rows
        /// The text columns, one after the other, are one text.
        case texts
    }

    package let separator: UInt8
    package let hasHeader: Bool
    /// Why the first record is a header, or is none.
    package let headerReason: String
    package internal(set) var columns: [Column]
    package let labelColumn: Int
    /// Why that is the label.
    package let labelReason: String
    /// Whether its name, or an option, says so.
    let isLabelNamed: Bool
    package let contents: Contents
    /// Lines before the first record that are comments.
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

    /// What --label must say to choose the same column.
    package var labelOption: String? { columns.count { $0.name == labelName } == 1 ? labelName : "\(labelColumn + 1)" }

    /// What `--text-column` names of a table of texts to make the same of it; nil of other tables.
    package var textColumnOption: String? {
        guard contents == .texts else { return nil }
        return used.map { column in
            let name = columns[column].name
            let isClear = !columns[column].isNameless && !name.contains(",") && columns.count { $0.name == name } == 1
            return isClear ? name : "\(column + 1)"
        }.joined(separator: ",")
    }

    /// The columns that a sample is made of.
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
    /// The word that scripts read.
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
    /// What was found: label, header and columns in a sentence.
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

    /// What was found, and the columns that are left out.
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

    /// A column's name, or where it is.
    func named(_ column: Int) -> String {
        !hasHeader || columns[column].isNameless ? "column \(column + 1)" : columns[column].name
    }

    /// Up to eight of them between commas.
    static func list(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? " and \(names.count - 8) more" : "")
    }
}
