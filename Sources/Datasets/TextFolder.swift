import Files

/// A folder with a subfolder of text files for each class, or a training and a test folder of that form, as IMDB's
/// reviews are distributed.
package struct TextFolder: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Reads all texts in the order of their names, and then shuffles them in a fixed order that mixes the classes.
    /// Files that were not read, and files that are not UTF-8, are in the notes.
    ///
    /// Throws any `DatasetError` except those of names and assets.
    package func load(
        _ options: LoadingOptions = LoadingOptions(), progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> SourceContents {
        let survey = try ClassFolders(path, of: .texts)
        let classes = try survey.classes()
        var foreign: [DecodedText.Encoding: [String]] = [:]
        var read = 0
        var halves: [LabelledSamples] = []
        for (half, labels) in classes.labels.enumerated() {
            var texts = HashedTexts(options.textFeatures)
            for file in survey.files[half] {
                let decoded = try DecodedText(reading: file.path)
                texts.append(decoded.text)
                guard !texts.areTooLarge else {
                    throw .malformed(
                        path: file.path,
                        FormatFault(
                            .tooLarge, at: .whole, expected: "texts that fit into a quarter of this machine's memory",
                            found: "more in all"))
                }
                if decoded.encoding != .utf8 {
                    foreign[decoded.encoding, default: []].append(file.name(in: path))
                }
                read += 1
                progress(Double(read) / Double(survey.count))
            }
            let samples = LabelledSamples(texts: texts, labels: labels, classNames: classes.names)
            halves.append(survey.mixed(samples, of: half))
        }
        return survey.contents(of: halves, format: "texts", remarks: Self.remarks(on: foreign))
    }

    /// Notes on files that are not UTF-8.
    private static func remarks(on foreign: [DecodedText.Encoding: [String]]) -> [SourceNote] {
        DecodedText.Encoding.allCases.compactMap { encoding in
            guard let files = foreign[encoding], let first = files.first else { return nil }
            return .remark(
                "\(files.count == 1 ? "1 file is" : "\(files.count) files are") not in UTF-8 and read as "
                    + "\(encoding.name): \(first)\(files.count > 1 ? " and \(files.count - 1) more" : "")")
        }
    }
}

extension DecodedText {
    /// The largest text in bytes, as in a table's record: its features temporarily take fifty times as much.
    private static let greatestSize = RecordReader.longestRecord

    /// Reads a file that is one text, which may be empty. Throws any `DatasetError` of files, or `malformed` for a file
    /// that is not text.
    init(reading path: String) throws(DatasetError) {
        let bytes: [UInt8]
        do throws(DatasetError) {
            let file = try reading(InputFile(path: path))
            guard file.size <= Self.greatestSize else {
                throw .malformed(
                    path: path,
                    FormatFault(
                        .tooLarge, at: .whole, expected: "a text of at most \(Self.greatestSize) bytes",
                        found: "\(file.size)"))
            }
            bytes = try reading(file.contents())
        } catch {
            guard case .file(.empty) = error else { throw error }
            bytes = []
        }
        guard let decoded = DecodedText(bytes) else {
            throw .malformed(
                path: path, FormatFault(.wrongValue, at: .whole, expected: "a text", found: "zero bytes in it"))
        }
        self = decoded
    }
}
