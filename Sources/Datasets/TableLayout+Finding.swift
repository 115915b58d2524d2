extension TableLayout {
    /// Detects the layout of a table from its first records.
    ///
    /// Throws `option` for columns that do not exist, `ambiguous` if the label can be read in two ways, and `malformed`
    /// or another error if the table cannot be used.
    init(_ sample: TableSample, _ options: LoadingOptions) throws(DatasetError) {
        var finder = try LayoutFinder(sample, options)
        self = try finder.layout()
    }
}

/// Detects the layout of a table, step by step.
struct LayoutFinder {
    let path: String
    let options: LoadingOptions
    let sample: TableSample
    let header: (isThere: Bool, reason: String)
    let names: [String]
    let profiles: [ColumnProfile]
    var roles: [TableLayout.Role?]

    init(_ sample: TableSample, _ options: LoadingOptions) throws(DatasetError) {
        self.sample = sample
        self.options = options
        path = sample.path
        // Trailing separators produce fields without names and without values.
        let width = sample.records.map(\.count).max() ?? 0
        var first = sample.records[0]
        if sample.records.allSatisfy({ $0.dropFirst(first.count).allSatisfy(\.isEmpty) }) {
            first += Array(repeating: "", count: width - first.count)
        }
        guard first.count > 1 else {
            throw .malformed(
                path: path,
                FormatFault(
                    .wrongShape, at: .line(1),
                    expected: sample.isKeyed
                        ? "objects with a label and more"
                        : "a label and more, divided by commas, semicolons, tabs or blanks",
                    found: sample.isKeyed ? "a single key, \(first.first ?? "")" : "a single column"))
        }
        func profiles(_ records: ArraySlice<[Substring]>) -> [ColumnProfile] {
            first.indices.map { column in
                var profile = ColumnProfile()
                for record in records { profile.add(column < record.count ? record[column] : "") }
                return profile
            }
        }
        let below = profiles(sample.records.dropFirst())
        header = HeaderFinder(first: first, below: below, options: options, isKeyed: sample.isKeyed).answer
        self.profiles = header.isThere ? below : profiles(sample.records[...])
        names =
            header.isThere
            ? first.enumerated().map { IndexNames.isNone(String($1)) ? "" : String($1) }
            : first.indices.map { "\($0 + 1)" }
        roles = Array(repeating: nil, count: names.count)
    }

    mutating func layout() throws(DatasetError) -> TableLayout {
        guard profiles.contains(where: { $0.rows > 0 }) else {
            throw .malformed(
                path: path, FormatFault(.empty, at: .whole, expected: "rows below the header", found: "no rows"))
        }
        try checkNames()
        try leaveOut()
        let label = try labelColumn()
        if sample.isWhole, profiles[label.column].isNearlyUnique {
            throw .labelOfItsOwn(
                path: path, label: shownName(label.column), classes: profiles[label.column].counts.count,
                rows: profiles[label.column].rows, others: names.indices.filter { $0 != label.column }.map(shownName))
        }
        roles[label.column] = .label
        let contents = try decideContents(label: label.column)
        var columns = names.indices.map { column in
            TableLayout.Column(
                name: shownName(column), isNameless: names[column].isEmpty, role: roles[column] ?? .leftOut("unused"))
        }
        if contents == .texts {
            for column in columns.indices where columns[column].role == .words || columns[column].role == .number {
                columns[column].role = .text
            }
        }
        return TableLayout(
            separator: sample.separator, header: header, columns: columns, label: label, contents: contents,
            comments: sample.comments)
    }

    /// The name of a column, or its number if it has none.
    func shownName(_ column: Int) -> String { names[column].isEmpty ? "\(column + 1)" : names[column] }

    /// The columns whose role is not decided yet.
    var open: [Int] { roles.indices.filter { roles[$0] == nil } }

    private func checkNames() throws(DatasetError) {
        guard header.isThere else { return }
        var places: [String: Int] = [:]
        for (place, name) in names.enumerated() where !name.isEmpty {
            guard let former = places.updateValue(place, forKey: name) else { continue }
            throw .malformed(
                path: path,
                FormatFault(
                    .malformed, at: .line(1 + sample.comments), expected: "another name for each column",
                    found: "\(excerpt(name)) for columns \(former + 1) and \(place + 1)"))
        }
    }

    private mutating func leaveOut() throws(DatasetError) {
        if let dropped = options.dropped {
            for column in try columns(dropped, option: "drop") { roles[column] = .leftOut("--drop") }
        }
        let named = try options.textColumns.map { names throws(DatasetError) in
            try columns(names, option: "text-column")
        }
        for column in named ?? [] { roles[column] = .text }
        let label = try options.label.map { label throws(DatasetError) in try self.column(label, option: "label") }
        for column in open where column != label {
            let profile = profiles[column]
            let isNameless = header.isThere && names[column].isEmpty
            if profile.present == 0, profile.rows > 0 {
                roles[column] = .leftOut(isNameless ? "without a name and empty" : "empty")
            } else if isNameless || !header.isThere, column == 0, profile.countsRows,
                isNameless || profile.rows >= ColumnProfile.fewestRows
            {
                roles[column] = .leftOut("an index: \(profile.values[0] == 0 ? "0, 1, 2" : "1, 2, 3") …")
            } else if isNameless, column == 0, profile.isIndexLike, profile.rows >= ColumnProfile.fewestRows {
                roles[column] = .leftOut("an index: another whole number in each row")
            } else if header.isThere, IndexNames.matches(names[column]), profile.isIndexLike,
                profile.rows >= ColumnProfile.fewestRows || profile.countsRows
            {
                roles[column] = .leftOut("an index: another whole number in each row")
            }
        }
    }

    // MARK: - Columns that options name

    /// The columns in a list of names or numbers; a name that contains commas may be the whole list.
    func columns(_ list: String, option: String) throws(DatasetError) -> [Int] {
        if let one = find(list) { return [one] }
        var found: [Int] = []
        for name in list.split(separator: ",", omittingEmptySubsequences: false) {
            found.append(try column(String(name.trimmed), option: option))
        }
        return found
    }

    func column(_ name: String, option: String) throws(DatasetError) -> Int {
        if let found = find(name) { return found }
        if option == "label", name == "first" { return open.first ?? 0 }
        if option == "label", name == "last" { return open.last ?? names.count - 1 }
        throw .option(
            name: option,
            expected: (option == "label" ? "first, last, or " : "") + "the name or the number of a column ("
                + names.indices.prefix(12).map(shownName).joined(separator: ", ")
                + (names.count > 12 ? ", … to number \(names.count))" : ")"),
            found: excerpt(name))
    }

    /// Matches the exact name, then a name without regard to case and punctuation if that is unambiguous, then a number
    /// from 1.
    private func find(_ name: String) -> Int? {
        if header.isThere {
            if let place = names.firstIndex(of: name) { return place }
            let key = KnownNames.key(name)
            let like = names.indices.filter { !key.isEmpty && KnownNames.key(names[$0]) == key }
            if like.count == 1 { return like[0] }
        }
        guard let number = Int(name), (1...names.count).contains(number) else { return nil }
        return number - 1
    }
}
