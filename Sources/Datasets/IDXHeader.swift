import Interchange

/// The element types of an IDX file; the raw value is the third byte of the file.
package enum IDXElement: UInt8, CaseIterable, Sendable {
    case uint8 = 0x08
    case int8 = 0x09
    case int16 = 0x0B
    case int32 = 0x0C
    case float32 = 0x0D
    case float64 = 0x0E

    /// The size of one value in bytes.
    package var size: Int {
        switch self {
        case .uint8, .int8: 1
        case .int16: 2
        case .int32, .float32: 4
        case .float64: 8
        }
    }
}

/// The start of an IDX file: two zero bytes, the element type, the number of dimensions, and for each dimension its
/// size as a big-endian 32-bit integer.
///
/// The format is Yann LeCun's, described at <http://yann.lecun.com/exdb/mnist/>.
package struct IDXHeader: Hashable, Sendable {
    package let element: IDXElement
    /// One to 255 sizes, the slowest-changing dimension first.
    package let dimensions: [Int]
    /// The size of all values, which follow the header, in bytes.
    package let payloadLength: Int

    /// The size of the part that determines the length of the header, in bytes.
    static let prefixLength = 4

    /// The length of the header in bytes.
    package var length: Int { Self.length(dimensions: dimensions.count) }

    /// The number of values in the file.
    package var count: Int { payloadLength / element.size }

    private static func length(dimensions: Int) -> Int { prefixLength + 4 * dimensions }

    /// The length of the header that starts with these bytes, of which only the first four are read.
    ///
    /// Throws `wrongMagic`, `unknownElementType`, `wrongShape` for no dimensions, or `truncated`.
    static func length(startingWith bytes: Span<UInt8>) throws(FormatFault) -> Int {
        try readPrefix(bytes).length
    }

    private static func readPrefix(
        _ bytes: Span<UInt8>
    ) throws(FormatFault) -> (element: IDXElement, length: Int) {
        guard bytes.count >= prefixLength else {
            throw FormatFault(
                .truncated, at: .byte(bytes.count), expected: "the four bytes that start an IDX file",
                found: "the end after \(bytes.count)")
        }
        guard bytes[0] == 0, bytes[1] == 0 else {
            throw FormatFault(
                .wrongMagic, at: .byte(0), expected: "00 00, with which an IDX file starts",
                found: "\(hexadecimal(bytes[0])) \(hexadecimal(bytes[1]))")
        }
        guard let element = IDXElement(rawValue: bytes[2]) else {
            throw FormatFault(
                .unknownElementType, at: .byte(2), expected: "an IDX element type (08, 09, 0B, 0C, 0D or 0E)",
                found: hexadecimal(bytes[2]))
        }
        guard bytes[3] > 0 else {
            throw FormatFault(.wrongShape, at: .byte(3), expected: "1 to 255 dimensions", found: "0")
        }
        return (element, length(dimensions: Int(bytes[3])))
    }

    /// Parses the header at the start of `bytes`; ignores what follows it.
    ///
    /// Throws what `length(startingWith:)` throws, and `tooLarge` if the product of the sizes exceeds what a file can
    /// hold.
    package init(parsing bytes: Span<UInt8>) throws(FormatFault) {
        let (element, length) = try Self.readPrefix(bytes)
        guard bytes.count >= length else {
            throw FormatFault(
                .truncated, at: .byte(bytes.count), expected: "a header of \(length) bytes",
                found: "the end after \(bytes.count)")
        }
        var sizes: [Int] = []
        for start in stride(from: Self.prefixLength, to: length, by: 4) {
            sizes.append((0..<4).reduce(0) { $0 << 8 | Int(bytes[start + $1]) })
        }
        let payload = FileCount(shape: sizes, itemSize: FileCount(element.size))
        guard let end = (payload + FileCount(length)).value else {
            throw FormatFault(
                .tooLarge, at: .byte(Self.prefixLength), expected: "sizes that multiply to what a file can hold",
                found: Datasets.sizes(sizes))
        }
        self.element = element
        dimensions = sizes
        payloadLength = end - length
    }
}

/// Formats a byte as two upper-case digits.
func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
