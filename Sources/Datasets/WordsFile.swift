import Files
import Glibc

/// A text whose next words are to be predicted, line by line.
///
/// The first line with words and every twentieth after it are held out: they are the test half, and the vocabulary is
/// that of the others. A held-out word that is not a class cannot be scored, so it is no sample, but the words after it
/// see it as one outside the vocabulary.
package struct WordsFile: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// One line in so many is held out.
    package static let heldOutInterval = 20

    /// Throws any `DatasetError` of files, `foreign`, `malformed` or `tooMany`.
    package func load(
        _ options: LoadingOptions = LoadingOptions(), progress: LoadingProgress = { _ in }
    ) throws(DatasetError) -> SourceContents {
        let (lines, remark) = try lines(progress: progress)
        let divided = Dictionary(grouping: lines.indices) { $0 % Self.heldOutInterval == 0 }
        let trained = (divided[false] ?? []).map { lines[$0] }
        let heldOut = (divided[true] ?? []).map { lines[$0] }
        guard !trained.isEmpty else {
            throw fault(.empty, expected: "two lines of words or more", found: "\(lines.count)")
        }
        let vocabulary =
            options.vocabulary ?? WordVocabulary(of: trained, leastCount: max(1, options.leastWordCount ?? 1))
        guard vocabulary.names.count > 1 else {
            throw fault(.empty, expected: "two different words or more", found: "\(vocabulary.names.count)")
        }
        guard vocabulary.names.count <= WordWindow.mostWords else {
            throw .tooMany(
                path: path, what: "different words (--min-count 2 leaves out rare ones)", limit: WordWindow.mostWords)
        }
        let window = WordWindow(words: vocabulary.names.count)
        let (train, unseenTrain) = samples(of: trained, vocabulary, window)
        let (test, unseenTest) = samples(of: heldOut, vocabulary, window)
        guard test.count > 0, train.count > 0 else {
            throw fault(.empty, expected: "words in the held-out lines that the others have too", found: "none")
        }
        var notes = remark.map { [SourceNote.remark($0)] } ?? []
        notes.append(
            .remark(
                "the first line and every \(Self.heldOutInterval)th after it are held out: \(heldOut.count) of "
                    + "\(lines.count) lines"))
        for (count, all, half) in [(unseenTrain, train.count, "training"), (unseenTest, test.count, "held-out")]
        where count > 0 {
            notes.append(
                .remark("\(count) of \(count + all) \(half) words are no class, so they are not predicted"))
        }
        let perplexity = Self.unigramPerplexity(of: test, trainedOn: train)
        if perplexity.isFinite {
            notes.append(
                .remark(
                    "word frequencies alone have a perplexity of \(Int(perplexity.rounded())) on the held-out lines"))
        }
        return SourceContents(format: "words", train: train, test: test, notes: notes)
    }

    /// The words of each line that has any.
    private func lines(progress: LoadingProgress) throws(DatasetError) -> (lines: [[String]], remark: String?) {
        let (text, remark) = try UnlabelledFile.text(path)
        let parts = text.split(omittingEmptySubsequences: true) { $0.isNewline }
        var lines: [[String]] = []
        for (number, part) in parts.enumerated() {
            let words = WordVocabulary.words(of: String(part))
            if !words.isEmpty { lines.append(words) }
            if number % 1000 == 0 { progress(Double(number) / Double(parts.count)) }
        }
        return (lines, remark)
    }

    /// The positions of the lines, and the number of words that are no class.
    private func samples(
        of lines: [[String]], _ vocabulary: WordVocabulary, _ window: WordWindow
    ) -> (LabelledSamples, unseen: Int) {
        let indices = lines.map { $0.map(vocabulary.place(of:)) }
        let sequence = WordSequence(indices, window: window)
        let all = lines.reduce(0) { $0 + $1.count }
        return (LabelledSamples(words: sequence, classNames: vocabulary.names), all - sequence.count)
    }

    private func fault(_ kind: FormatFault.Kind, expected: String, found: String) -> DatasetError {
        .malformed(path: path, FormatFault(kind, at: .whole, expected: expected, found: found))
    }

    /// The perplexity of the test half's labels under the frequencies of the training half's, each class counted once
    /// more than it occurs, so that none has the probability 0.
    package static func unigramPerplexity(of test: LabelledSamples, trainedOn train: LabelledSamples) -> Double {
        let counts = train.classCounts
        let total = Double(train.count + counts.count)
        let loss = test.labels.reduce(0.0) { $0 - log((Double(counts[Int($1)]) + 1) / total) }
        return exp(loss / Double(test.count))
    }
}
