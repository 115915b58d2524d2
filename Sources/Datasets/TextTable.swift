/// The columns of a table that hold the texts to classify, and the labels if there are any.
///
/// The first record is a header if it contains a requested name or a common name of texts or labels that is not a class
/// of the model. The label is the named column, or the one whose values are classes of the model. The text is made of
/// the named columns; otherwise of those with common names, joined; otherwise of those that hold sentences; otherwise
/// of the longest column.
struct TextTable {
    let hasHeader: Bool
    /// The names in the header, or numbers from 1.
    let names: [String]
    /// The columns that are joined to one text.
    let texts: [Int]
    let label: Int?

    /// - Parameters:
    ///   - sample: the first records of the table.
    ///   - classNames: the classes of the model.
    ///   - label: the name or the number of the label column; nil: to be detected.
    ///   - textColumns: names or numbers separated by commas; nil: to be detected.
    ///   - usual: the columns that the model was trained on, which are used if they exist.
    ///   - usualLabel: the name of the label column in training, by which a header is recognized.
    ///
    /// Throws `option` for a column that does not exist.
    init(
        _ sample: TableSample, classNames: Set<String>, label: String?, textColumns: String?, usual: String?,
        usualLabel: String?
    ) throws(DatasetError) {
        let first = sample.records[0].map(String.init)
        let wanted =
            [label, usualLabel].compactMap(\.self) + (textColumns.map(Self.parts) ?? []) + (usual.map(Self.parts) ?? [])
        let hasHeader =
            sample.isKeyed
            || first.contains { name in
                guard !classNames.contains(name), Int(name) == nil else { return false }
                return wanted.contains(name) || KnownNames.isText(name) || (first.count > 1 && KnownNames.isLabel(name))
            }
        let names = hasHeader ? first : first.indices.map { "\($0 + 1)" }
        var profiles = names.map { _ in ColumnProfile() }
        var known = names.map { _ in 0 }
        for record in sample.records.dropFirst(hasHeader ? 1 : 0) {
            for (column, field) in record.enumerated() where column < names.count {
                profiles[column].add(field)
                if classNames.contains(String(field)) { known[column] += 1 }
            }
        }
        let given = try textColumns.map { (list) throws(DatasetError) in
            try Self.parts(list).map { (name) throws(DatasetError) in try Self.column(name, "text-column", names) }
        }
        let named = given ?? usual.flatMap { Self.columns($0, names) }
        let labelColumn: Int?
        if let label {
            labelColumn = try Self.column(label, "label", names)
        } else {
            let others = names.indices.filter { !(named ?? []).contains($0) && known[$0] * 2 >= profiles[$0].present }
            labelColumn = names.count == 1 ? nil : others.filter { known[$0] > 0 }.max { known[$0] < known[$1] }
        }
        (self.hasHeader, self.names, self.label) = (hasHeader, names, labelColumn)
        texts = named ?? Self.texts(names, hasHeader: hasHeader, profiles, besides: labelColumn)
    }

    /// The columns that are most likely the text.
    private static func texts(
        _ names: [String], hasHeader: Bool, _ profiles: [ColumnProfile], besides label: Int?
    ) -> [Int] {
        let others = names.indices.filter { $0 != label }
        guard others.count > 1 else { return others }
        let open = others.filter { !profiles[$0].isNumber && !IndexNames.matches(names[$0]) }
        let usual = hasHeader ? open.filter { KnownNames.isText(names[$0]) } : []
        if !usual.isEmpty { return usual }
        let prose = open.filter { profiles[$0].isProse }
        if !prose.isEmpty { return prose }
        let longest = (open.isEmpty ? others : open).max { profiles[$0].averageLength < profiles[$1].averageLength }
        return longest.map { [$0] } ?? []
    }

    /// The columns of these names, ignoring numbers; nil if one does not exist, or there are none.
    private static func columns(_ list: String, _ names: [String]) -> [Int]? {
        let columns = parts(list).filter { Int($0) == nil }.map { names.firstIndex(of: $0) }
        return columns.isEmpty || columns.contains(nil) ? nil : columns.compactMap(\.self)
    }

    private static func parts(_ list: String) -> [String] {
        list.split(separator: ",").map { String($0.trimmed) }
    }

    private static func column(_ name: String, _ option: String, _ names: [String]) throws(DatasetError) -> Int {
        if let place = names.firstIndex(of: name) { return place }
        if let place = names.firstIndex(where: { KnownNames.key($0) == KnownNames.key(name) }) { return place }
        if let number = Int(name), (1...names.count).contains(number) { return number - 1 }
        throw .option(
            name: option, expected: "the names or the numbers of columns (\(TableLayout.list(names)))",
            found: excerpt(name))
    }
}

/// Reads the texts of a table, one record at a time.
package final class TextTableReader {
    package struct Row {
        /// The line in which the row begins, from 1.
        package let line: Int
        package let text: String
        /// nil if the table has no labels, or this row has none.
        package let label: String?
    }

    private let reader: RecordReader
    private let sample: TableSample
    private let table: TextTable

    /// Opens a table with commas, semicolons, bars or tabs, or JSON lines, plain or packed with gzip. For the
    /// arguments, see `TextTable`.
    ///
    /// Throws any `DatasetError` of files, or `option`.
    package init(
        _ path: String, classNames: [String], label: String? = nil, textColumns: String? = nil, usual: String? = nil,
        usualLabel: String? = nil
    ) throws(DatasetError) {
        let file = TableFile(path: path)
        sample = try TableSample(reading: path, separator: file.separator)
        reader = try RecordReader(reading: path, separator: sample.separator)
        table = try TextTable(
            sample, classNames: Set(classNames), label: label, textColumns: textColumns, usual: usual,
            usualLabel: usualLabel)
        for _ in 0..<sample.comments + (table.hasHeader ? 1 : 0) { _ = try reader.next() }
    }

    /// What the user should know about how the rows so far were read.
    package var remarks: [SourceNote] { SourceNote.encoding(of: reader, after: sample) }

    /// The next row; nil at the end. Throws `malformed` with the line, or `file`.
    package func next() throws(DatasetError) -> Row? {
        guard try reader.next() else { return nil }
        let width = table.names.count
        guard reader.fields.count == width else {
            throw reader.fault(
                .wrongShape, expected: "\(width) \(width == 1 ? "field" : "fields"), as in the first line",
                found: "\(reader.fields.count)" + (width == 1 ? "; a text with separators in it needs quotes" : ""))
        }
        var parts: [String] = []
        for column in table.texts where !reader.isEmpty(column) {
            parts.append(try reader.text(column, column: table.names[column]))
        }
        var label: String?
        if let column = table.label {
            let text = String(try reader.text(column, column: table.names[column]).trimmed)
            label = text.isEmpty ? nil : text
        }
        return Row(line: reader.line, text: parts.joined(separator: " "), label: label)
    }
}
