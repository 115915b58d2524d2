/// Decides whether the columns other than the label are texts, or numbers and words.
extension LayoutFinder {
    /// Whether a column looks like text. `count` is the number of columns that are not left out.
    func isText(_ column: Int, of count: Int) -> Bool {
        let profile = profiles[column]
        guard profile.present > 0, !profile.isNumber, !profile.isDate else { return false }
        if profile.isProse { return true }
        let isUsual = header.isThere && KnownNames.texts.contains(KnownNames.key(names[column]))
        return isUsual && (count == 2 || profile.averageWords >= 2)
    }

    /// Whether a column may be the title of a text: words that rarely repeat. In a sample, many words occur only once
    /// that repeat in the whole table, so the limit is stricter there.
    func isTitle(_ column: Int) -> Bool {
        let profile = profiles[column]
        guard !profile.isNumber, !profile.isDate, profile.isVarious else { return false }
        return sample.isWhole || profile.counts.count * 10 > profile.present * 9
    }

    mutating func decideContents(label: Int) throws(DatasetError) -> TableLayout.Contents {
        if options.textColumns != nil {
            for column in open { roles[column] = .leftOut("not among --text-column") }
            return .texts
        }
        let others = open
        if options.readsText { return takeTexts(others) }
        guard !others.isEmpty else {
            throw .malformed(
                path: path,
                FormatFault(
                    .wrongShape, at: .whole, expected: "columns beside the label \(excerpt(shownName(label)))",
                    found: "none that is not left out"))
        }
        let texts = others.filter { isText($0, of: others.count + 1) }
        if !texts.isEmpty, others.allSatisfy({ texts.contains($0) || isTitle($0) }) { return takeTexts(others) }
        if others.count == 1, isLoneText(others[0]) { return takeTexts(others) }
        for column in others { roles[column] = profiles[column].isNumber ? .number : .words }
        let different = others.filter { !profiles[$0].isDate && isTitle($0) }
        try refuse(others.filter { profiles[$0].isDate }, different.filter { needsDecision($0) })
        for column in different { roles[column] = .leftOut("words that hardly repeat") }
        if different.count == others.count { try refuse([], different) }
        return .rows
    }

    /// Whether the user must decide about a column of words that rarely repeat: a code for each row, or texts, which
    /// may be what the model should learn from. Names of people and ticket numbers are left out with a note.
    private func needsDecision(_ column: Int) -> Bool {
        let profile = profiles[column]
        let isCode = profile.counts.count * 10 > profile.present * 9 && profile.averageWords < 1.5
        return isCode || profile.averageWords >= Self.fewestWordsOfText
    }

    private static let fewestWordsOfText = 6.0

    /// Whether the only column beside the label is text: words are, if they are long or mostly distinct, or rows are
    /// few.
    private func isLoneText(_ column: Int) -> Bool {
        let profile = profiles[column]
        guard !profile.isNumber, !profile.isDate else { return false }
        return profile.rows < ColumnProfile.fewestRows || profile.averageWords >= 3
            || profile.counts.count * 2 > profile.present
    }

    private mutating func takeTexts(_ columns: [Int]) -> TableLayout.Contents {
        for column in columns { roles[column] = .text }
        // Nameless columns that are empty in the sample join the text, so that none of it is lost.
        for column in roles.indices where roles[column] == .leftOut("without a name and empty") {
            roles[column] = .text
        }
        return .texts
    }

    private func refuse(_ dates: [Int], _ different: [Int]) throws(DatasetError) {
        guard !dates.isEmpty || !different.isEmpty else { return }
        throw Self.unusable(
            path, dates: dates.map(optionName), different: different.map(optionName), dropped: options.dropped,
            hasTexts: different.contains { profiles[$0].averageWords >= Self.fewestWordsOfText })
    }

    /// The name of a column in an option's list. A name that contains commas is replaced by the column's number.
    private func optionName(_ column: Int) -> String {
        let name = shownName(column)
        return name.contains(",") ? "\(column + 1)" : name
    }

    /// The error for columns that nothing can be learned from, with the complete option that leaves them out.
    static func unusable(
        _ path: String, dates: [String], different: [String], dropped: String?, hasTexts: Bool = false
    ) -> DatasetError {
        var reasons: [String] = []
        if !different.isEmpty {
            reasons.append(
                "\(TableLayout.list(different)) \(different.count == 1 ? "has" : "have") too many different words, "
                    + "nearly as many as rows or over \(TableLimits.mostCategories)")
        }
        if !dates.isEmpty { reasons.append("\(TableLayout.list(dates)) \(dates.count == 1 ? "holds" : "hold") dates") }
        let all = different + dates
        let option = "--drop \(quotedForShell(((dropped.map { [$0] } ?? []) + all).joined(separator: ",")))"
        let texts = hasTexts ? ", or name the columns of a text with --text-column" : ""
        return .unusableColumns(
            path: path, reason: reasons.joined(separator: " and "),
            remedy: (all.count == 1 ? "it" : "them") + " out with \(option)\(texts)")
    }
}
