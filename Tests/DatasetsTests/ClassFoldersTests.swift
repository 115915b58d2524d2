import Datasets
import Files
import Foundation
import Interchange
import TestFiles
import Testing

@Suite("Surveys of picture folders")
struct ClassFoldersTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func png(_ value: UInt8) throws -> [UInt8] {
        try #require(PNGFile.bytes(of: GrayPicture(width: 2, height: 1, pixels: [value, 255])))
    }

    /// Writes pictures `0.png`, `1.png`… of two classes below a folder.
    private func writeClasses(_ prefix: String = "", _ count: Int = 3) throws {
        for number in 0..<count {
            for name in ["owl", "newt"] { try folder.write(png(UInt8(number)), to: "\(prefix)\(name)/\(number).png") }
        }
    }

    private func load() throws -> SourceContents { try PictureFolder(path: folder.path).load() }

    private func notes() throws -> [String] { try load().notes.map(\.description) }

    private var error: DatasetError? {
        DatasetsTests.error { () throws(DatasetError) in try PictureFolder(path: folder.path).load() }
    }

    @Test(
        "halves have several names, in any case",
        arguments: [
            ("train", "test"), ("Train", "Test"), ("training", "testing"), ("TRAINING", "TESTING"), ("train", "val"),
            ("train", "Valid"), ("Training", "validation"),
        ])
    func halves(train: String, test: String) throws {
        try writeClasses(train + "/", 4)
        try writeClasses(test + "/", 2)
        #expect(try DataSource.resolve(folder.path) == .pictureFolder(path: folder.path))
        let contents = try load()
        #expect(contents.train.count == 8 && contents.test?.count == 4)
        #expect(contents.train.classNames == ["newt", "owl"])
        #expect(contents.notes.isEmpty)
    }

    @Test("if there are several halves to test on, the one called test is used, and the others are noted")
    func thirdHalf() throws {
        for (name, count) in [("train", 4), ("valid", 3), ("test", 2)] { try writeClasses(name + "/", count) }
        #expect(try load().test?.count == 4)
        #expect(
            try notes() == [
                "left out 6 files (in valid, neither trained nor measured on): valid/newt/0.png, valid/newt/1.png, "
                    + "valid/newt/2.png and 3 more"
            ])
    }

    @Test("a training half alone is the whole dataset, and a class may be called train")
    func oneHalf() throws {
        try writeClasses("train/")
        #expect(try load().test == nil)
        #expect(try load().train.classNames == ["newt", "owl"])
        let vehicles = try folder.makeFolder("vehicles")
        try folder.write(png(1), to: "vehicles/train/1.png")
        try folder.write(png(1), to: "vehicles/tram/1.png")
        #expect(try PictureFolder(path: vehicles).load().train.classNames == ["train", "tram"])
    }

    @Test("files that operating systems put into folders are neither classes nor samples")
    func ignored() throws {
        try writeClasses()
        for name in [
            "__MACOSX/owl/._0.png", ".ipynb_checkpoints/a.png", "owl/.DS_Store", "owl/Thumbs.db", "newt/._0.png",
            "owl/__MACOSX/a.png", "desktop.ini",
        ] { try folder.write([1], to: name) }
        #expect(try load().train.classNames == ["newt", "owl"])
        #expect(try notes().isEmpty)
    }

    @Test("files that are left out are counted and named by reason")
    func leftOut() throws {
        try writeClasses()
        for name in ["owl/a.txt", "newt/b.webp", "loose.png", "owl/more/7.png", "owl/more/deep/8.jpg"] {
            try folder.write(png(9), to: name)
        }
        #expect(
            try notes().sorted() == [
                "left out 1 file (in no folder of a class): loose.png",
                "left out 1 file (not PNG, JPEG, PGM or PPM): newt/b.webp",
                "left out 1 file (not a picture): owl/a.txt",
                "left out 2 files (in a folder below a class's): owl/more/7.png, owl/more/deep/8.jpg",
            ])
        #expect(try load().train.count == 6)
    }

    @Test("a class without samples is refused, and the error names what is in its folder")
    func vanishing() throws {
        try writeClasses()
        let eft = try folder.makeFolder("eft")
        #expect(error == .classWithoutSamples(.pictures, folder: eft, others: [], deeper: 0))
        try folder.write([1], to: "eft/1.gif")
        try folder.write([1], to: "eft/2.gif")
        #expect(error == .classWithoutSamples(.pictures, folder: eft, others: ["1.gif", "2.gif"], deeper: 0))
        #expect(error?.description.contains("2 other files, such as 1.gif") == true)
        try folder.write(png(1), to: "eft/more/3.png")
        #expect(error == .classWithoutSamples(.pictures, folder: eft, others: ["1.gif", "2.gif"], deeper: 1))
        try folder.write(png(1), to: "eft/4.png")
        #expect(error == nil)
    }

    @Test("a class without training samples is noted, and so is one without test samples")
    func oneSided() throws {
        try writeClasses("train/")
        try folder.write(png(1), to: "train/eft/1.png")
        try folder.write(png(1), to: "test/owl/1.png")
        try folder.write(png(1), to: "test/newt/1.png")
        try folder.write(png(1), to: "test/bat/1.png")
        #expect(try notes() == ["class bat has no training samples", "class eft has no test samples"])
    }

    @Test("the contents of a file decide its format, not its name; a class of JPEG files is read")
    func jpegs() throws {
        let file = jpeg([200, 100, 0, 50, 60, 70], width: 2)
        try folder.write(file, to: "owl/0.png")
        try folder.write(file, to: "newt/0.JPG")
        let contents = try load()
        #expect(contents.format == "jpeg" && contents.train.shape == [1, 2, 3])
        try folder.write(png(1), to: "newt/1.png")
        #expect(try load().format == "pictures")
        try folder.write(Array("GIF89a......................".utf8), to: "newt/2.png")
        #expect(error == .foreign(path: folder.path + "/newt/2.png", .gif, as: .picture))
    }

    @Test("names that are not UTF-8 are read, and shown as their bytes")
    func bytes() throws {
        try writeClasses()
        let name = String(systemPath: Array("caf".utf8) + [0xE9])
        try FileManager.default.createDirectory(atPath: folder.path + "/x", withIntermediateDirectories: true)
        #expect(unsafe rename((folder.path + "/x").systemPath, (folder.path + "/" + name).systemPath) == 0)
        try AtomicFile.write(png(3), to: "\(folder.path)/\(name)/\(name).png")
        try AtomicFile.write([1], to: "\(folder.path)/\(name)/\(name).txt")
        let contents = try load()
        #expect(contents.train.classNames == ["caf\\xE9", "newt", "owl"] && contents.train.count == 7)
        #expect(try notes() == ["left out 1 file (not a picture): caf\\xE9/caf\\xE9.txt"])
        #expect(DataSource.pictureFolder(path: folder.path + "/" + name).name == "caf\\xE9")
    }

    @Test("the error for a folder of other files says what it holds")
    func others() throws {
        func refusal(_ path: String) -> DatasetError? {
            DatasetsTests.error { () throws(DatasetError) in try DataSource.resolve(path) }
        }
        let loose = try folder.makeFolder("loose")
        #expect(refusal(loose) == .unknownFolder(path: loose, holds: []))
        try folder.write([1], to: "loose/notes.md")
        #expect(refusal(loose) == .unknownFolder(path: loose, holds: ["notes.md"]))
        try folder.write([1], to: "loose/cat.1.jpg")
        #expect(refusal(loose) == .picturesWithoutClass(folder: loose, first: "cat.1.jpg"))
        let above = try folder.makeFolder("above")
        try writeClasses("above/inner/train/")
        #expect(refusal(above) == .folderAbove(path: above, named: "inner"))
    }
}
