/// The contents of a source as it is: one half or two.
package struct SourceContents: Sendable {
    /// "idx", "npz", "csv", "tsv", "jsonl", "text" (a table of texts), "texts" (a folder of them) or "words"; for a folder of
    /// pictures, "png", "jpeg" or "pnm", or "pictures" if they differ.
    package let format: String
    package let train: LabelledSamples
    /// nil if the source has a single half.
    package let test: LabelledSamples?
    /// How a table was interpreted; nil for other sources.
    package let table: TableLayout?
    /// The notes made while the source was read.
    private let findings: [SourceNote]

    /// Both halves must have the same kind of samples and the same classes.
    package init(
        format: String, train: LabelledSamples, test: LabelledSamples?, table: TableLayout? = nil,
        notes: [SourceNote] = []
    ) {
        precondition(
            test.map { $0.kind == train.kind && $0.classNames == train.classNames } ?? true, "halves that differ")
        self.format = format
        self.train = train
        self.test = test
        self.table = table
        findings = notes
    }

    /// What the user should be told about how the source was read, and about classes that only one half has.
    package var notes: [SourceNote] {
        let findings = findings + wordless
        guard let test else { return findings }
        let counts = (train: train.classCounts, test: test.classCounts)
        let untrained = train.classNames.indices.filter { counts.train[$0] == 0 && counts.test[$0] > 0 }
        let unmeasured = train.classNames.indices.filter { counts.test[$0] == 0 && counts.train[$0] > 0 }
        return findings + note(on: untrained, without: "training") + note(on: unmeasured, without: "test")
    }

    /// The notes without the summary of the table's layout.
    package var readingNotes: [SourceNote] { notes.filter { $0 != table?.summary } }

    private func note(on classes: [Int], without samples: String) -> [SourceNote] {
        guard let first = classes.first else { return [] }
        guard classes.count > 1 else { return [.remark("class \(train.classNames[first]) has no \(samples) samples")] }
        let names = classes.prefix(3).map { train.classNames[$0] }.joined(separator: ", ")
        let rest = classes.count > 3 ? " and \(classes.count - 3) more" : ""
        return [.remark("classes \(names)\(rest) have no \(samples) samples")]
    }

    /// A note on texts without words, if there are any: a model sees nothing of them.
    private var wordless: [SourceNote] {
        let texts = [train.storage, test?.storage].compactMap { storage in
            if case .texts(let texts) = storage { texts } else { nil }
        }
        let (empty, all) = texts.reduce((0, 0)) { ($0.0 + $1.wordless, $0.1 + $1.count) }
        return empty == 0 ? [] : [.remark("\(empty) of \(all) texts \(empty == 1 ? "has" : "have") no words")]
    }

    /// Only the named classes, renumbered in this order. Throws what `places(ofClasses:)` throws.
    package func keeping(classes names: [String]) throws(DatasetError) -> SourceContents {
        keeping(classes: try places(ofClasses: names))
    }

    /// Only these classes, renumbered in this order.
    ///
    /// - Parameter classes: the indices of existing classes, without duplicates.
    func keeping(classes: [Int]) -> SourceContents {
        SourceContents(
            format: format, train: train.keeping(classes: classes), test: test?.keeping(classes: classes),
            table: table, notes: findings)
    }

    /// The indices of the named classes. Throws `unknownClass`, or `option` for a duplicate.
    func places(ofClasses names: [String]) throws(DatasetError) -> [Int] {
        var places: [Int] = []
        for name in names {
            guard let place = train.classNames.firstIndex(of: name) else {
                throw .unknownClass(name, known: train.classNames)
            }
            guard !places.contains(place) else {
                throw .option(name: "classes", expected: "classes that differ", found: "\(excerpt(name)) twice")
            }
            places.append(place)
        }
        return places
    }
}
