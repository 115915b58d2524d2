import Files
import Interchange

/// Files of unlabelled samples to be classified by a model.
package enum UnlabelledFile {
    /// The rows of a table for a model: its columns by name in any order if the first record names them, otherwise by
    /// position. The table may also contain the label column.
    ///
    /// - Parameter label: the name of the label column, if known.
    ///
    /// Throws any `DatasetError` of files, or `malformed` with line and column.
    package static func rows(
        _ path: String, for encoding: RowEncoding, label: String? = nil
    ) throws(DatasetError) -> ModelRows {
        try ModelTable.read(TableFile(path: path), encoding, label: label, needsLabels: false)
    }

    /// Whether the extension says that the file is a table with one sample per row: CSV, TSV or JSON lines, plain or
    /// packed with gzip.
    package static func isTable(_ path: String) -> Bool {
        var name = path.lowercased()[...]
        if name.hasSuffix(".gz") { name = name.dropLast(3) }
        return ([".csv", ".tsv", ".tab"] + TableFile.jsonEndings).contains { name.hasSuffix($0) }
    }

    /// A file that is one text, and a remark on its encoding for the user, if necessary.
    ///
    /// Throws any `DatasetError` of files, `foreign`, or `malformed` for a file that is not text.
    package static func text(_ path: String) throws(DatasetError) -> (text: String, remark: String?) {
        let file = try reading(InputFile(path: path))
        // A web page can be read as text.
        if let signature = try reading(file.signature()), signature != .utf16Text, signature != .webPage {
            throw .foreign(path: path, signature, as: .text)
        }
        let decoded = try DecodedText(reading: path)
        let isUsual = decoded.encoding == .utf8
        return (decoded.text, isUsual ? nil : "\(path) is not in UTF-8 and read as \(decoded.encoding.name)")
    }
}
