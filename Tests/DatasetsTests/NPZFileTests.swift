import Datasets
import Foundation
import Interchange
import Learning
import Matrices
import TestFiles
import Testing

@Suite("NumPy archives")
struct NPZFileTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ arrays: [(String, NPYArray)]) throws -> NPZFile {
        let file = ZIPArchive.encoded(arrays.map { (name: $0 + ".npy", contents: $1.encoded()) })
        return NPZFile(path: try folder.write(file, to: "x.npz"))
    }

    private func fault(_ arrays: [(String, NPYArray)]) throws -> FormatFault? {
        let file = try write(arrays)
        return DatasetsTests.fault { () throws(DatasetError) in try file.load() }
    }

    private func labels(_ values: Int64...) -> NPYArray { NPYArray(shape: [values.count], values: values) }

    /// Numbers counting down from 255.
    private func bytes(_ shape: [Int]) -> NPYArray {
        NPYArray(shape: shape, values: (0..<shape.reduce(1, *)).map { UInt8(255 - $0 % 256) })
    }

    @Test("two halves of bytes are pictures, with the classes of both")
    func halves() throws {
        let contents = try write([
            ("x_train", bytes([3, 2, 4])), ("y_train", labels(7, 3, 7)), ("x_test", bytes([1, 2, 4])),
            ("y_test", NPYArray(shape: [1, 1], values: [5] as [UInt8])),
        ]).load()
        #expect(contents.format == "npz")
        #expect(contents.train.kind == .image(height: 2, width: 4, channels: 1))
        #expect(contents.train.pixels == (0..<24).map { UInt8(255 - $0) })
        #expect(contents.train.classNames == ["3", "5", "7"])
        #expect(contents.train.labels == [2, 0, 2])
        #expect(contents.test?.labels == [1])
    }

    @Test(
        "one or three channels are found before or after height and width, where that is unambiguous",
        arguments: [
            ([1, 2, 5, 3], .image(height: 2, width: 5, channels: 3), [0, 1, 2, 3]),
            ([1, 3, 2, 2], .image(height: 2, width: 2, channels: 3), [0, 4, 8, 1]),
            ([1, 1, 2, 2], .image(height: 2, width: 2, channels: 1), [0, 1, 2, 3]),
            ([1, 2, 2, 1], .image(height: 2, width: 2, channels: 1), [0, 1, 2, 3]),
            ([1, 3, 1, 3], LabelledSamples.Kind(shape: [9]), [0, 1, 2, 3]),
            ([1, 2, 2, 4], LabelledSamples.Kind(shape: [16]), [0, 1, 2, 3]),
            ([1, 4], LabelledSamples.Kind(shape: [4]), [0, 1, 2, 3]),
        ] as [([Int], LabelledSamples.Kind, [UInt8])])
    func axes(shape: [Int], kind: LabelledSamples.Kind, start: [UInt8]) throws {
        let train = try write([("X", bytes(shape)), ("y", labels(1))]).load().train
        #expect(train.kind == kind)
        #expect(Array(train.pixels.prefix(4)) == start.map { 255 - $0 })
    }

    @Test("pictures of integers up to 255 become bytes, others stay floats")
    func numbers() throws {
        func load(_ values: [Float], _ shape: [Int]) throws -> LabelledSamples {
            try write([("data", NPYArray(shape: shape, values: values)), ("labels", labels(0, 1))]).load().train
        }
        #expect(try load([0, 255, 7, 8], [2, 1, 2]).pixels == [0, 255, 7, 8])
        #expect(try load([0, 0.5, 1, 0], [2, 1, 2]).numbers(of: 0) == [0, 0.5])
        #expect(try load([0, 255, -7, 8], [2, 2]).numbers(of: 1) == [-7, 8])
    }

    @Test("pictures are scaled to 0…1 by their greatest value, and a note says which value is taken for 1")
    func brightness() throws {
        func load(_ inputs: NPYArray) throws -> (numbers: [Float], note: String?) {
            let contents = try write([("x", inputs), ("y", labels(0, 1))]).load()
            var buffer = InputBuffer()
            buffer.load(contents.train, at: 0..<2)
            guard case .dense(let matrix) = buffer.input else { return ([], nil) }
            return (matrix.values, contents.notes.first?.description)
        }
        func floats(_ values: Float...) -> NPYArray { NPYArray(shape: [2, 1, 2], values: values) }
        func small(_ values: UInt8...) -> NPYArray { NPYArray(shape: [2, 1, 2], values: values) }
        let bits = try load(small(0, 1, 1, 0))
        #expect(bits.numbers == [0, 1, 1, 0] && bits.note?.contains("up to 1, so 1 is taken") == true)
        #expect(try load(floats(0, 1, 1, 0)).numbers == [0, 1, 1, 0])
        for array in [small(0, 16, 8, 4), floats(0, 16, 8, 4)] {
            let digits = try load(array)
            #expect(digits.numbers == [0, 1, 0.5, 0.25] && digits.note?.contains("up to 16, so 16 is taken") == true)
        }
        for array in [small(0, 255, 51, 102), floats(0, 255, 51, 102)] {
            let usual = try load(array)
            #expect(usual.numbers == [0, 1, 0.2, 0.4] && usual.note?.contains("up to 255, so 255 is taken") == true)
        }
        #expect(try load(small(0, 200, 51, 0)).note?.contains("up to 200, so 255 is taken") == true)
        #expect(try load(floats(0.5, 127.5, 255, 0)).numbers == [0.5 / 255, 0.5, 1, 0])
        let deep = try load(NPYArray(shape: [2, 1, 2], values: [0, 4000, 4095, 819] as [Int64]))
        #expect(deep.numbers == [0, 4000 / 4095, 1, 0.2] && deep.note?.contains("so 4095 is taken") == true)
        let signed = try load(floats(-1, 1, 0.5, 0))
        #expect(signed.numbers == [-1, 1, 0.5, 0] && signed.note?.contains("taken as they are") == true)
    }

    @Test("rows of small counts are ordinary numeric columns, which are standardized")
    func counts() throws {
        let rows = NPYArray(shape: [2, 2], values: [0, 16, 3, 4] as [UInt8])
        let train = try write([("x", rows), ("y", labels(0, 1))]).load().train
        #expect(train.pixels.isEmpty && train.numbers(of: 0) == [0, 16])
    }

    @Test("two unnamed arrays are samples and labels; arrays that are not read are noted")
    func otherArrays() throws {
        let unnamed = try write([("arr_0", bytes([2, 3])), ("arr_1", labels(4, 9))]).load()
        #expect(unnamed.train.classNames == ["4", "9"])
        #expect(unnamed.notes.map(\.description) == ["arr_0 is taken for the samples and arr_1 for their labels"])
        #expect(
            try fault([("arr_0", bytes([2, 3])), ("arr_1", labels(4, 9)), ("arr_2", labels(4, 9))])?.kind
                == .unsupported)
        let three = try write([
            ("train_images", bytes([2, 3])), ("train_labels", labels(4, 9)), ("val_images", bytes([2, 3])),
            ("val_labels", labels(4, 9)), ("test_images", bytes([2, 3])), ("test_labels", labels(4, 9)),
        ]).load()
        #expect(
            three.notes.map(\.description) == [
                "left out 2 arrays (neither trained nor measured on): val_images, val_labels"
            ])
        let measured = try write([
            ("x_train", bytes([2, 3])), ("y_train", labels(4, 9)), ("x_val", bytes([2, 3])), ("y_val", labels(4, 9)),
        ]).load()
        #expect(measured.test?.count == 2)
    }

    @Test("a class without training samples is noted")
    func untrained() throws {
        let contents = try write([
            ("x_train", bytes([2, 3])), ("y_train", labels(4, 9)), ("x_test", bytes([3, 3])),
            ("y_test", labels(4, 7, 9)),
        ]).load()
        #expect(contents.notes.map(\.description) == ["class 7 has no training samples"])
    }

    @Test("labels are any integers, and the classes are those that occur")
    func wideLabels() throws {
        let values: [Int64] = [5000, -3, 1 << 40, 0, 5000, 4095]
        let train = try write([("x", bytes([6, 3])), ("y", NPYArray(shape: [6], values: values))]).load().train
        #expect(train.classNames == ["-3", "0", "4095", "5000", "1099511627776"])
        #expect(train.labels == [3, 0, 4, 1, 3, 2])
    }

    @Test("arrays that do not fit together are an error that names them")
    func wrong() throws {
        #expect(try fault([("a", bytes([2, 2]))])?.found == "'a'")
        #expect(try fault([("x", bytes([2, 2])), ("y", labels(1))])?.place == .member("y"))
        #expect(try fault([("x", bytes([2])), ("y", labels(1, 2))])?.place == .member("x"))
        #expect(try fault([("x", bytes([0, 2])), ("y", labels())])?.kind == .wrongShape)
        let half = NPYArray(shape: [1], values: [0.5] as [Float])
        #expect(try fault([("x", bytes([1, 2])), ("y", half)])?.found.hasPrefix("0.5 for sample 0") == true)
        let infinite = NPYArray(shape: [1, 2], values: [0, .infinity] as [Float])
        #expect(try fault([("x", infinite), ("y", labels(1))])?.kind == .wrongValue)
        let differ = try write([
            ("x_train", bytes([1, 2])), ("y_train", labels(1)), ("x_test", bytes([1, 3])), ("y_test", labels(1)),
        ])
        let error = error { () throws(DatasetError) in try differ.load() }
        guard case .shapesDiffer = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// A `.npy` file of texts, as NumPy writes it.
    private func texts(_ descr: String, _ shape: String, _ bytes: [UInt8]) -> [UInt8] {
        let header = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(shape), }\n"
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + bytes
    }

    private func characters(_ texts: [String], length: Int) -> [UInt8] {
        texts.flatMap { text in
            let scalars =
                text.unicodeScalars.map(\.value) + Array(repeating: 0, count: length - text.unicodeScalars.count)
            return scalars.flatMap { code in (0..<4).map { UInt8(truncatingIfNeeded: code >> (8 * $0)) } }
        }
    }

    private func write(_ inputs: NPYArray, labels: [UInt8]) throws -> NPZFile {
        let members = [(name: "x.npy", contents: inputs.encoded()), (name: "y.npy", contents: labels)]
        return NPZFile(path: try folder.write(ZIPArchive.encoded(members), to: "t.npz"))
    }

    @Test("text labels name the classes, as characters or as bytes")
    func names() throws {
        let wide = texts("<U4", "(3,)", characters(["wolf", "Bär", "wolf"], length: 4))
        let animals = try write(bytes([3, 2]), labels: wide).load().train
        #expect(animals.classNames == ["Bär", "wolf"] && animals.labels == [1, 0, 1])
        let narrow = texts("|S3", "(3, 1)", Array("10\09\0\0ten".utf8))
        let mixed = try write(bytes([3, 2]), labels: narrow).load().train
        #expect(mixed.classNames == ["10", "9", "ten"] && mixed.labels == [0, 1, 2])
        let numbers = try write(bytes([2, 2]), labels: texts("|S2", "(2,)", Array("109\0".utf8))).load().train
        #expect(numbers.classNames == ["9", "10"] && numbers.labels == [1, 0])
    }

    @Test("empty or invalid text labels are refused with their place")
    func wrongNames() throws {
        func fault(_ labels: [UInt8]) throws -> FormatFault? {
            let file = try write(bytes([2, 2]), labels: labels)
            return DatasetsTests.fault { () throws(DatasetError) in try file.load() }
        }
        #expect(try fault(texts("|S1", "(2,)", [0x61, 0]))?.found == "none for sample 1 (counted from 0)")
        #expect(try fault(texts("|S1", "(2,)", [0x61, 0xFF]))?.expected == "text in UTF-8")
        #expect(try fault(texts("<U1", "(2,)", [0x61, 0, 0, 0, 0, 0xD8, 0, 0]))?.expected == "text in Unicode")
        #expect(try fault(texts("<U0", "(2,)", []))?.expected == "texts of a character or more")
        #expect(try fault(texts("<U9223372036854775807", "(2,)", [1]))?.expected == "a shape that a file can hold")
        #expect(try fault(texts("|S1", "(2, 2)", Array("abcd".utf8)))?.kind == .wrongShape)
        let objects = try fault(texts("|O", "(2,)", [1, 2]))
        #expect(objects?.found.contains(".astype(str)") == true)
    }

    @Test("one-hot rows give a class for each column, even for one without samples")
    func hot() throws {
        let rows = NPYArray(shape: [3, 4], values: [0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0] as [Float])
        let train = try write([("x", bytes([3, 2])), ("y", rows)]).load().train
        #expect(train.classNames == ["0", "1", "2", "3"] && train.labels == [2, 0, 2])
        for wrong in [[0, 0.5, 0.5], [0, 0, 0], [1, 0, 1], [0, 2, 0], [.nan, 1, 0]] as [[Float]] {
            let fault = try fault([("x", bytes([1, 2])), ("y", NPYArray(shape: [1, 3], values: wrong))])
            #expect(fault?.kind == .wrongValue && fault?.expected.contains("a single 1") == true, "\(wrong)")
        }
    }

    @Test("both halves must have labels of one form")
    func forms() throws {
        let fault = try fault([
            ("x_train", bytes([1, 2])), ("y_train", labels(1)), ("x_test", bytes([1, 2])),
            ("y_test", NPYArray(shape: [1, 2], values: [0, 1] as [Float])),
        ])
        #expect(fault?.place == .member("y_test") && fault?.expected.contains("y_train") == true)
    }

    @Test("a file that is cut, or has a bit flipped, anywhere is an error or reads as the same")
    func damaged() throws {
        let file = ZIPArchive.encoded([
            (name: "x.npy", contents: bytes([2, 2, 2]).encoded()), (name: "y.npy", contents: labels(0, 1).encoded()),
        ])
        let path = folder.path + "/x.npz"
        for count in stride(from: 0, to: file.count, by: 3) {
            try folder.write(Array(file[..<count]), to: "x.npz")
            #expect(throws: DatasetError.self) { try NPZFile(path: path).load() }
        }
        for bit in stride(from: 0, to: file.count * 8, by: 5) {
            var changed = file
            changed[bit / 8] ^= 1 << (bit % 8)
            try folder.write(changed, to: "x.npz")
            guard let contents = try? NPZFile(path: path).load() else { continue }
            #expect(contents.train.pixels == (0..<8).map { UInt8(255 - $0) })
            #expect(contents.train.labels == [0, 1])
        }
    }

    @Test("files from NumPy are read exactly", .enabled(if: Python.hasNumPy, "python3 with numpy is not installed"))
    func numPy() throws {
        let path = folder.path + "/n.npz"
        try Python.run(
            """
            import numpy as np
            x = (np.arange(48) * 5).reshape(4, 3, 4)
            np.savez_compressed('\(path)', x=np.asfortranarray(x.astype('>u2')), y=np.array([1, 0, 1, 2], dtype='>i8'))
            """)
        let contents = try NPZFile(path: path).load()
        #expect(contents.train.pixels == (0..<48).map { UInt8($0 * 5) })
        #expect(contents.train.labels == [1, 0, 1, 2])
        try Python.run(
            """
            import numpy as np
            np.savez('\(path)', x=np.zeros((3, 2)), y=np.array(['wolf', 'Bär', 'ibis']).astype('>U5'))
            """)
        #expect(try NPZFile(path: path).load().train.classNames == ["Bär", "ibis", "wolf"])
        try Python.run("import numpy as np; np.savez('\(path)', x=np.zeros((3, 2)), y=np.eye(3)[[2, 0, 1]])")
        #expect(try NPZFile(path: path).load().train.labels == [2, 0, 1])
        let ours = try write([("x", bytes([2, 2])), ("y", labels(3, -4))]).path
        try Python.run(
            """
            import numpy as np
            z = np.load('\(ours)')
            assert z['x'].tolist() == [[255, 254], [253, 252]] and z['x'].dtype == np.uint8 and z['y'].tolist() == [3, -4]
            """)
    }
}

/// Python, if it is installed with the modules that a test needs.
enum Python {
    static let hasNumPy = (try? run("import numpy")) != nil

    struct Failed: Error {}

    static func run(_ script: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failed() }
    }
}
