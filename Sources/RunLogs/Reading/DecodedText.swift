/// Text for a parser of lines: UTF-8 as it is, and UTF-16 with a byte order mark, which PowerShell writes when the
/// output of a program is redirected, turned into UTF-8.
package struct DecodedText<Lines: LogParser>: LogParser {
    private var lines: Lines
    private var encoding: UTF16Text?
    /// The number of bytes in UTF-8 that `lines` has dealt with.
    private var dealtWith = 0

    package init(path: String) { lines = Lines(path: path) }

    package mutating func parse(
        _ bytes: RawSpan, at offset: Int, isLast: Bool, into batch: inout LogBatch
    ) -> Int {
        if offset == 0 { encoding = UTF16Text(mark: bytes) }
        guard let encoding else {
            // One byte may be the first half of a mark.
            if offset == 0, bytes.byteCount == 1, !isLast { return 0 }
            return lines.parse(bytes, at: offset, isLast: isLast, into: &batch)
        }
        let first = offset == 0 ? 2 : 0
        let text = encoding.utf8(of: bytes, from: first)
        let troubles = batch.troubles.count
        let count = unsafe lines.parse(text.span.bytes, at: dealtWith, isLast: isLast, into: &batch)
        batch.moveTroubles(from: troubles) { byte in
            offset + first + 2 * UTF16Text.units(in: text.prefix(byte - dealtWith))
        }
        dealtWith += count
        // The mark is met again as long as there is no line.
        guard count > 0 else { return 0 }
        return count == text.count && isLast ? bytes.byteCount : first + 2 * UTF16Text.units(in: text.prefix(count))
    }
}

/// Text in UTF-16, in one of the two orders of bytes.
struct UTF16Text {
    private let isBigEndian: Bool

    /// Nil where the bytes do not begin with a byte order mark of UTF-16.
    init?(mark bytes: RawSpan) {
        guard bytes.byteCount >= 2 else { return nil }
        switch (bytes.byte(at: 0), bytes.byte(at: 1)) {
        // With two zeros behind it, it is the mark of UTF-32.
        case (0xFF, 0xFE) where bytes.byteCount < 4 || bytes.byte(at: 2) != 0 || bytes.byte(at: 3) != 0:
            isBigEndian = false
        case (0xFE, 0xFF): isBigEndian = true
        default: return nil
        }
    }

    /// The text from a place on, without half a unit at the end; U+FFFD stands for surrogates without the other half.
    func utf8(of bytes: RawSpan, from start: Int) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(max(0, bytes.byteCount - start) / 2)
        var place = start
        while place + 2 <= bytes.byteCount {
            let (first, second) = (UInt16(bytes.byte(at: place)), UInt16(bytes.byte(at: place + 1)))
            units.append(isBigEndian ? first << 8 | second : second << 8 | first)
            place += 2
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// How many units of UTF-16 a text in UTF-8 has.
    static func units(in text: ArraySlice<UInt8>) -> Int {
        text.reduce(0) { $0 + ($1 >= 0xF0 ? 2 : $1 & 0xC0 == 0x80 ? 0 : 1) }
    }
}
