import Matrices
import TestFiles
import Testing

@testable import Datasets

@Suite("Next words of a text")
struct WordsFileTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func contents(_ text: String, _ options: LoadingOptions = LoadingOptions()) throws -> SourceContents {
        try folder.write(Array(text.utf8), to: "text.txt")
        return try DataSource.resolve("words:\(folder.path)/text.txt").contents(options)
    }

    /// Twenty-one lines: the first and the last are held out.
    private static let lines = ["The cat's nap"] + Array(repeating: "the cat sat, and sat", count: 19) + ["a cat sat"]

    @Test("words are lower-cased, an apostrophe inside is a letter, and punctuation only separates")
    func words() {
        #expect(
            WordVocabulary.words(of: "The Cat’s “nap”—it's 3 o'clock, 'tis!") == [
                "the", "cat’s", "nap", "it's", "3", "o'clock", "tis",
            ])
        #expect(WordVocabulary.words(of: " … ").isEmpty)
    }

    @Test("every twentieth line is held out, and the classes are the words of the others, most frequent first")
    func halves() throws {
        let contents = try contents(Self.lines.joined(separator: "\n"))
        #expect(contents.format == "words")
        #expect(contents.train.classNames == ["sat", "and", "cat", "the"])
        #expect(contents.train.classCounts == [38, 19, 19, 19])
        // Neither "cat's" nor "nap" nor "a" is a class, so only these are scored.
        #expect(contents.test?.labels.map { contents.train.classNames[Int($0)] } == ["the", "cat", "sat"])
        #expect(contents.test?.text(of: 1) == "…")
        #expect(
            contents.notes.map(\.description).contains("3 of 6 held-out words are no class, so they are not predicted"))
    }

    @Test("rare words are one class that is predicted")
    func unknown() throws {
        var options = LoadingOptions()
        options.leastWordCount = 20
        let contents = try contents(Self.lines.joined(separator: "\n"), options)
        #expect(contents.train.classNames == ["<unknown>", "sat"])
        #expect(contents.train.classCounts == [57, 38])
        #expect(contents.test?.classCounts == [5, 1])
    }

    @Test("the features of a position are its four previous words with their distances, each with the value 1")
    func features() throws {
        let lines = ["a"] + Array(repeating: "a b c d e f", count: 3)
        let contents = try contents(lines.joined(separator: "\n") + "\n")
        let samples = contents.train
        guard case .words(let window) = samples.kind else {
            Issue.record("no words")
            return
        }
        #expect(window == WordWindow(words: 6, length: 4) && samples.features == 32)
        func words(_ sample: Int) -> [String] {
            guard case .sparse(let row) = samples.input(of: sample) else { return [] }
            #expect(row.values.allSatisfy { $0 == 1 })
            return row.indices.enumerated().map { distance, feature in
                let word = Int(feature) - distance * 8
                return word == window.start ? "start" : word == window.unseen ? "unseen" : samples.classNames[word]
            }
        }
        #expect(words(0) == ["start", "start", "start", "start"])
        #expect(words(2) == ["b", "a", "start", "start"])
        #expect(words(5) == ["e", "d", "c", "b"])
        #expect(words(6) == words(0), "a line begins anew")
        #expect(samples.text(of: 5) == "b c d e")
        // 8 features for each distance: the words before, nearest first, and the place before the line.
        let features: [Int32] = [3, 10, 17, 31]
        let previous: [UInt16] = [1, 2, 3]
        #expect(window.features(after: previous) == features)
        #expect(samples.selecting([5, 0]).text(of: 0) == "b c d e")
    }

    @Test("a model's vocabulary takes the place of the text's own")
    func vocabulary() throws {
        var options = LoadingOptions()
        options.vocabulary = WordVocabulary(["cat", "dog"])
        let contents = try contents(Self.lines.joined(separator: "\n"), options)
        #expect(contents.train.classNames == ["cat", "dog"])
        #expect(contents.train.classCounts == [19, 0])
        #expect(contents.train.text(of: 0) == "…")
    }

    @Test(
        "a text without two lines, without words or without common words is refused, and so is what has no use",
        arguments: ["one line only", ".\n!\n", "abc\nd\n"])
    func refusals(text: String) {
        #expect(throws: DatasetError.self) { try contents(text) }
    }

    @Test("options without an effect on a text are refused")
    func options() throws {
        let text = Self.lines.joined(separator: "\n")
        var options = LoadingOptions()
        options.validationFraction = 0.5
        #expect(throws: DatasetError.self) { try contents(text, options) }
        options = LoadingOptions()
        options.classes = ["cat", "sat"]
        #expect(throws: DatasetError.self) { try contents(text, options) }
        #expect(throws: DatasetError.self) { try DataSource.resolve("words:\(folder.path)/absent.txt") }
    }

    @Test("the perplexity of word frequencies is that of a uniform choice if all words are as frequent")
    func perplexity() throws {
        let contents = try contents((["a b"] + Array(repeating: "a b c d", count: 19)).joined(separator: "\n"))
        let test = try #require(contents.test)
        #expect(abs(WordsFile.unigramPerplexity(of: test, trainedOn: contents.train) - 4) < 1e-9)
    }
}
