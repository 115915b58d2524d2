import Interchange

/// Files of samples without labels, which a model is asked about.
package enum UnlabelledFile {
    /// A sample, and the line that it begins on, from 1; nil for a file that is one sample.
    package typealias Sample = (line: Int?, input: LabelledSamples)

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
