import Files

/// A text table with a label in each record: rows of numbers and words, or texts. The file is CSV with commas,
/// semicolons or bars, TSV, or JSON objects, plain or packed with gzip.
package struct TableFile: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Reads the whole table. Throws any `DatasetError` except those of names and assets.
    package func load(
        _ options: LoadingOptions = LoadingOptions(), progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> SourceContents {
        if let encoding = options.modelColumns {
            let rows = try ModelTable.read(
                self, encoding, label: options.label, hasHeader: options.hasHeader, needsLabels: true,
                progress: progress)
            return SourceContents(
                format: Self.format(rows.separator), train: rows.samples, test: nil, notes: rows.notes)
        }
        let sample = try TableSample(reading: path, separator: separator)
        let layout = try layout(sample, options)
        do throws(DatasetError) {
            return try read(layout, sample, options, progress: progress)
        } catch {
            // A column whose first values are numbers may hold words further down.
            guard case .malformed(_, let fault) = error, fault.kind == .wrongValue, !sample.isWhole,
                let other = try? TableLayout(spread(sample), options), other.columns != layout.columns
            else { throw error }
            return try read(other, sample, options, progress: progress)
        }
    }

    /// Detects the layout of the table, reading no more of it than that takes.
    package func layout(_ options: LoadingOptions = LoadingOptions()) throws(DatasetError) -> TableLayout {
        try layout(TableSample(reading: path, separator: separator), options)
    }

    /// The separator implied by the file's extension; nil: to be detected.
    var separator: UInt8? {
        let name = path.lowercased()
        func ends(_ endings: [String]) -> Bool { endings.contains { name.hasSuffix($0) || name.hasSuffix($0 + ".gz") } }
        if ends(Self.jsonEndings) { return RecordReader.brace }
        return ends([".tsv", ".tab"]) ? RecordReader.tab : nil
    }

    /// The extensions of files of JSON objects.
    static let jsonEndings = [".jsonl", ".ndjson", ".json"]

    static func format(_ separator: UInt8) -> String {
        switch separator {
        case RecordReader.tab: "tsv"
        case RecordReader.brace: "jsonl"
        default: "csv"
        }
    }

    /// If neither a name nor an option identifies the label, uses records from all over the file: many tables are
    /// sorted by label.
    private func layout(_ sample: TableSample, _ options: LoadingOptions) throws(DatasetError) -> TableLayout {
        do throws(DatasetError) {
            let layout = try TableLayout(sample, options)
            return sample.isWhole || layout.isLabelNamed ? layout : try TableLayout(spread(sample), options)
        } catch {
            guard case .ambiguous = error, !sample.isWhole else { throw error }
            return try TableLayout(spread(sample), options)
        }
    }

    private func spread(_ sample: TableSample) throws(DatasetError) -> TableSample {
        let records = Double(try reading(InputFile(path: path).size)) / sample.bytesPerRecord
        return try TableSample(reading: path, separator: separator, stride: max(2, Int(min(records, 1e12) / 1000)))
    }

    private func read(
        _ layout: TableLayout, _ sample: TableSample, _ options: LoadingOptions, progress: LoadingProgress
    ) throws(DatasetError) -> SourceContents {
        let reader = try RecordReader(
            reading: path, separator: layout.separator, decimalCommas: sample.decimalCommas)
        var reported = 0.0
        func report() {
            guard reader.fraction > reported + 0.001 else { return }
            reported = reader.fraction
            progress(reported)
        }
        for _ in 0..<layout.comments + (layout.hasHeader ? 1 : 0) { _ = try reader.next() }
        var labels = LabelColumn(path: path, layout: layout)
        var notes = layout.notes
        if !sample.nestedKeys.isEmpty {
            notes.append(.leftOut("key", reason: "its values are objects or arrays", names: sample.nestedKeys))
        }
        switch layout.contents {
        case .rows:
            var rows = TableRows(path: path, layout: layout, sample: sample, dropped: options.dropped)
            rows.reserve(reader.records(ofBytes: sample.bytesPerRecord))
            while try reader.next() {
                guard try labels.append(reader) else { continue }
                try rows.append(reader)
                report()
            }
            let classes = try labels.classes()
            let cells = try rows.cells()
            let samples = LabelledSamples(
                cells: cells, encoding: cells.fittedEncoding(), labels: classes.labels, classNames: classes.names)
            return SourceContents(
                format: Self.format(layout.separator), train: samples, test: nil, table: layout,
                notes: notes + SourceNote.encoding(of: reader, after: sample))
        case .texts:
            var texts = HashedTexts(options.textFeatures)
            while try reader.next() {
                guard try labels.append(reader) else { continue }
                texts.append(try layout.text(of: reader))
                guard !texts.areTooLarge else {
                    throw reader.fault(
                        .tooLarge, expected: "texts that fit into a quarter of this machine's memory", found: "more")
                }
                report()
            }
            let classes = try labels.classes()
            let samples = LabelledSamples(texts: texts, labels: classes.labels, classNames: classes.names)
            let format = sample.isKeyed ? Self.format(layout.separator) : "text"
            return SourceContents(
                format: format, train: samples, test: nil, table: layout,
                notes: notes + SourceNote.encoding(of: reader, after: sample))
        }
    }
}

extension TableLayout {
    /// The text of the current record: its text columns, joined by spaces.
    func text(of reader: RecordReader) throws(DatasetError) -> String {
        var parts: [String] = []
        for column in used where !reader.isEmpty(column) {
            parts.append(try reader.text(column, column: columns[column].name))
        }
        return parts.joined(separator: " ")
    }
}

/// Collects the labels of a table, and turns them into classes.
struct LabelColumn {
    private let path: String
    private let layout: TableLayout
    private var labels: [UInt32] = []
    private var collector = ClassCollector()
    /// The error for the first label that is a number but not an integer.
    private var fractional: DatasetError?
    /// The error for the first label that is a marker for a missing value.
    private var missing: DatasetError?
    private var hasOnlyNumbers = true

    init(path: String, layout: TableLayout) {
        self.path = path
        self.layout = layout
    }

    /// Adds the label of the current record, and checks its number of fields; false if all fields are empty and the
    /// record is to be skipped.
    mutating func append(_ reader: RecordReader) throws(DatasetError) -> Bool {
        let column = layout.labelColumn
        let name = layout.columns[column].name
        if reader.isEmpty(column), reader.fields.indices.allSatisfy({ reader.isEmpty($0) }) { return false }
        let width = layout.columns.count
        if reader.fields.count != width {
            // Trailing separators in some lines do not count as fields.
            let isSound =
                reader.fields.count > width
                ? (width..<reader.fields.count).allSatisfy { reader.isEmpty($0) }
                : (reader.fields.count..<width).allSatisfy { layout.columns[$0].role.reason != nil }
            guard isSound else {
                throw reader.fault(
                    .wrongShape, expected: "\(width) fields, as in the first line", found: "\(reader.fields.count)")
            }
        }
        let text = String(try reader.text(column, column: name).trimmed)
        guard !text.isEmpty else {
            throw reader.fault(.missingValue, column: name, expected: "a label", found: "nothing")
        }
        let known = collector.count
        labels.append(collector.number(for: text))
        guard collector.count > known else { return true }
        guard collector.count <= LabelledSamples.mostClasses else {
            throw .tooMany(path: path, what: "different labels", limit: LabelledSamples.mostClasses)
        }
        guard let value = reader.number(column) else {
            if MissingValue.matches(text[...]) {
                missing =
                    missing
                    ?? reader.fault(.missingValue, column: name, expected: "a label", found: excerpt(text))
            } else {
                hasOnlyNumbers = false
            }
            return true
        }
        if fractional == nil, value.rounded() != value {
            fractional = reader.fault(
                .wrongValue, column: name,
                expected: "a label, which is a word or a whole number (--label names its column)",
                found: excerpt(text))
        }
        return true
    }

    /// Throws if the labels are measurements, or identify rows rather than classes.
    func classes() throws(DatasetError) -> (names: [String], labels: [UInt16]) {
        guard !labels.isEmpty else {
            throw .malformed(
                path: path,
                FormatFault(
                    .empty, at: .whole, expected: "rows\(layout.hasHeader ? " below the header" : "")", found: "no rows"
                ))
        }
        if hasOnlyNumbers, let fractional { throw fractional }
        if hasOnlyNumbers, let missing { throw missing }
        let (names, ofNumber) = collector.classes
        if labels.count >= ColumnProfile.fewestRows, collector.singles * 2 > labels.count {
            throw .labelOfItsOwn(
                path: path, label: layout.named(layout.labelColumn), classes: names.count, rows: labels.count,
                others: layout.columns.indices.filter { $0 != layout.labelColumn }.map { layout.columns[$0].name })
        }
        return (names, labels.map { ofNumber[Int($0)] })
    }
}
