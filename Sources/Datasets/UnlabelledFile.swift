import Interchange

/// Files of samples without labels, which a model is asked about.
package enum UnlabelledFile {
    /// A sample, and the line that it begins on, from 1; nil for a file that is one sample.
    package typealias Sample = (line: Int?, input: LabelledSamples)

    /// The rows of a table: the columns of those names where the first record names columns, else as many numbers in
    /// every record as there are columns.
    ///
    /// Throws any `DatasetError` of files, or `malformed` with line and column.
    package static func rows(_ path: String, columns: [String]) throws(DatasetError) -> [Sample] {
        let reader = try RecordReader(reading: path)
        var places = Array(columns.indices)
        var hasNames = false
        var isFirst = true
        var rows: [Sample] = []
        while try reader.next() {
            defer { isFirst = false }
            if isFirst, let named = try Self.places(of: columns, in: reader) {
                places = named
                hasNames = true
                continue
            }
            guard hasNames || reader.fields.count == columns.count else {
                throw reader.fault(
                    .wrongShape, expected: "\(columns.count) numbers, as the model takes",
                    found: "\(reader.fields.count) fields")
            }
            var values: [Float] = []
            for (place, name) in zip(places, columns) {
                guard place < reader.fields.count, let value = reader.number(place), Float(value).isFinite else {
                    let found = place < reader.fields.count ? excerpt(try reader.text(place)) : "the end of the line"
                    throw reader.fault(.wrongValue, column: name, expected: "a finite number", found: found)
                }
                values.append(Float(value))
            }
            rows.append(
                (
                    reader.line,
                    LabelledSamples(kind: .row(columns: columns), floats: values, labels: [0], classNames: [""])
                ))
        }
        guard !rows.isEmpty else {
            throw .malformed(path: path, FormatFault(.empty, at: .whole, expected: "rows of numbers", found: "none"))
        }
        return rows
    }

    /// Where the columns stand that the first record names; nil where it holds numbers itself.
    private static func places(of columns: [String], in reader: RecordReader) throws(DatasetError) -> [Int]? {
        guard reader.fields.indices.allSatisfy({ reader.number($0) == nil }) else { return nil }
        var names: [String] = []
        for field in reader.fields.indices { names.append(try reader.text(field)) }
        var places: [Int] = []
        for column in columns {
            guard let place = names.firstIndex(of: column) else {
                // Columns without names go by their place, whatever the header calls them.
                if names.count == columns.count { return Array(columns.indices) }
                throw reader.fault(.missingValue, expected: "a column \(excerpt(column))", found: "none of that name")
            }
            places.append(place)
        }
        return places
    }

    /// A file that is one text in UTF-8.
    package static func text(_ path: String, features: TextFeatures) throws(DatasetError) -> Sample {
        let bytes = try InputFile(path: path).contents()
        // A page is a text too.
        if let signature = FileSignature(of: bytes), signature != .webPage {
            throw .foreign(path: path, signature, as: .text)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(
                path: path, FormatFault(.wrongValue, at: .whole, expected: "text in UTF-8", found: "other bytes"))
        }
        var texts = HashedTexts(features)
        texts.append(text)
        return (nil, LabelledSamples(texts: texts, labels: [0], classNames: [""]))
    }
}
