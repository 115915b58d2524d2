import Datasets
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

    /// The error of a folder in which one of the files is something else.
    private func error(with bytes: [UInt8], as name: String) throws -> DatasetError? {
        for (file, usual) in Self.files { try folder.write(file == name ? bytes : usual, to: file) }
        return DatasetsTests.error { () throws(DatasetError) in
            try IDXFolder(name: "x", path: folder.path).load()
        }
    }

    private func path(_ name: String) -> String { folder.path + "/" + name }

    @Test("the usual names are found, packed or not, with dots, and test for t10k")
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

    @Test("labels may be any whole numbers", arguments: [(0x09, 1), (0x0B, 2), (0x0C, 4)] as [(UInt8, Int)])
    func labelTypes(element: UInt8, size: Int) throws {
        let payload = [0, 3, 1].flatMap { [UInt8](repeating: 0, count: size - 1) + [$0] }
        for (file, bytes) in Self.files { try folder.write(bytes, to: file) }
        try folder.write(idx(element, [3], payload), to: "train-labels-idx1-ubyte")
        #expect(try IDXFolder(name: "x", path: folder.path).load().train.labels == [0, 3, 1])
    }

    @Test("a part that is missing is named", arguments: files.keys.sorted())
    func missingPart(name: String) throws {
        for (file, bytes) in Self.files where file != name { try folder.write(bytes, to: file) }
        let error = DatasetsTests.error { () throws(DatasetError) in
            try IDXFolder(name: "x", path: folder.path).load()
        }
        #expect(error == .partNotFound(folder: folder.path, names: [name, name + ".gz"]))
        #expect(error?.isMissing == true)
    }

    @Test("a folder that is not there is named")
    func missingFolder() {
        let missing = path("missing")
        let error = DatasetsTests.error { () throws(DatasetError) in try Dataset.mnist(in: missing) }
        #expect(error == .folderNotFound(path: missing))
    }

    @Test("images and labels that differ in number")
    func counts() throws {
        #expect(
            try error(with: idx(0x08, [2], [0, 1]), as: "train-labels-idx1-ubyte")
                == .countsDiffer(
                    images: path("train-images-idx3-ubyte"), count: 3,
                    labels: path("train-labels-idx1-ubyte"),
                    labelCount: 2))
    }

    @Test("halves whose images differ in shape")
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
        "a file that does not hold what its name says",
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

    @Test("MNIST has images of 28 × 28 and ten classes, and a label beyond them has its place")
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
