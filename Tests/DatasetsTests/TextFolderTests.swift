import TestFiles
import Testing

@testable import Datasets

@Suite("Folders of texts")
struct TextFolderTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ text: String, to name: String) throws { try folder.write(Array(text.utf8), to: name) }

    private func contents() throws -> SourceContents { try DataSource.resolve(folder.path).contents() }

    @Test("each folder is a class, with halves or without, in any case; files without a class are noted")
    func halves() throws {
        for number in 0..<4 {
            try write("bad \(number)", to: "Training/rude/\(number)_1.txt")
            try write("good \(number)", to: "Training/kind/\(number)_9.TXT")
            try write("unknown \(number)", to: "Training/unsup/\(number)_0.txt")
        }
        try write("good", to: "Testing/kind/7.txt")
        try write("bad", to: "Testing/rude/7.txt")
        try write("", to: "Testing/rude/8.txt")
        try write("about", to: "README")
        try write("http://example.org", to: "Training/urls_rude.txt")
        try write("1 2:3", to: "Training/labeledBow.feat")
        try write("x", to: "Testing/rude/notes.md")
        try write("x", to: ".hidden/a.txt")
        let contents = try contents()
        #expect(contents.format == "texts")
        #expect(contents.train.classNames == ["kind", "rude"])
        #expect(contents.train.classCounts == [4, 4])
        #expect(contents.test?.classCounts == [1, 2])
        let texts = (0..<8).compactMap { contents.train.text(of: $0) }
        #expect(Set(texts) == Set((0..<4).flatMap { ["good \($0)", "bad \($0)"] }))
        #expect((0..<8).allSatisfy { texts[$0].hasPrefix("bad") == (contents.train.labels[$0] == 1) })
        #expect(texts != texts.sorted() && texts != texts.sorted(by: >), "the classes are mixed")
        let notes = contents.notes.map(\.description)
        #expect(
            notes.contains { $0.contains("4 files (texts without a label)") && $0.contains("Training/unsup/0_0.txt") })
        #expect(notes.contains { $0.contains("1 file (in no folder of a class): Training/urls_rude.txt") })
        #expect(notes.contains { $0.contains("1 file (not a text): Testing/rude/notes.md") })
        #expect(notes.contains { $0.contains("1 of 11 texts has no words") })
    }

    @Test("a single half is the whole dataset; without halves, the folders are the classes")
    func flat() throws {
        for number in 0..<3 {
            try write("a \(number)", to: "whole/one/\(number).txt")
            try write("b \(number)", to: "whole/two/\(number).txt")
        }
        #expect(try DataSource.resolve(folder.path + "/whole").contents().train.classCounts == [3, 3])
        for number in 0..<3 {
            try write("a \(number)", to: "half/train/one/\(number).txt")
            try write("b \(number)", to: "half/train/two/\(number).txt")
        }
        let half = try DataSource.resolve(folder.path + "/half").contents()
        #expect(half.train.classNames == ["one", "two"])
        #expect(half.test == nil)
        // A class may be called like a half, or like unlabelled texts, where nothing else indicates one.
        try write("a", to: "odd/train/1.txt")
        try write("b", to: "odd/unlabeled/1.txt")
        #expect(try DataSource.resolve(folder.path + "/odd").contents().train.classNames == ["train", "unlabeled"])
    }

    @Test("texts in UTF-16 and Windows-1252 are read, with a note")
    func encodings() throws {
        try folder.write([0x63, 0x61, 0x66, 0xE9, 0x20, 0x93, 0x35, 0x80, 0x94], to: "a/1.txt")
        try folder.write([0xEF, 0xBB, 0xBF] + Array("plain".utf8), to: "a/2.txt")
        try folder.write([0xFF, 0xFE, 0x3D, 0xD8, 0x00, 0xDE, 0x78, 0x00], to: "b/1.txt")
        try folder.write([0xFE, 0xFF, 0x00, 0x79], to: "b/2.txt")
        let contents = try contents()
        #expect(Set((0..<4).compactMap { contents.train.text(of: $0) }) == ["café “5€”", "plain", "😀x", "y"])
        let notes = contents.notes.map(\.description)
        #expect(notes.contains { $0.contains("1 file is not in UTF-8 and read as Windows-1252: a/1.txt") })
        #expect(notes.contains { $0.contains("2 files are not in UTF-8 and read as UTF-16: b/1.txt and 1 more") })
        try folder.write([0x61, 0, 0x62], to: "b/3.txt")
        let error = try #require(throws: DatasetError.self) { try self.contents() }
        #expect(error.description.contains("b/3.txt") && error.description.contains("zero"))
    }

    @Test("a class without texts is refused, as it would vanish")
    func emptyClass() throws {
        try write("a", to: "one/1.txt")
        try write("b", to: "two/1.txt")
        try write("c", to: "three/1.rtf")
        let error = try #require(throws: DatasetError.self) { try contents() }
        #expect(error.description.contains("three") && error.description.contains(".txt"))
    }
}
