import Datasets
import Interchange

/// Parsers of arrays in NumPy's formats and in IDX.
extension FuzzedParser {
    static let npy = FuzzedParser(
        "npy", "NumPy's array files, of numbers and of texts", samples: arrays,
        tokens: [
            "'descr': ", "'fortran_order': True", "'shape': (", "<f8", ">i2", "|S3", "<U1", "|O", "L", ", ", "()",
            "(,)",
        ]
    ) { bytes in
        if NPYTexts.isArray(bytes[...]) {
            let texts = try NPYTexts(decoding: bytes[...])
            try Contradiction.unless(
                FileCount(shape: texts.shape).value == texts.values.count,
                "\(texts.values.count) texts in \(texts.shape)")
            return "texts in \(texts.shape.count) dimensions"
        }
        let array = try NPYArray(decoding: bytes[...])
        let (doubles, floats) = (array.doubles, array.floats)
        try Contradiction.unless(
            FileCount(shape: array.shape).value == doubles.count && floats.count == doubles.count,
            "\(doubles.count) doubles and \(floats.count) floats in \(array.shape)")
        let areBytes = array.wholeBytes != nil
        return "\(array.element) \(array.shape.count) \(array.isFortranOrder) \(array.isBigEndian) \(areBytes)"
    }

    static let zipArchive = FuzzedParser(
        "zip", "ZIP archives, their members stored or deflated", samples: archives, tokens: zipTokens,
        repair: Checksums.repairZIP
    ) { bytes in
        let archive = try ZIPArchive(decoding: bytes)
        for member in archive.members {
            let count = try member.contents().count
            try Contradiction.unless(count == member.size, "\(count) bytes where the directory has \(member.size)")
        }
        return "\(min(archive.members.count, 4)) members"
    }

    static let npz = FuzzedParser(
        "npz", "NumPy's archives of samples and labels", samples: archives.filter { $0.count > 600 }, tokens: zipTokens,
        repair: Checksums.repairZIP, fileName: "input.npz"
    ) { path in
        outline(of: try DataSource.npz(path: path).contents(LoadingOptions()))
    }

    static let idx = FuzzedParser(
        "idx", "IDX files, plain and packed with gzip",
        samples: [pictures, labels, wideNumbers, Packing.gzipped(pictures), Packing.gzipped(labels)], tokens: [],
        fileName: "input"
    ) { path in
        let file = try IDXFile(reading: path)
        let header = file.contents.header
        try Contradiction.unless(
            header.payloadLength == file.contents.bytes.count, "\(file.contents.bytes.count) bytes for \(header)")
        for index in [0, header.count / 2, header.count - 1] where header.count > 0 { _ = file.contents[index] }
        let isLabels = (try? file.labels()) != nil
        let isImages = (try? file.images()) != nil
        return "\(header.element) \(min(header.dimensions.count, 5)) \(file.isPacked) \(isLabels) \(isImages)"
    }

    // MARK: - Samples

    private static let arrays: [[UInt8]] = [
        NPYArray(shape: [2, 3], values: [1, -2, 3.5, .infinity, 0, 1e-30] as [Float]).encoded(),
        NPYArray(shape: [], values: [7] as [Float]).encoded(),
        NPYArray(shape: [2, 2, 2], values: Array(0..<8) as [UInt8]).encoded(),
        NPYArray(shape: [3], values: [.min, 0, .max] as [Int64]).encoded(),
        npyFile("{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }", utf32("catdog")),
        npyFile("{'descr': '|S2', 'fortran_order': True, 'shape': (2, 1), }", Array("abc\0".utf8)),
        npyFile("{'descr': '>f2', 'fortran_order': True, 'shape': (2, 3), }", Array(0..<12)),
        npyFile("{'descr': '|b1', 'fortran_order': False, 'shape': (1, 0, 4), }", []),
    ]

    private static func npyFile(_ header: String, _ values: [UInt8]) -> [UInt8] {
        let header = Array((header + "\n").utf8)
        return [0x93] + Array("NUMPY".utf8) + [1, 0] + Packing.littleEndian(UInt16(header.count)) + header + values
    }

    private static func utf32(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { Packing.littleEndian($0.value) }
    }

    private static let zipTokens = [
        "PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "PK\u{6}\u{6}", "PK\u{6}\u{7}", ".npy", "x_test", "y_test",
    ]

    private static let archives: [[UInt8]] = {
        let images = NPYArray(shape: [4, 3, 3], values: Array(0..<36) as [UInt8]).encoded()
        let rows = NPYArray(shape: [4, 2], values: [1, 2, 3, 4, 5, 6, 7, 8.5] as [Float]).encoded()
        let numbers = NPYArray(shape: [4], values: [0, 1, 1, 0] as [UInt8]).encoded()
        let hot = NPYArray(shape: [4, 2], values: [1, 0, 0, 1, 0, 1, 1, 0] as [UInt8]).encoded()
        let texts = npyFile("{'descr': '<U3', 'fortran_order': False, 'shape': (4,), }", utf32("catdogcowdog"))
        return [
            ZIPArchive.encoded([]), ZIPArchive.encoded([("a", [1, 2, 3]), ("grün", [])]),
            deflatedArchive(name: "a.npy", arrays[1]),
            ZIPArchive.encoded([
                ("x_train.npy", images), ("y_train.npy", numbers), ("x_test.npy", images), ("y_test.npy", numbers),
            ]),
            ZIPArchive.encoded([("x.npy", rows), ("y.npy", texts)]),
            ZIPArchive.encoded([("images.npy", images), ("labels.npy", hot)]),
        ]
    }()

    /// An archive of a single deflated member.
    private static func deflatedArchive(name: String, _ contents: [UInt8]) -> [UInt8] {
        let packed = Packing.deflated(contents)
        let common: [UInt8] =
            [20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0] + Packing.littleEndian(Checksums.crc(contents[...]))
            + Packing.littleEndian(UInt32(packed.count)) + Packing.littleEndian(UInt32(contents.count))
            + Packing.littleEndian(UInt16(name.utf8.count)) + [0, 0]
        let local = [0x50, 0x4B, 3, 4] + common + Array(name.utf8) + packed
        let entry = [0x50, 0x4B, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 14) + Array(name.utf8)
        return local + entry + [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0] + Packing.littleEndian(UInt32(entry.count))
            + Packing.littleEndian(UInt32(local.count)) + [0, 0]
    }

    private static let pictures: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 2] + Array(0..<12)
    private static let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2]
    private static let wideNumbers: [UInt8] = [0, 0, 0x0E, 1, 0, 0, 0, 2] + Array(0..<16)
}

/// A short description of the contents of a source, for distinguishing outcomes.
func outline(of contents: SourceContents) -> String {
    var text = "\(contents.format) \(contents.test != nil)"
    switch contents.train.kind {
    case .image(_, _, let channels): text += " image of \(channels) channels"
    case .row: text += " row"
    case .text: text += " text"
    case .words: text += " words"
    }
    return text
}
