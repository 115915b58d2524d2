/// The header of a `.npy` file, which describes the values that follow.
struct NPYHeader {
    /// The type in NumPy's notation, with byte order: `<f4`.
    let descr: String
    let isFortranOrder: Bool
    /// The dimensions; empty for a single value.
    let shape: [Int]
    /// The offsets of the header's text and of its end in the file.
    private let start: Int
    private let end: Int

    static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

    init(decoding file: ArraySlice<UInt8>) throws(InterchangeError) {
        guard file.count >= 10 else { throw .truncated(expected: 10, found: file.count) }
        guard file.starts(with: Self.magic) else {
            throw .malformed(byte: 0, expected: "93 and NUMPY, with which an array starts", found: "something else")
        }
        let version = file[file.startIndex + 6]
        guard (1...3).contains(version), file[file.startIndex + 7] == 0 else {
            throw .malformed(
                byte: 6, expected: "version 1.0 to 3.0", found: "\(version).\(file[file.startIndex + 7])")
        }
        let start = version == 1 ? 10 : 12
        guard file.count >= start else { throw .truncated(expected: start, found: file.count) }
        let length = Int(file.littleEndian(at: 8, size: start - 8))
        guard length <= file.count - start else { throw .truncated(expected: start + length, found: file.count) }
        var parser = NPYHeaderParser(file.dropFirst(start).prefix(length), offset: start)
        let description = try parser.parse()
        descr = description.descr
        isFortranOrder = description.isFortranOrder
        shape = description.shape
        self.start = start
        end = start + length
    }

    /// The type without its byte order: `f4`.
    var code: String {
        descr.unicodeScalars.first.map { "<>|=".unicodeScalars.contains($0) } ?? false
            ? String(descr.dropFirst()) : descr
    }

    var isBigEndian: Bool { descr.hasPrefix(">") }

    /// The bytes of the values. Throws where the file does not contain exactly `count` bytes of them.
    func values(count: FileCount, of file: ArraySlice<UInt8>) throws(InterchangeError) -> ArraySlice<UInt8> {
        guard let length = (FileCount(end) + count).value else {
            throw fault(expected: "a shape that a file can hold", found: "\(shape)")
        }
        guard file.count == length else { throw .truncated(expected: length, found: file.count) }
        return file.dropFirst(end)
    }

    func fault(expected: String, found: String) -> InterchangeError {
        .malformed(byte: start, expected: expected, found: found)
    }
}

/// Parses the Python literal of a header: a dictionary of exactly `descr`, `fortran_order` and `shape`.
private struct NPYHeaderParser {
    struct Description {
        var descr: String
        var isFortranOrder: Bool
        var shape: [Int]
    }

    private let text: ArraySlice<UInt8>
    /// The offset of the header in its file.
    private let offset: Int
    private var position: Int

    init(_ text: ArraySlice<UInt8>, offset: Int) {
        self.text = text
        self.offset = offset
        position = text.startIndex
    }

    mutating func parse() throws(InterchangeError) -> Description {
        var descr: String?
        var isFortranOrder: Bool?
        var shape: [Int]?
        try expect("{")
        while !takes("}") {
            let start = position
            let key = try string()
            try expect(":")
            switch key {
            case "descr" where descr == nil: descr = try string()
            case "fortran_order" where isFortranOrder == nil: isFortranOrder = try bool()
            case "shape" where shape == nil: shape = try tuple()
            default: throw fault("descr, fortran_order and shape once each", at: start)
            }
            if !takes(",") {
                try expect("}")
                break
            }
        }
        skipSpace()
        guard position == text.endIndex else { throw fault("the end of the header") }
        guard let descr, let isFortranOrder, let shape else {
            throw fault("descr, fortran_order and shape", at: text.startIndex)
        }
        return Description(descr: descr, isFortranOrder: isFortranOrder, shape: shape)
    }

    private mutating func skipSpace() {
        while position < text.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(text[position]) { position += 1 }
    }

    private mutating func takes(_ word: String) -> Bool {
        skipSpace()
        guard text[position...].starts(with: word.utf8) else { return false }
        position += word.utf8.count
        return true
    }

    private mutating func expect(_ word: String) throws(InterchangeError) {
        guard takes(word) else { throw fault(word) }
    }

    /// Parses a string without escapes, which no type needs.
    private mutating func string() throws(InterchangeError) -> String {
        let quote: UInt8 = takes("'") ? 0x27 : 0x22
        if quote == 0x22 {
            guard takes("\"") else { throw fault("a name in quotes, not an array of structures") }
        }
        guard let end = text[position...].firstIndex(of: quote) else { throw fault("the end of a name") }
        defer { position = end + 1 }
        return String(decoding: text[position..<end], as: UTF8.self)
    }

    private mutating func bool() throws(InterchangeError) -> Bool {
        if takes("True") { return true }
        if takes("False") { return false }
        throw fault("True or False")
    }

    private mutating func tuple() throws(InterchangeError) -> [Int] {
        try expect("(")
        var sizes: [Int] = []
        while !takes(")") {
            skipSpace()
            let digits = text[position...].prefix { (0x30...0x39).contains($0) }
            guard let size = Int(String(decoding: digits, as: UTF8.self)) else { throw fault("a size") }
            position = digits.endIndex
            // Python 2 wrote an L after long integers.
            _ = takes("L")
            sizes.append(size)
            guard sizes.count <= 32 else { throw fault("at most 32 dimensions") }
            if !takes(",") {
                try expect(")")
                break
            }
        }
        return sizes
    }

    private func fault(_ expected: String, at place: Int? = nil) -> InterchangeError {
        let place = place ?? position
        let rest = String(decoding: text[min(place, text.endIndex)...].prefix(12), as: UTF8.self)
        return .malformed(
            byte: offset + place - text.startIndex, expected: expected,
            found: rest.isEmpty ? "the end of the header" : quoted(rest))
    }
}
