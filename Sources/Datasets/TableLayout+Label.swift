/// Decides which column is the label, and why.
extension LayoutFinder {
    func labelColumn() throws(DatasetError) -> (column: Int, reason: String, isNamed: Bool) {
        if let label = options.label { return (try column(label, option: "label"), "--label", true) }
        guard !open.isEmpty else {
            throw .malformed(
                path: path,
                FormatFault(.wrongShape, at: .whole, expected: "a column that is left for the label", found: "none"))
        }
        if let named = try commonName() { return (named, "a common label name", true) }
        if let beside = besideTexts { return (beside, "its values repeat, beside texts", false) }
        if let only = onlyWords { return (only, "the only column of words", false) }
        let (column, reason) = try firstOrLast()
        return (column, reason, false)
    }

    /// Whether the column can be a label at all.
    private func canBeLabel(_ column: Int) -> Bool {
        let profile = profiles[column]
        return profile.fractions == 0 && !profile.isDate && !profile.isNearlyUnique && !profile.isConstant
            && !profile.isProse
    }

    private func commonName() throws(DatasetError) -> Int? {
        guard header.isThere else { return nil }
        // With a column x and others, y is a coordinate.
        let isCoordinate = open.count > 2 && open.contains { KnownNames.key(names[$0]) == "x" }
        for (rank, known) in KnownNames.labelRanks.enumerated() {
            let found = open.filter { column in
                let key = KnownNames.key(names[column])
                return known.contains(key) && !(isCoordinate && key == "y")
            }
            let fit = found.filter(canBeLabel)
            if fit.count > 1 { throw twoReadings(fit[0], fit[1]) }
            if let one = fit.first { return one }
            // The most certain names are trusted; problems with the column are reported later.
            if rank == 0, found.count == 1 { return found[0] }
        }
        return nil
    }

    /// The only column that repeats its values, if the others are texts.
    private var besideTexts: Int? {
        let columns = open
        let texts = Set(columns.filter { isText($0, of: columns.count) })
        let others = columns.filter { !texts.contains($0) && !isTitle($0) }
        guard !texts.isEmpty || roles.contains(.text), others.count == 1 else { return nil }
        return profiles[others[0]].fractions == 0 ? others[0] : nil
    }

    /// The only column of words. Among numbers it is the label wherever it stands, as the rest can only be inputs.
    private var onlyWords: Int? {
        let words = open.filter { !profiles[$0].isNumber && !profiles[$0].isDate }
        guard words.count == 1, let only = words.first, open.count > 1 else { return nil }
        guard !profiles[only].isNearlyUnique, !profiles[only].isProse else { return nil }
        if open.count == 2, only == open.last, let number = open.first, profiles[number].rows < ColumnProfile.fewestRows
        {
            // With two columns and few rows, the second may just as well be a text, and the number its label.
            return profiles[number].fractions > 0 ? only : nil
        }
        return only
    }

    private func firstOrLast() throws(DatasetError) -> (column: Int, reason: String) {
        let (first, last) = (open[0], open[open.count - 1])
        guard first != last else { return (first, "the only column that is left") }
        let fit = [first, last].filter(canBeLabel)
        let sure = fit.filter { !profiles[$0].isNearlyConstant }
        let candidates = sure.isEmpty ? fit : sure
        func place(_ column: Int) -> String { column == first ? "the first" : "the last" }
        if candidates.count == 1 {
            return (
                candidates[0],
                "\(place(candidates[0])) column, as the \(candidates[0] == first ? "last" : "first") cannot be one"
            )
        }
        let (firsts, lasts) = (profiles[first].counts.count, profiles[last].counts.count)
        if candidates.count == 2 {
            if firsts * 2 <= lasts { return (first, "the first column: \(firsts) values, the last has \(lasts)") }
            if lasts * 2 <= firsts { return (last, "the last column: \(lasts) values, the first has \(firsts)") }
        }
        // A short table of labels and texts has the label first, unless the first column is a text and the last is not.
        if options.readsText { return (first, "the first column") }
        let isShort = profiles[first].rows < ColumnProfile.fewestRows
        if isShort, open.count == 2,
            !profiles[last].isNumber || (!profiles[first].isNumber && profiles[first].averageWords < 3)
        {
            let isReversed = profiles[first].averageWords >= 3 && profiles[last].averageWords <= 2
            return isReversed ? (last, "the last column, beside a text") : (first, "the first of two columns")
        }
        if isShort, candidates.isEmpty {
            // A single row or class is enough here.
            let whole = [first, last].filter { profiles[$0].fractions == 0 && !profiles[$0].isDate }
            if whole.count == 1 { return (whole[0], "\(place(whole[0])) column: the other has fractions") }
        }
        throw twoReadings(first, last)
    }

    private func twoReadings(_ one: Int, _ other: Int) -> DatasetError {
        func reading(_ column: Int) -> String {
            let profile = profiles[column]
            let values = profile.counts.keys.sorted().prefix(3).joined(separator: ", ")
            let count = profile.counts.count
            let option = header.isThere && !names[column].isEmpty ? quotedForShell(names[column]) : "\(column + 1)"
            let what = header.isThere ? excerpt(shownName(column)) : "column \(column + 1)"
            return
                "\(what) (\(count) \(count == 1 ? "value" : "values"): \(values)\(count > 3 ? ", …" : "")) with --label \(option)"
        }
        return .ambiguous(path: path, what: "label", readings: [reading(one), reading(other)])
    }
}

/// Quotes a name so that a shell takes it as one word.
package func quotedForShell(_ name: String) -> String {
    let isPlain = name.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "0123456789_-.,:+%@/".unicodeScalars.contains($0)
    }
    return isPlain && !name.isEmpty
        ? name : "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
