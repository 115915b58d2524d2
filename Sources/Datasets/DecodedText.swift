/// A text, and the encoding in which its bytes were read.
struct DecodedText {
    enum Encoding: Hashable, CaseIterable {
        case utf8
        /// Recognized by a byte-order mark.
        case utf16
        /// The most likely encoding of bytes that are not UTF-8; it extends Latin-1 with a few punctuation marks.
        case windows1252
    }

    let text: String
    let encoding: Encoding

    /// Decodes any bytes, except those that are not text: nil if they contain zeros and have no byte-order mark.
    init?(_ bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            let high = bytes[0] == 0xFE ? 0 : 1
            let units = stride(from: 2, to: bytes.count - 1, by: 2).map { place in
                UInt16(bytes[place + high]) << 8 | UInt16(bytes[place + 1 - high])
            }
            (text, encoding) = (String(decoding: units, as: UTF16.self), .utf16)
            return
        }
        guard !bytes.contains(0) else { return nil }
        let content = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if let valid = String(validating: content, as: UTF8.self) {
            (text, encoding) = (valid, .utf8)
        } else {
            (text, encoding) = (Self.windows1252(content), .windows1252)
        }
    }

    /// Decodes Windows-1252 (<https://encoding.spec.whatwg.org/#windows-1252>), in which every byte is a character.
    static func windows1252(_ bytes: some Sequence<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            let value = (0x80..<0xA0).contains(byte) ? Self.upperControls[Int(byte) - 0x80] : UInt32(byte)
            scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
        }
        return String(scalars)
    }

    /// The characters of Windows-1252 in place of Latin-1's control characters 0x80…0x9F.
    private static let upperControls: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]
}

extension DecodedText.Encoding {
    var name: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16: "UTF-16"
        case .windows1252: "Windows-1252"
        }
    }
}
