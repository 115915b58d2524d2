/// A table of text with a label in each record: rows of numbers, or texts. CSV with commas or semicolons, TSV, plain or
/// packed with gzip.
package struct TableFile: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Reads all of it. Throws any `DatasetError` but those of names and assets.
    package func load(
        _ options: LoadingOptions = LoadingOptions(), progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> SourceContents {
        let (layout, separator) = try layout(options)
        let reader = try RecordReader(reading: path, separator: separator)
        var rows = TableRows(path: path, layout: layout, textFeatures: options.textFeatures)
        var told = 0.0
        while try reader.next() {
            try rows.append(reader)
            if reader.fraction > told {
                told = reader.fraction
                progress(told)
            }
        }
        let samples = try rows.samples()
        let format = separator == 0x09 ? "tsv" : "csv"
        return SourceContents(format: layout.contents == .texts ? "text" : format, train: samples, test: nil)
    }

    private func layout(_ options: LoadingOptions) throws(DatasetError) -> (TableLayout, separator: UInt8) {
        let name = path.lowercased()
        let isTabbed = [".tsv", ".tab", ".tsv.gz", ".tab.gz"].contains { name.hasSuffix($0) }
        let reader = try RecordReader(reading: path, separator: isTabbed ? 0x09 : nil)
        var records: [[String]] = []
        while records.count < 2, try reader.next() {
            var texts: [String] = []
            for field in reader.fields.indices { texts.append(try reader.text(field)) }
            records.append(texts)
        }
        guard let first = records.first else { throw .emptyFile(path: path) }
        guard first.count > 1 else {
            throw .malformed(
                path: path,
                FormatFault(
                    .wrongShape, at: .line(1), expected: "a label and more, divided by commas, semicolons or tabs",
                    found: "a single column"))
        }
        let layout = try TableLayout(records: records, label: options.label, readsText: options.readsText)
        return (layout, reader.separator)
    }
}

/// The records of a table on their way to samples.
private struct TableRows {
    let path: String
    let layout: TableLayout
    private let columns: [Int]
    private var isHeader: Bool
    private var numbers: [Float] = []
    private var texts: HashedTexts
    private var labels: [UInt32] = []
    private var classes = ClassCollector()
    /// The first label that is a number and not whole.
    private var fractional: DatasetError?
    private var hasOnlyNumbers = true

    init(path: String, layout: TableLayout, textFeatures: TextFeatures) {
        self.path = path
        self.layout = layout
        columns = layout.names.indices.filter { $0 != layout.labelColumn }
        isHeader = layout.hasHeader
        texts = HashedTexts(textFeatures)
    }

    mutating func append(_ reader: RecordReader) throws(DatasetError) {
        guard !isHeader else {
            isHeader = false
            return
        }
        guard reader.fields.count == layout.names.count else {
            throw reader.fault(
                .wrongShape, expected: "\(layout.names.count) fields, as in the first line",
                found: "\(reader.fields.count)")
        }
        try appendLabel(reader)
        switch layout.contents {
        case .numbers: try appendNumbers(reader)
        case .texts:
            var parts: [String] = []
            for column in columns { parts.append(try reader.text(column, column: layout.names[column])) }
            texts.append(parts.joined(separator: " "))
        }
    }

    private mutating func appendLabel(_ reader: RecordReader) throws(DatasetError) {
        let column = layout.labelColumn
        let text = try reader.text(column, column: layout.names[column])
        guard text.utf8.contains(where: { $0 != 0x20 }) else {
            throw reader.fault(.missingValue, column: layout.names[column], expected: "a label", found: "nothing")
        }
        let known = classes.count
        labels.append(classes.number(for: text))
        guard classes.count > known else { return }
        guard classes.count <= LabelledSamples.mostClasses else {
            throw .tooMany(path: path, what: "different labels", limit: LabelledSamples.mostClasses)
        }
        guard let value = reader.number(column) else {
            hasOnlyNumbers = false
            return
        }
        if fractional == nil, value.rounded() != value {
            fractional = reader.fault(
                .wrongValue, column: layout.names[column],
                expected: "a label, which is a word or a whole number (--label names its column)",
                found: excerpt(text))
        }
    }

    private mutating func appendNumbers(_ reader: RecordReader) throws(DatasetError) {
        for column in columns {
            guard let value = reader.number(column) else {
                let isEmpty = reader.isEmpty(column)
                throw reader.fault(
                    isEmpty ? .missingValue : .wrongValue, column: layout.names[column], expected: "a number",
                    found: isEmpty ? "nothing" : excerpt(try reader.text(column)))
            }
            let number = Float(value)
            guard number.isFinite else {
                throw reader.fault(
                    .wrongValue, column: layout.names[column], expected: "a number that 32 bits can hold",
                    found: excerpt(try reader.text(column)))
            }
            numbers.append(number)
        }
        if labels.count % 65_536 == 0, numbers.count > Memory.physical / 8 {
            throw reader.fault(.tooLarge, expected: "a table that fits into memory", found: "more")
        }
    }

    func samples() throws(DatasetError) -> LabelledSamples {
        guard !labels.isEmpty else { throw .emptyFile(path: path) }
        if hasOnlyNumbers, let fractional { throw fractional }
        let (names, ofNumber) = classes.classes
        let labels = labels.map { ofNumber[Int($0)] }
        switch layout.contents {
        case .numbers:
            return LabelledSamples(
                kind: .row(columns: columns.map { layout.names[$0] }), floats: numbers, labels: labels,
                classNames: names)
        case .texts: return LabelledSamples(texts: texts, labels: labels, classNames: names)
        }
    }
}
