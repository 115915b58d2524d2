/// An array of texts in the format of `numpy.save`: `<U7`, seven characters of four bytes each, or `|S7`, seven
/// bytes, both padded with zeros.
package struct NPYTexts: Hashable, Sendable {
    package let shape: [Int]
    /// The texts in the file's order.
    package let values: [String]

    /// Whether a file has the header of an array of texts; the values are not checked. False where it is not an array
    /// at all.
    package static func isArray(_ file: ArraySlice<UInt8>) -> Bool {
        guard let header = try? NPYHeader(decoding: file) else { return false }
        return Form(header.code) != nil
    }

    /// Reads a whole `.npy` file; nothing may follow the values. Every text must be valid Unicode.
    package init(decoding file: ArraySlice<UInt8>) throws(InterchangeError) {
        let header = try NPYHeader(decoding: file)
        guard let form = Form(header.code) else {
            throw header.fault(expected: "an array of texts", found: "descr \(quoted(header.descr))")
        }
        // Texts of length 0 take no bytes, so the size of the file would not limit their number.
        guard form.length > 0 || header.shape.contains(0) else {
            throw header.fault(expected: "texts of a character or more", found: "descr \(quoted(header.descr))")
        }
        let size = FileCount(form.length) * FileCount(form.unit)
        let bytes = try header.values(count: FileCount(shape: header.shape, itemSize: size), of: file)
        var values: [String] = []
        let length = max(1, size.value ?? 1)
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: length) {
            let item = bytes[start..<start + length]
            guard let text = form.unit == 1 ? Self.text(item) : Self.text(item, isBigEndian: header.isBigEndian) else {
                throw .malformed(
                    byte: start - file.startIndex, expected: "text in \(form.unit == 1 ? "UTF-8" : "Unicode")",
                    found: "other bytes")
            }
            values.append(text)
        }
        shape = header.shape
        self.values = values
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? bytes.startIndex
        return String(validating: bytes[..<end], as: UTF8.self)
    }

    private static func text(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool) -> String? {
        var scalars = String.UnicodeScalarView()
        var zeros = 0
        for start in stride(from: bytes.startIndex, to: bytes.endIndex, by: 4) {
            let unit = bytes[start..<start + 4]
            let code = (isBigEndian ? Array(unit) : unit.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            guard code != 0 else {
                zeros += 1
                continue
            }
            guard let scalar = Unicode.Scalar(code) else { return nil }
            // Zeros that are followed by another character belong to the text.
            for _ in 0..<zeros { scalars.append("\0") }
            zeros = 0
            scalars.append(scalar)
        }
        return String(scalars)
    }

    /// The number of units in a text, and the bytes per unit.
    private struct Form {
        let length: Int
        let unit: Int

        init?(_ code: String) {
            guard let kind = code.first, kind == "U" || kind == "S", let length = Int(code.dropFirst()), length >= 0
            else { return nil }
            self.length = length
            unit = kind == "U" ? 4 : 1
        }
    }
}
