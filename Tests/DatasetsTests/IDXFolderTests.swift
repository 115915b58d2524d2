import Datasets
import Files
import Foundation
import TestFiles
import Testing

@Suite("Folders of IDX files")
struct IDXFolderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Three training images and one test image of 1 × 2, with labels up to 3.
    static let files: [String: [UInt8]] = [
        "train-images-idx3-ubyte": idx(0x08, [3, 1, 2], [1, 2, 3, 4, 5, 6]),
        "train-labels-idx1-ubyte": idx(0x08, [3], [0, 3, 1]),
        "t10k-images-idx3-ubyte": idx(0x08, [1, 1, 2], [7, 8]),
        "t10k-labels-idx1-ubyte": idx(0x08, [1], [2]),
    ]

    /// The error for a folder in which one of the files has other contents.
    private func error(with bytes: [UInt8], as name: String) throws -> DatasetError? {
        for (file, usual) in Self.files { try folder.write(file == name ? bytes : usual, to: file) }
        return DatasetsTests.error { () throws(DatasetError) in
            try IDXFolder(name: "x", path: folder.path).load()
        }
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    @Test("the common names are found, packed or not, with dots, and with test in place of t10k")
    func names() throws {
        try folder.write(gzip(Self.files["train-images-idx3-ubyte"] ?? []), to: "train-images-idx3-ubyte.gz")
        try folder.write(Self.files["train-labels-idx1-ubyte"] ?? [], to: "train-labels.idx1-ubyte")
        try folder.write(gzip(Self.files["t10k-images-idx3-ubyte"] ?? []), to: "test-images.idx3-ubyte.gz")
        try folder.write(Self.files["t10k-labels-idx1-ubyte"] ?? [], to: "t10k-labels-idx1-ubyte")
        let dataset = try IDXFolder(name: "tiny", path: folder.path).load()
        #expect(dataset.name == "tiny")
        #expect(dataset.train.shape == [1, 2])
        #expect(dataset.train.pixels == [1, 2, 3, 4, 5, 6])
        #expect(dataset.train.labels == [0, 3, 1])
        #expect(dataset.test.pixels == [7, 8])
        #expect(dataset.test.labels == [2])
        #expect(dataset.train.classNames == ["0", "1", "2", "3"])
    }

    @Test(
        "names may have a prefix, a dot before idx, or be in folders of the same name",
        arguments: [
            ("emnist-letters-", ["train", "test"], "-", ".gz"), ("My_Set.", ["train", "t10k"], ".", ""),
            ("", ["TRAIN", "TEST"], ".", ".GZ"), ("kuzushiji_", ["train", "test"], "-", ""),
        ])
    func prefixes(prefix: String, halves: [String], dot: String, end: String) throws {
        for (half, usual) in zip(halves, ["train", "t10k"]) {
            for (part, rank) in [("images", 3), ("labels", 1)] {
                let bytes = Self.files["\(usual)-\(part)-idx\(rank)-ubyte"] ?? []
                let name = "\(prefix)\(half)-\(part)\(dot)idx\(rank)-ubyte\(end)"
                try folder.write(end.isEmpty ? bytes : gzip(bytes), to: name)
            }
        }
        #expect(try DataSource.resolve(folder.path) == .idxFolder(path: folder.path))
        let contents = try IDXFolder(name: "x", path: folder.path).contents()
        #expect(contents.train.pixels == [1, 2, 3, 4, 5, 6] && contents.test?.labels == [2])
    }

    @Test("files whose names mention no half are the whole dataset")
    func oneHalf() throws {
        try folder.write(Self.files["train-images-idx3-ubyte"] ?? [], to: "images.idx3-ubyte")
        try folder.write(Self.files["train-labels-idx1-ubyte"] ?? [], to: "labels.idx1-ubyte")
        let contents = try IDXFolder(name: "x", path: folder.path).contents()
        #expect(contents.train.count == 3 && contents.test == nil)
    }

    @Test("a folder is not a file, but files are found in folders that are named like them")
    func folders() throws {
        for (name, bytes) in Self.files { try folder.write(bytes, to: "\(name)/\(name)") }
        #expect(try IDXFolder(name: "x", path: folder.path).load().train.count == 3)
        // A file next to such a folder is preferred.
        try folder.write(idx(0x08, [2, 1, 2], [9, 9, 9, 9]), to: "train-images.idx3-ubyte")
        try folder.write(idx(0x08, [2], [0, 3]), to: "train-labels.idx1-ubyte")
        #expect(try IDXFolder(name: "x", path: folder.path).load().train.pixels == [9, 9, 9, 9])
        let empty = try TemporaryFolder()
        try empty.makeFolder("train-images-idx3-ubyte")
        let unknown = DatasetsTests.error { () throws(DatasetError) in try DataSource.resolve(empty.path) }
        #expect(unknown == .unknownFolder(path: empty.path, holds: ["train-images-idx3-ubyte"]))
    }

    @Test("one of several sets in a folder is named by its path; without a name, all are listed")
    func severalSets() throws {
        for (prefix, pixel) in [("emnist-digits-", UInt8(1)), ("emnist-letters-", 2)] {
            try folder.write(idx(0x08, [1, 1, 1], [pixel]), to: prefix + "train-images-idx3-ubyte")
            try folder.write(idx(0x08, [1], [pixel]), to: prefix + "train-labels-idx1-ubyte")
        }
        let error = DatasetsTests.error { () throws(DatasetError) in
            try IDXFolder(name: "x", path: folder.path).contents()
        }
        #expect(error == .severalSets(folder: folder.path, names: ["emnist-digits", "emnist-letters"]))
        let letters = try DataSource.resolve(folder.path + "/emnist-letters")
        #expect(letters.name == "emnist-letters")
        #expect(try letters.contents().train.pixels == [2])
        for (name, bytes) in Self.files { try folder.write(bytes, to: name) }
        let contents = try IDXFolder(name: "x", path: folder.path).contents()
        #expect(contents.train.count == 3)
        #expect(contents.notes.first?.description.hasPrefix("left out 4 files (of another set)") == true)
    }

    @Test("the classes are the labels that occur, such as letters numbered from 1")
    func presentLabels() throws {
        for (file, bytes) in Self.files { try folder.write(bytes, to: file) }
        try folder.write(idx(0x08, [3], [26, 3, 1]), to: "train-labels-idx1-ubyte")
        let dataset = try IDXFolder(name: "x", path: folder.path).load()
        #expect(dataset.train.classNames == ["1", "2", "3", "26"])
        #expect(dataset.train.labels == [3, 2, 0] && dataset.test.labels == [1])
    }

    @Test("transposing swaps the rows and columns of every image, in both halves")
    func transposed() throws {
        for (file, bytes) in Self.files { try folder.write(bytes, to: file) }
        try folder.write(idx(0x08, [3, 2, 3], (0..<18).map { $0 }), to: "train-images-idx3-ubyte")
        try folder.write(idx(0x08, [1, 2, 3], [1, 2, 3, 4, 5, 6]), to: "t10k-images-idx3-ubyte")
        var options = LoadingOptions()
        options.transposes = true
        let dataset = try DataSource.idxFolder(path: folder.path).load(options)
        #expect(dataset.train.shape == [3, 2])
        #expect(Array(dataset.train.pixels(of: 1)) == [6, 9, 7, 10, 8, 11])
        #expect(dataset.test.pixels == [1, 4, 2, 5, 3, 6])
        let refused = DatasetsTests.error { () throws(DatasetError) in
            try DataSource.pictureFolder(path: folder.path).load(options)
        }
        #expect(refused?.isWrongUsage == true)
    }

    @Test("zeros after the gzip data are ignored, and anything else is an error", arguments: [1, 100, 200_000])
    func zeros(count: Int) throws {
        for (file, bytes) in Self.files {
            try folder.write(gzip(bytes) + Array(repeating: 0, count: count), to: file + ".gz")
        }
        #expect(try IDXFolder(name: "x", path: folder.path).load().train.count == 3)
        let bytes = gzip(Self.files["t10k-labels-idx1-ubyte"] ?? [])
        try folder.write(bytes + Array(repeating: 0, count: count) + [1], to: "t10k-labels-idx1-ubyte.gz")
        let fault = DatasetsTests.fault { () throws(DatasetError) in
            try IDXFolder(name: "x", path: folder.path).load()
        }
        #expect(fault?.kind == .tooLong)
    }

    @Test("labels may be any integers", arguments: [(0x09, 1), (0x0B, 2), (0x0C, 4)] as [(UInt8, Int)])
    func labelTypes(element: UInt8, size: Int) throws {
        let payload = [0, 3, 1].flatMap { [UInt8](repeating: 0, count: size - 1) + [$0] }
        for (file, bytes) in Self.files { try folder.write(bytes, to: file) }
        try folder.write(idx(element, [3], payload), to: "train-labels-idx1-ubyte")
        #expect(try IDXFolder(name: "x", path: folder.path).load().train.labels == [0, 3, 1])
    }

    @Test("a missing part is named", arguments: files.keys.sorted())
    func missingPart(name: String) throws {
        for (file, bytes) in Self.files where file != name { try folder.write(bytes, to: file) }
        let error = DatasetsTests.error { () throws(DatasetError) in
            try IDXFolder(name: "x", path: folder.path).load()
        }
        #expect(error == .partNotFound(folder: folder.path, names: [name, name + ".gz"]))
        #expect(error?.isMissing == true)
    }

    @Test("a folder that does not exist is named")
    func missingFolder() {
        let missing = path("missing")
        let error = DatasetsTests.error { () throws(DatasetError) in try Dataset.mnist(in: missing) }
        #expect(error == .file(.folderNotFound(path: missing)))
    }

    @Test("different numbers of images and labels are an error")
    func counts() throws {
        #expect(
            try error(with: idx(0x08, [2], [0, 1]), as: "train-labels-idx1-ubyte")
                == .countsDiffer(
                    images: path("train-images-idx3-ubyte"), count: 3,
                    labels: path("train-labels-idx1-ubyte"),
                    labelCount: 2))
    }

    @Test("halves with images of different shapes are an error")
    func shapes() throws {
        #expect(
            try error(with: idx(0x08, [1, 2, 1], [0, 1]), as: "t10k-images-idx3-ubyte")
                == .shapesDiffer(
                    train: path("train-images-idx3-ubyte"), shape: [1, 2],
                    test: path("t10k-images-idx3-ubyte"),
                    testShape: [2, 1]))
    }

    struct Wrong: Sendable {
        let name: String
        let bytes: [UInt8]
        let kind: FormatFault.Kind
        let found: String
    }

    @Test(
        "a file that does not hold what its name says is an error",
        arguments: [
            Wrong(
                name: "train-images-idx3-ubyte", bytes: idx(0x08, [3], [0, 3, 1]), kind: .wrongShape,
                found: "1 (3 values), as labels have"),
            Wrong(
                name: "t10k-labels-idx1-ubyte", bytes: idx(0x08, [1, 1, 2], [7, 8]), kind: .wrongShape,
                found: "3 dimensions (1 × 1 × 2), as images have"),
            Wrong(
                name: "t10k-images-idx3-ubyte", bytes: idx(0x09, [1, 1, 2], [7, 8]), kind: .wrongShape,
                found: "09 (int8)"),
            Wrong(
                name: "t10k-images-idx3-ubyte", bytes: idx(0x08, [0, 1, 2], []), kind: .empty,
                found: "0 × 1 × 2"),
            Wrong(
                name: "t10k-images-idx3-ubyte", bytes: idx(0x08, [1, 0, 2], []), kind: .empty,
                found: "1 × 0 × 2"),
            Wrong(name: "train-labels-idx1-ubyte", bytes: idx(0x08, [0], []), kind: .empty, found: "none"),
            Wrong(
                name: "t10k-labels-idx1-ubyte", bytes: idx(0x09, [1], [0xFF]), kind: .labelOutOfRange,
                found: "-1"),
            Wrong(
                name: "t10k-labels-idx1-ubyte", bytes: idx(0x0B, [1], [1, 0]), kind: .labelOutOfRange,
                found: "256"),
            Wrong(
                name: "t10k-labels-idx1-ubyte", bytes: idx(0x0D, [1], [0x3F, 0, 0, 0]),
                kind: .labelOutOfRange,
                found: "0.5"),
            Wrong(
                name: "t10k-labels-idx1-ubyte", bytes: idx(0x0D, [1], [0x7F, 0xC0, 0, 0]),
                kind: .labelOutOfRange, found: "nan"),
        ])
    func wrongContents(wrong: Wrong) throws {
        guard case .malformed(let file, let fault) = try error(with: wrong.bytes, as: wrong.name) else {
            Issue.record("nothing was found to be wrong")
            return
        }
        #expect(file == path(wrong.name))
        #expect(fault.kind == wrong.kind)
        #expect(fault.found == wrong.found)
    }

    @Test("MNIST has images of 28 × 28 and ten classes, and the error for other labels names their place")
    func mnistIsChecked() throws {
        let image = [UInt8](repeating: 0, count: 784)
        try folder.write(idx(0x08, [1, 28, 28], image), to: "train-images-idx3-ubyte")
        try folder.write(idx(0x08, [1], [9]), to: "train-labels-idx1-ubyte")
        try folder.write(idx(0x08, [1, 28, 28], image), to: "t10k-images-idx3-ubyte")
        try folder.write(gzip(idx(0x08, [1], [10])), to: "t10k-labels-idx1-ubyte")
        let label = fault { () throws(DatasetError) in try Dataset.mnist(in: folder.path) }
        #expect(label?.kind == .labelOutOfRange)
        #expect(label?.place == .unpackedByte(8))

        try folder.write(idx(0x08, [1], [9]), to: "t10k-labels-idx1-ubyte")
        #expect(try Dataset.mnist(in: folder.path).test.count == 1)

        try folder.write(idx(0x08, [1, 14, 56], image), to: "t10k-images-idx3-ubyte")
        let shape = fault { () throws(DatasetError) in try Dataset.mnist(in: folder.path) }
        #expect(shape?.kind == .wrongShape)
        #expect(shape?.expected == "images of 28 × 28")
    }
}
