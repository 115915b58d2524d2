/// The contents of an IDX file: the header, and the values as the file's big-endian bytes.
package struct IDXArray: Hashable, Sendable {
    package let header: IDXHeader
    /// `header.payloadLength` bytes; the last dimension changes fastest.
    package let bytes: [UInt8]

    /// `bytes` must be as long as the header says.
    init(header: IDXHeader, bytes: [UInt8]) {
        precondition(bytes.count == header.payloadLength, "\(bytes.count) bytes for \(header)")
        self.header = header
        self.bytes = bytes
    }

    /// Parses a whole IDX file in memory; nothing may follow the values.
    ///
    /// Throws what the header throws, `truncated`, or `tooLong`.
    package init(parsing file: Span<UInt8>) throws(FormatFault) {
        let header = try IDXHeader(parsing: file)
        let end = header.length + header.payloadLength
        guard file.count >= end else { throw .truncated(header, found: "the end", at: file.count) }
        guard file.count == end else { throw .tooLong(header, found: "\(file.count - end) bytes more") }
        self.init(header: header, bytes: (header.length..<end).map { file[$0] })
    }

    package var count: Int { header.count }

    /// The value at `index`, which must be in `0..<count`; exact, as a double holds every value of the six element
    /// types.
    package subscript(index: Int) -> Double {
        precondition(index >= 0 && index < count, "value \(index) of \(count)")
        let start = index * header.element.size
        let bits = bytes[start..<start + header.element.size].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        return switch header.element {
        case .uint8: Double(bits)
        case .int8: Double(Int8(truncatingIfNeeded: bits))
        case .int16: Double(Int16(truncatingIfNeeded: bits))
        case .int32: Double(Int32(truncatingIfNeeded: bits))
        case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .float64: Double(bitPattern: bits)
        }
    }
}

extension FormatFault {
    static func truncated(_ header: IDXHeader, found: String, at offset: Int) -> FormatFault {
        FormatFault(
            .truncated, at: .byte(offset),
            expected:
                "values up to byte \(header.length + header.payloadLength) (\(sizes(header.dimensions)))",
            found: found)
    }

    static func tooLong(_ header: IDXHeader, found: String) -> FormatFault {
        FormatFault(
            .tooLong, at: .byte(header.length + header.payloadLength),
            expected: "the end, after \(sizes(header.dimensions)) values", found: found)
    }
}
