/// The positions in a table of the columns that a model takes: by name in any order if the first record holds the
/// names, otherwise by position.
struct ModelTable {
    let hasHeader: Bool
    /// The field of a record for each of the model's columns.
    let places: [Int]
    /// The names of the fields, or their numbers from 1.
    let names: [String]
    /// The field of the label; nil if the table has none.
    let label: Int?

    /// - Parameters:
    ///   - first: the fields of the first record; `second` holds those of the next one, if there is one.
    ///   - label: the name of the label, or its number from 1, if known.
    ///   - needsLabel: whether one of the other columns must be the label.
    ///
    /// Throws `malformed` if the header names only some of the model's columns, or if there are not as many fields as
    /// the model needs.
    init(
        path: String, first: [Substring], second: [Substring]?, _ encoding: RowEncoding, label: String?,
        needsLabel: Bool, hasHeader: Bool? = nil
    ) throws(DatasetError) {
        let wanted = encoding.columns
        let found = first.map(String.init)
        let places = Self.match(wanted.map(\.name), in: found)
        let known = places.count { $0 != nil }
        let areNumbers = found.map { NumberText.value(of: Array($0.utf8)[...]) != nil }
        // A header may also name only some columns, unless there are other numbers in it, or the names are numbers:
        // these occur in any row.
        let matched = Set(places.compactMap(\.self))
        let areAllWords = found.indices.allSatisfy { !areNumbers[$0] || matched.contains($0) }
        let areSome = known > 0 && areAllWords && !Self.arePlaces(wanted.map(\.name))
        // A single record of numbers is a row: a header alone would leave nothing to predict.
        let isRow = second == nil && Self.arePlaces(wanted.map(\.name))
        let isNamed = hasHeader ?? (known == wanted.count && !isRow || areSome)
        if isNamed, known > 0 {
            let missing = wanted.indices.filter { places[$0] == nil }.map { wanted[$0].name }
            let taken = Set(places.compactMap(\.self))
            let labels = found.indices.filter { !taken.contains($0) && Self.isLabel(found[$0], label) }
            guard missing.isEmpty else {
                let unknown = found.indices.filter { !taken.contains($0) && !labels.contains($0) }.map { found[$0] }
                throw .malformed(
                    path: path,
                    FormatFault(
                        .missingValue, at: .line(1),
                        expected: "the model's columns \(TableLayout.list(wanted.map(\.name))), of which "
                            + "\(TableLayout.list(missing)) \(missing.count == 1 ? "is" : "are") missing",
                        found: "\(TableLayout.list(found))"
                            + (unknown.isEmpty ? "" : ", of which the model does not know \(TableLayout.list(unknown))")
                    ))
            }
            var seen: [String: Int] = [:]
            for (place, name) in found.enumerated() {
                guard let former = seen.updateValue(place, forKey: name),
                    taken.contains(former) || taken.contains(place)
                else { continue }
                throw .malformed(
                    path: path,
                    FormatFault(
                        .malformed, at: .line(1), expected: "the model's column \(excerpt(name)) once",
                        found: "it for columns \(former + 1) and \(place + 1)"))
            }
            (self.hasHeader, self.places, names) = (true, places.compactMap(\.self), found)
            let others = found.indices.filter { !taken.contains($0) }
            self.label = try Self.label(
                path, labels, among: others, of: found, given: label, isNeeded: needsLabel)
            return
        }
        // Words above numbers are a header even if unknown; the model's columns then have positions in place of names.
        let isHeader = hasHeader ?? Self.isHeader(first, above: second)
        if isHeader, !Self.arePlaces(wanted.map(\.name)) {
            throw .malformed(
                path: path,
                FormatFault(
                    .missingValue, at: .line(1),
                    expected: "the model's columns \(TableLayout.list(wanted.map(\.name)))",
                    found: TableLayout.list(found)))
        }
        let byNumber = wanted.compactMap { Int($0.name) }.filter { (1...found.count).contains($0) }.map { $0 - 1 }
        let named: Int? =
            isHeader
            ? try Self.label(path, [], among: Array(found.indices), of: found, given: nil, isNeeded: false) : nil
        if found.count == wanted.count + 1, let named {
            (self.hasHeader, self.places, self.label) = (isHeader, found.indices.filter { $0 != named }, named)
        } else if found.count == wanted.count, !needsLabel {
            (self.hasHeader, self.places, self.label) = (isHeader, Array(wanted.indices), nil)
        } else if found.count > wanted.count, byNumber.count == wanted.count, Self.arePlaces(wanted.map(\.name)) {
            let others = found.indices.filter { !byNumber.contains($0) }
            let given = label.flatMap { Int($0) }.map { $0 - 1 }.flatMap { others.contains($0) ? $0 : nil }
            (self.hasHeader, self.places) = (isHeader, byNumber)
            self.label = given ?? (others.count == 1 ? others[0] : nil)
        } else if found.count == wanted.count + 1 {
            // One extra field is the label, first or last: as --label says, or where a word stands and the model takes a
            // number. A model whose columns have names does not know on which side its label was.
            func isWordForNumber(_ field: Int, _ column: Int) -> Bool {
                wanted[column].kind.isNumber && !areNumbers[field] && !MissingValue.matches(first[field])
            }
            let isFirst: Bool
            switch label {
            case "first"?, "1"?: isFirst = true
            case "last"?, "\(found.count)"?: isFirst = false
            default:
                isFirst = isWordForNumber(0, 0)
                guard
                    isFirst || isWordForNumber(found.count - 1, wanted.count - 1) || Self.arePlaces(wanted.map(\.name))
                else {
                    throw .option(
                        name: "label",
                        expected: "first or last: \(path) has no header and a field more than the model has columns ("
                            + "\(TableLayout.list(wanted.map(\.name))))",
                        found: "left open")
                }
            }
            (self.hasHeader, self.label) = (isHeader, isFirst ? 0 : found.count - 1)
            self.places = Array(isFirst ? 1..<found.count : 0..<found.count - 1)
        } else {
            throw .malformed(
                path: path,
                FormatFault(
                    .wrongShape, at: .line(1),
                    expected: "the names of the model's columns, or \(wanted.count) fields in their order ("
                        + "\(TableLayout.list(wanted.map(\.name))))\(needsLabel ? " and a label" : "")",
                    found: "\(found.count) \(found.count == 1 ? "field" : "fields")"))
        }
        names = found.indices.map { "\($0 + 1)" }
        guard !needsLabel || self.label != nil else { throw Self.noLabel(path, names) }
    }

    /// Matches names exactly, then without regard to case and punctuation where that is unambiguous.
    private static func match(_ wanted: [String], in found: [String]) -> [Int?] {
        let exact = Dictionary(zip(found, found.indices)) { first, _ in first }
        let known = Set(wanted)
        var like: [String: [Int]] = [:]
        for (place, name) in found.enumerated() where !known.contains(name) {
            like[KnownNames.key(name), default: []].append(place)
        }
        return wanted.map { name in
            if let place = exact[name] { return place }
            let candidates = like[KnownNames.key(name)] ?? []
            return candidates.count == 1 ? candidates[0] : nil
        }
    }

    /// Whether a word stands above a number.
    private static func isHeader(_ first: [Substring], above second: [Substring]?) -> Bool {
        zip(first, second ?? []).contains { above, below in
            NumberText.value(of: Array(above.utf8)[...]) == nil && !MissingValue.matches(above)
                && NumberText.value(of: Array(below.utf8)[...]) != nil
        }
    }

    private static func arePlaces(_ names: [String]) -> Bool { names.allSatisfy { Int($0) != nil } }

    private static func isLabel(_ name: String, _ label: String?) -> Bool {
        label.map { KnownNames.key($0) == KnownNames.key(name) && !name.isEmpty } ?? false
    }

    private static func label(
        _ path: String, _ labels: [Int], among others: [Int], of names: [String], given: String?, isNeeded: Bool
    ) throws(DatasetError) -> Int? {
        if let one = labels.first { return one }
        for rank in KnownNames.labelRanks {
            let usual = others.filter { rank.contains(KnownNames.key(names[$0])) }
            if usual.count == 1 { return usual[0] }
        }
        guard isNeeded else { return nil }
        if let number = given.flatMap({ Int($0) }), others.contains(number - 1) { return number - 1 }
        guard others.count == 1 else { throw noLabel(path, others.map { names[$0] }) }
        return others[0]
    }

    private static func noLabel(_ path: String, _ others: [String]) -> DatasetError {
        .option(
            name: "label", expected: "the column with the labels of \(path) (\(TableLayout.list(others)))",
            found: "left open, as none is called like the model's")
    }

    /// The columns that the model does not take.
    var ignored: [String] {
        let taken = Set(places + (label.map { [$0] } ?? []))
        return names.indices.filter { !taken.contains($0) && !names[$0].isEmpty }.map { names[$0] }
    }
}

extension RowEncoding.Column.Kind {
    /// Whether the column holds numbers.
    package var isNumber: Bool {
        if case .number = self { true } else { false }
    }
}
