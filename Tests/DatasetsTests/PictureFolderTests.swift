import Datasets
import Foundation
import TestFiles
import Testing

@Suite("Folders of pictures")
struct PictureFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func png(_ pixels: [UInt8], width: Int = 2) throws -> [UInt8] {
        let picture = GrayPicture(width: width, height: pixels.count / width, pixels: pixels)
        return try #require(PNGFile.bytes(of: picture))
    }

    /// PNG files of one row of two pixels, written by hand, one for each kind.
    static let kinds: [(name: String, base64: String, rgb: [UInt8])] = [
        (
            "1 bit",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABAQAAAADcWUInAAAACklEQVR42mNwAAAAQgBBhL+OYgAAAABJRU5ErkJggg"
                + "==",
            [0, 0, 0, 255, 255, 255]
        ),
        (
            "4 bits",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABBAAAAAAUuc1XAAAACklEQVR42mOwBwAAQQBAIOavngAAAABJRU5ErkJggg"
                + "==",
            [51, 51, 51, 255, 255, 255]
        ),
        (
            "8 bits",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR42mNgPwEAANkA0EQCVdsAAAAASUVORK5CYI"
                + "I=",
            [7, 7, 7, 200, 200, 200]
        ),
        (
            "16 bits",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAAAAACB2fwVAAAADUlEQVR42mNgZz9xAgACjgGfV2teagAAAABJRU5Erk"
                + "Jggg==",
            [7, 7, 7, 200, 200, 200]
        ),
        (
            "grey with opacity",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAQAAABeK7cBAAAADUlEQVR42mNI+c/AAAAEkgFkJy9b6wAAAABJRU5Erk"
                + "Jggg==",
            [100, 100, 100, 255, 255, 255]
        ),
        (
            "palette",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAMAAADD/I+4AAAABlBMVEUKFB4oMjzVG7TpAAAAC0lEQVR42mNgZAAAAA"
                + "UAAkLCRJ8AAAAASUVORK5CYII=",
            [40, 50, 60, 10, 20, 30]
        ),
        (
            "palette with a transparent colour",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABAgMAAACJTJcZAAAABlBMVEUKFB4oMjzVG7TpAAAAAXRSTlMAQObYZgAAAA"
                + "pJREFUeNpjEAAAABIAEQjevcMAAAAASUVORK5CYII=",
            [255, 255, 255, 40, 50, 60]
        ),
        (
            "colour",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR42mNgZGJmYWUDAAA/ABaYwWgTAAAAAElFTk"
                + "SuQmCC",
            [1, 2, 3, 4, 5, 6]
        ),
        (
            "colour with opacity",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAYAAAD0In+KAAAAEUlEQVR42mNgSDlhzMLK9h8ACZ4CbkuOsoQAAAAASU"
                + "VORK5CYII=",
            [204, 224, 244, 4, 5, 6]
        ),
        (
            "colour of 16 bits",
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAABEAIAAAAr0DSeAAAAFUlEQVR42mNgZGRiYmZmYWFlZWMDAADYACvPboDQAA"
                + "AAAElFTkSuQmCC",
            [1, 2, 3, 4, 5, 6]
        ),
    ]

    @Test("PNGs of any kind are read as they look on white paper", arguments: kinds.indices)
    func anyPNG(index: Int) throws {
        let (name, text, rgb) = Self.kinds[index]
        let bytes = Array(try #require(Data(base64Encoded: text)))
        let picture = try PNGFile.picture(in: bytes)
        #expect(picture == ColorPicture(width: 2, height: 1, rgb: rgb), "\(name)")
    }

    @Test("a PNG that is cut or changed anywhere is an error", arguments: kinds.indices)
    func damagedPNG(index: Int) throws {
        let bytes = Array(try #require(Data(base64Encoded: Self.kinds[index].base64)))
        for count in bytes.indices {
            #expect(throws: FormatFault.self) { try PNGFile.picture(in: Array(bytes[..<count])) }
        }
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            #expect(throws: FormatFault.self, "bit \(bit)") { try PNGFile.picture(in: changed) }
        }
    }

    @Test("a PNG that claims more than it can hold allocates no memory")
    func hugePNG() throws {
        var bytes = try png([1, 2, 3, 4])
        bytes.replaceSubrange(16..<24, with: bigEndian(UInt32(60_000)) + bigEndian(UInt32(60_000)))
        bytes.replaceSubrange(29..<33, with: bigEndian(crc(bytes[12..<29])))
        let fault = #expect(throws: FormatFault.self) { try PNGFile.picture(in: bytes) }
        #expect(fault?.kind == .tooLarge)
    }

    private func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
    }

    @Test(
        "portable anymaps are read, plain and raw, of any depth",
        arguments: [
            ("P2 # grey\n2 1 15\n0 15\n", [0, 0, 0, 255, 255, 255]), ("P3 1 1\n255 1 2 3", [1, 2, 3]),
            ("P5 1 1 255 A", [65, 65, 65]), ("P5 1 1 65535\nAA", [65, 65, 65]), ("P6\n1 1\n255\nABC", [65, 66, 67]),
        ] as [(String, [UInt8])])
    func anymaps(text: String, rgb: [UInt8]) throws {
        let bytes = Array(text.utf8)
        #expect(try PNMFile.picture(in: bytes).rgb == rgb)
        for count in bytes.indices where count < bytes.count - 1 {
            _ = try? PNMFile.picture(in: Array(bytes[..<count]))
        }
        for bit in 0..<bytes.count * 8 {
            var changed = bytes
            changed[bit / 8] ^= 1 << (bit % 8)
            _ = try? PNMFile.picture(in: changed)
        }
    }

    @Test(
        "an anymap that claims more than it can hold is an error", arguments: ["P5 1000000 1000000 255 ", "P2 9 9 9 1"])
    func hugeAnymap(text: String) {
        let fault = #expect(throws: FormatFault.self) { try PNMFile.picture(in: Array(text.utf8)) }
        #expect(fault?.kind == .truncated)
    }

    @Test("subfolders are classes, and every picture occurs once with its label")
    func classes() throws {
        for number in 0..<12 {
            let name = ["cat", "dog", "10"][number % 3]
            try folder.write(png([UInt8(number), 0, 0, UInt8(number % 3)]), to: "\(name)/\(number).png")
        }
        try folder.write([1], to: "notes.txt")
        try folder.write([1], to: "cat/.hidden.png")
        try folder.write([1], to: "dog/readme.txt")
        let contents = try PictureFolder(path: folder.path).load()
        #expect(contents.test == nil)
        #expect(contents.train.shape == [2, 2])
        #expect(contents.train.classNames == ["10", "cat", "dog"])
        let seen = (0..<12).map { Array(contents.train.pixels(of: $0)) }
        #expect(seen.map { $0[0] }.sorted() == Array(0..<12))
        for (pixels, label) in zip(seen, contents.train.labels) { #expect([1, 2, 0][Int(pixels[3])] == label) }
        // Shuffled, in the same order each time.
        #expect(Set(contents.train.labels.prefix(6)).count > 1)
        #expect(try PictureFolder(path: folder.path).load().train.pixels == contents.train.pixels)
    }

    @Test("train and test are halves; one colour picture makes all of them colour, unless grey is requested")
    func halves() throws {
        try folder.write(png([1, 2]), to: "train/a/1.png")
        try folder.write(png([3, 4]), to: "train/b/1.png")
        try folder.write(Array("P6 2 1 255 ABCDEF".utf8), to: "val/b/1.ppm")
        let contents = try PictureFolder(path: folder.path).load()
        #expect(contents.train.kind == .image(height: 1, width: 2, channels: 3))
        #expect(contents.train.count == 2)
        #expect(contents.test?.rgb(of: 0) == Array("ABCDEF".utf8))
        #expect(contents.test?.labels == [1])
        var options = LoadingOptions()
        options.makesGrey = true
        #expect(try PictureFolder(path: folder.path).load(options).test?.pixels == [66, 69])
    }

    @Test("a picture of a different size is named, unless all are resized")
    func sizes() throws {
        try folder.write(png([1, 2]), to: "a/1.png")
        try folder.write(png([1, 2, 3, 5]), to: "a/2.png")
        try folder.write(png([1, 2]), to: "b/1.png")
        let error = error { () throws(DatasetError) in try PictureFolder(path: folder.path).load() }
        #expect(
            error
                == .picturesDiffer(
                    path: folder.path + "/a/2.png", size: [2, 2], first: folder.path + "/a/1.png", firstSize: [2, 1]))
        var options = LoadingOptions()
        options.resize = PictureSize("2x1")
        let train = try PictureFolder(path: folder.path).load(options).train
        #expect(Set((0..<3).map { Array(train.pixels(of: $0)) }) == [[1, 2], [2, 4]])
    }

    @Test("a broken picture is named, and so is a folder without pictures")
    func broken() throws {
        try folder.write([0x89, 0x50], to: "a/1.png")
        let fault = fault { () throws(DatasetError) in try PictureFolder(path: folder.path).load() }
        #expect(fault?.kind == .wrongMagic)
        let empty = try folder.makeFolder("empty")
        let none = error { () throws(DatasetError) in try PictureFolder(path: empty).load() }
        #expect(none == .noSamples(.pictures, folder: empty))
    }

    @Test("resizing averages to reduce and interpolates to enlarge")
    func resizing() throws {
        func grey(_ values: [UInt8], _ width: Int) -> ColorPicture {
            ColorPicture(width: width, height: values.count / width, rgb: values.flatMap { [$0, $0, $0] })
        }
        let size = try #require(PictureSize("2X1"))
        #expect(grey([0, 100, 200, 100, 200, 100], 3).resized(to: size) == grey([83, 150], 2).resized(to: size))
        #expect(grey([0, 100], 2).resized(to: PictureSize(width: 4, height: 1)).grey == [0, 25, 75, 100])
        #expect(grey([9], 1).resized(to: PictureSize(width: 3, height: 2)).grey == Array(repeating: 9, count: 6))
        #expect(PictureSize("28") == nil)
        #expect(PictureSize("0x3") == nil)
        #expect(PictureSize("4097x3") == nil)
    }
}
