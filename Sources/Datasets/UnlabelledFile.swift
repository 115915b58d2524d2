import Interchange

/// Files of samples without labels, which a model is asked about.
package enum UnlabelledFile {
    /// The rows of a table for a model: its columns by name, in any order, where the first record has their names, else
    /// in their order. The label's column may be there too.
    ///
    /// - Parameter label: what it is called, where that is known.
    ///
    /// Throws any `DatasetError` of files, or `malformed` with line and column.
    package static func rows(
        _ path: String, for encoding: RowEncoding, label: String? = nil
    ) throws(DatasetError) -> ModelRows {
        try ModelTable.read(TableFile(path: path), encoding, label: label, needsLabels: false)
    }

    /// Whether the end of a file's name says that it is a table, of which each row is a sample: CSV, TSV or JSON lines,
    /// packed with gzip or not.
    package static func isTable(_ path: String) -> Bool {
        var name = path.lowercased()[...]
        if name.hasSuffix(".gz") { name = name.dropLast(3) }
        return ([".csv", ".tsv", ".tab"] + TableFile.jsonEndings).contains { name.hasSuffix($0) }
    }

    /// A file that is one text, and what a person should be told of its encoding, if anything.
    ///
    /// Throws any `DatasetError` of files, `foreign`, or `malformed` for what is no text.
    package static func text(_ path: String) throws(DatasetError) -> (text: String, remark: String?) {
        let file = try InputFile(path: path)
        // A page is a text too.
        if let signature = try file.signature(), signature != .utf16Text, signature != .webPage {
            throw .foreign(path: path, signature, as: .text)
        }
        let decoded = try DecodedText(reading: path)
        let isUsual = decoded.encoding == .utf8
        return (decoded.text, isUsual ? nil : "\(path) is not in UTF-8 and read as \(decoded.encoding.name)")
    }
}
