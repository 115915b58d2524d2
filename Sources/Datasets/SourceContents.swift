/// What a source holds, as it is there: one half or two.
package struct SourceContents: Sendable {
    /// "idx", "npz", "csv", "tsv", "text", "texts" or "png".
    package let format: String
    package let train: LabelledSamples
    /// nil where the source has a single half.
    package let test: LabelledSamples?
    /// How a table was understood; nil of other sources.
    package let table: TableLayout?
    /// What was found while it was read.
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

    /// What a person should be told about how it was read, and about classes that only one half has.
    package var notes: [SourceNote] {
        let findings = findings + wordless
        guard let test else { return findings }
        let counts = (train: train.classCounts, test: test.classCounts)
        let untrained = train.classNames.indices.filter { counts.train[$0] == 0 && counts.test[$0] > 0 }
        let unmeasured = train.classNames.indices.filter { counts.test[$0] == 0 && counts.train[$0] > 0 }
        return findings + note(on: untrained, without: "training") + note(on: unmeasured, without: "test")
    }

    /// The notes without what a table was found to be.
    package var readingNotes: [SourceNote] { notes.filter { $0 != table?.summary } }

    private func note(on classes: [Int], without samples: String) -> [SourceNote] {
        guard let first = classes.first else { return [] }
        guard classes.count > 1 else { return [.remark("class \(train.classNames[first]) has no \(samples) samples")] }
        let names = classes.prefix(3).map { train.classNames[$0] }.joined(separator: ", ")
        let rest = classes.count > 3 ? " and \(classes.count - 3) more" : ""
        return [.remark("classes \(names)\(rest) have no \(samples) samples")]
    }

    /// How many texts have no word, where there are any: a model sees nothing of them.
    private var wordless: [SourceNote] {
        let texts = [train.storage, test?.storage].compactMap { storage in
            if case .texts(let texts) = storage { texts } else { nil }
        }
        let (empty, all) = texts.reduce((0, 0)) { ($0.0 + $1.wordless, $0.1 + $1.count) }
        return empty == 0 ? [] : [.remark("\(empty) of \(all) texts \(empty == 1 ? "has" : "have") no words")]
    }

    /// Only the classes that are asked for, counted anew in this order. Throws as `places(ofClasses:)`.
    package func keeping(classes names: [String]) throws(DatasetError) -> SourceContents {
        keeping(classes: try places(ofClasses: names))
    }

    /// Only these classes, counted anew in this order.
    ///
    /// - Parameter classes: indices of classes that exist, each once.
    func keeping(classes: [Int]) -> SourceContents {
        SourceContents(
            format: format, train: train.keeping(classes: classes), test: test?.keeping(classes: classes),
            table: table, notes: findings)
    }

    /// The indices of classes. Throws `unknownClass`, or `option` for the same class twice.
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
