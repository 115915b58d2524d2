/// What the columns of a table are, found by looking at its first two records.
struct TableLayout: Hashable, Sendable {
    enum Contents: Hashable, Sendable {
        /// Every column but the label's is a number.
        case numbers
        /// Every column but the label's is text.
        case texts
    }

    /// As the header has them, or numbered from 1.
    let names: [String]
    let hasHeader: Bool
    let labelColumn: Int
    let contents: Contents

    /// - Parameters:
    ///   - records: the first two, or the only one: the texts of their fields.
    ///   - label: the name of the label's column, or its number from 1; nil: the one that a header calls so, and else the
    ///     first.
    ///   - readsText: whether the columns are texts, whatever they look like.
    ///
    /// Throws `option` where there is no such label.
    init(records: [[String]], label: String?, readsText: Bool) throws(DatasetError) {
        let first = records.first ?? []
        let areNumbers = records.map { $0.map { NumberText.value(of: Array($0.utf8)[...]) != nil } }
        let namesLabel = label.map { first.contains($0) } ?? false
        // Numbers where the first record has none; or, where all is text, words that only a header has.
        let isFollowedByNumbers =
            records.count > 1 && !areNumbers[0].contains(true) && areNumbers[1].contains(true)
            && first.count == records[1].count
        let headed = records.count > 1 && !areNumbers[0].contains(true) ? Self.labelColumn(ofHeader: first) : nil
        hasHeader = namesLabel || isFollowedByNumbers || headed != nil
        names = hasHeader ? first : first.indices.map { "\($0 + 1)" }

        // Of the first record that holds data, if there is one.
        let data = hasHeader ? areNumbers.dropFirst().first : areNumbers.first
        let isNumber = data.map { $0.count == first.count ? $0 : areNumbers[0] } ?? areNumbers[0]
        let texts = isNumber.indices.filter { !isNumber[$0] }
        if let label {
            guard let column = Self.column(label, in: names) else {
                throw .option(
                    name: "label",
                    expected: "the name or the number of a column ("
                        + names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …)" : ")"),
                    found: excerpt(label))
            }
            labelColumn = column
        } else if let headed {
            labelColumn = headed
        } else if !readsText, isNumber.count > 2, texts.count == 1 {
            // Numbers cannot be text, so this is the label wherever it stands.
            labelColumn = texts[0]
        } else {
            labelColumn = 0
        }
        let other = isNumber.count == 2 ? 1 - labelColumn : nil
        contents = readsText || other.map { !isNumber[$0] } ?? false ? .texts : .numbers
    }

    private static func column(_ label: String, in names: [String]) -> Int? {
        if let place = names.firstIndex(of: label) { return place }
        guard let number = Int(label), (1...max(1, names.count)).contains(number) else { return nil }
        return number - 1
    }

    /// The only column that is called `label`; or, beside a single column that is called like a text, the other one, where
    /// that is called like a label. Nil of what is no header, and of one that does not tell.
    private static func labelColumn(ofHeader names: [String]) -> Int? {
        let labels = ["class", "category", "target", "topic", "y"]
        let texts = ["text", "sentence", "article", "body", "content", "message", "document", "title"]
        let lowered = names.map { $0.lowercased() }
        let called = lowered.indices.filter { lowered[$0] == "label" }
        if names.count > 1, called.count == 1 { return called[0] }
        guard names.count == 2, lowered.contains(where: { texts.contains($0) }) else { return nil }
        return lowered.firstIndex { labels.contains($0) }
    }
}
