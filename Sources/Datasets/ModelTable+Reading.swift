/// A value of a kind that did not occur in training, and where it is.
package struct UnknownValue: Hashable, Sendable {
    package let line: Int
    package let column: String
    /// The word that is not a category; nil for a missing value in a column that had none missing in training.
    package let word: String?
}

/// The rows of a table, prepared for a model.
package struct ModelRows: Sendable {
    /// The rows in the model's encoding. If the table has labels, their classes are named as in the table; otherwise
    /// all rows belong to one class with an empty name.
    package let samples: LabelledSamples
    /// The line in which each row begins, from 1.
    package let lines: [Int]
    package let hasLabels: Bool
    /// The first hundred values that did not occur in training: words, which count as none of the categories, and
    /// missing values, which count as the mean or as none of the categories.
    package let unknown: [UnknownValue]
    /// The number of all such values.
    package let unknownCount: Int
    /// The columns that the model does not take.
    package let ignored: [String]
    /// Notes on decimal commas and on fields that are not UTF-8, if there are any.
    let encoding: [SourceNote]
    /// The separator that was given or detected.
    let separator: UInt8
}

extension ModelTable {
    /// Reads a table for a model, whose columns are found by name in any order, or else by position.
    ///
    /// - Parameter needsLabels: whether one of the other columns must be the label.
    static func read(
        _ file: TableFile, _ encoding: RowEncoding, label: String?, hasHeader: Bool? = nil, needsLabels: Bool,
        progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> ModelRows {
        let sample = try TableSample(reading: file.path, separator: file.separator)
        let table = try ModelTable(
            path: file.path, first: sample.records[0], second: sample.records.dropFirst().first, encoding, label: label,
            needsLabel: needsLabels, hasHeader: sample.isKeyed ? true : hasHeader)
        let reader = try RecordReader(
            reading: file.path, separator: sample.separator, decimalCommas: sample.decimalCommas)
        for _ in 0..<sample.comments + (table.hasHeader ? 1 : 0) { _ = try reader.next() }
        let records = sample.records.dropFirst(table.hasHeader ? 1 : 0)
        let sources = zip(table.places, encoding.columns).map { place, column in
            var kind = TableRows.Source.Kind.words(WordCollector(limit: 1 << 24))
            if column.kind.isNumber {
                let base = NumberBase(
                    records.compactMap { record in
                        place < record.count
                            ? NumberText.value(of: Array(record[place].utf8)[...]).flatMap { $0.isFinite ? $0 : nil }
                            : nil
                    })
                kind = .number(base: base.base, step: base.step)
            }
            return TableRows.Source(place: place, name: column.name, kind: kind)
        }
        let known = encoding.columns.map { column -> Set<String>? in
            if case .words(let categories) = column.kind { Set(categories) } else { nil }
        }
        var rows = TableRows(path: file.path, sources: sources)
        var lines: [Int] = []
        var classes = ClassCollector()
        var labels: [UInt32] = []
        var unknown: [UnknownValue] = []
        var unknownCount = 0
        var reported = 0.0
        while try reader.next() {
            if reader.fields.indices.allSatisfy({ reader.isEmpty($0) }), reader.fields.count > 1 { continue }
            try table.checkWidth(of: reader)
            if let label = table.label {
                let text = String(try reader.text(label, column: table.names[label]).trimmed)
                guard !needsLabels || !text.isEmpty else {
                    throw reader.fault(
                        .missingValue, column: table.names[label], expected: "a label", found: "nothing")
                }
                labels.append(classes.number(for: text))
                guard classes.count <= LabelledSamples.mostClasses else {
                    throw .tooMany(path: file.path, what: "different labels", limit: LabelledSamples.mostClasses)
                }
            }
            for (column, place) in table.places.enumerated() {
                var word: String?
                if reader.isMissing(place) {
                    guard !encoding.columns[column].marksMissing else { continue }
                } else {
                    guard let known = known[column], let found = reader.word(place), !known.contains(found) else {
                        continue
                    }
                    word = found
                }
                unknownCount += 1
                guard unknown.count < 100 else { continue }
                unknown.append(UnknownValue(line: reader.line, column: encoding.columns[column].name, word: word))
            }
            try rows.append(reader)
            lines.append(reader.line)
            if reader.fraction > reported + 0.001 {
                reported = reader.fraction
                progress(reported)
            }
        }
        guard !lines.isEmpty else {
            throw .malformed(
                path: file.path,
                FormatFault(
                    .empty, at: .whole, expected: "rows\(table.hasHeader ? " below the header" : "")", found: "no rows")
            )
        }
        let (names, ofNumber) = classes.classes
        let samples = LabelledSamples(
            cells: rows.sorted(), encoding: encoding,
            labels: table.label == nil ? lines.map { _ in 0 } : labels.map { ofNumber[Int($0)] },
            classNames: table.label == nil ? [""] : names)
        return ModelRows(
            samples: samples, lines: lines, hasLabels: table.label != nil, unknown: unknown, unknownCount: unknownCount,
            ignored: table.ignored, encoding: SourceNote.encoding(of: reader, after: sample),
            separator: sample.separator)
    }

    private func checkWidth(of reader: RecordReader) throws(DatasetError) {
        let width = names.count
        guard reader.fields.count != width else { return }
        let last = (places + (label.map { [$0] } ?? [])).max() ?? 0
        let isSound =
            reader.fields.count > width
            ? (width..<reader.fields.count).allSatisfy { reader.isEmpty($0) } : reader.fields.count > last
        guard isSound else {
            throw reader.fault(
                .wrongShape, expected: "\(width) fields, as in the first line", found: "\(reader.fields.count)")
        }
    }
}
