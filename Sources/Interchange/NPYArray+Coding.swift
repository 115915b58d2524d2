extension NPYArray {
    /// Reads a whole `.npy` file; nothing may follow the values. The values share the file's bytes without a copy.
    package init(decoding file: ArraySlice<UInt8>) throws(InterchangeError) {
        let header = try NPYHeader(decoding: file)
        guard let element = Element(rawValue: header.code) else {
            throw header.fault(
                expected: "an array of numbers",
                found: header.code.hasPrefix("O")
                    ? "Python objects, which only Python can read (texts can be saved as .astype(str))"
                    : "descr \(quoted(header.descr))")
        }
        let values = try header.values(count: Self.byteCount(element, header.shape), of: file)
        self.init(
            element: element, shape: header.shape, isFortranOrder: header.isFortranOrder,
            isBigEndian: header.isBigEndian && element.size > 1, bytes: values)
    }

    /// The array as a whole file of version 1.0. As in NumPy, the values begin at a multiple of 64 bytes.
    package func encoded() -> [UInt8] {
        let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
        let order = element.size == 1 ? "|" : isBigEndian ? ">" : "<"
        var header =
            "{'descr': '\(order)\(element.rawValue)', 'fortran_order': \(isFortranOrder ? "True" : "False"), "
            + "'shape': (\(sizes)), }"
        header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
        precondition(header.utf8.count <= 0xFFFF, "an array of \(shape.count) dimensions")
        var file = NPYHeader.magic + [1, 0]
        file.appendLittleEndian(header.utf8.count, size: 2)
        file += header.utf8
        file += bytes
        return file
    }
}
