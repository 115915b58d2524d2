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
        // Folders of the same name in both halves are one class.
        var collector = ClassCollector()
        for file in survey.files.joined() { _ = collector.number(for: file.className) }
        let (names, ofNumber) = collector.classes
        guard names.count <= LabelledSamples.mostClasses else {
            throw .tooMany(path: path, what: "classes", limit: LabelledSamples.mostClasses)
        }
        let total = survey.files.reduce(0) { $0 + $1.count }
        var foreign: [DecodedText.Encoding: [String]] = [:]
        var read = 0
        var parts: [LabelledSamples] = []
        for files in survey.files {
            var texts = HashedTexts(options.textFeatures)
            for file in files {
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
                    foreign[decoded.encoding, default: []].append(String(file.path.dropFirst(path.count + 1)).shownPath)
                }
                read += 1
                progress(Double(read) / Double(total))
            }
            let labels = files.map { ofNumber[Int(collector.number(for: $0.className))] }
            var samples = LabelledSamples(texts: texts, labels: labels, classNames: names)
            samples.names = files.map { $0.name(in: path) }
            parts.append(samples.mixed())
        }
        var notes = survey.notes
        for encoding in DecodedText.Encoding.allCases {
            guard let files = foreign[encoding], let first = files.first else { continue }
            notes.append(
                .remark(
                    "\(files.count == 1 ? "1 file is" : "\(files.count) files are") not in UTF-8 and read as "
                        + "\(encoding.name): \(first)\(files.count > 1 ? " and \(files.count - 1) more" : "")"))
        }
        return SourceContents(
            format: "texts", train: parts[0], test: parts.count > 1 ? parts[1] : nil, notes: notes)
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
