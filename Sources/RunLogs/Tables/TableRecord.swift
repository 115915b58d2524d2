/// The fields of one record of a table in CSV (RFC 4180, with other separators and with blanks around fields).
///
/// A value that is used again for each record, so that splitting allocates nothing.
struct TableRecord {
    enum Outcome {
        /// A record, which ends with a line break before `next`, or with the file.
        case record(next: Int)
        /// The bytes end within the record.
        case cutOff
        /// A quotation mark is not closed. The line ends before `next`.
        case unclosed(next: Int)
    }

    /// The places of the fields, without blanks around their content and without quotation marks.
    private(set) var fields: [Range<Int>] = []
    /// The fields that contain doubled quotation marks.
    private(set) var escaped: Set<Int> = []
    private(set) var lineBreaks = 0
    private(set) var hasZeros = false

    /// The most bytes of a record with line breaks in quotation marks. A single wrong mark would otherwise swallow
    /// the rest of a file.
    static let quotedLimit = 1 << 16

    /// Nothing but blanks is on the line.
    var isBlank: Bool { fields.count == 1 && fields[0].isEmpty }

    /// Splits the record that begins at `start`.
    ///
    /// - Parameter ending: the byte that ends a line: a line feed, or a carriage return alone.
    mutating func split(
        _ bytes: RawSpan, from start: Int, separator: UInt8, lineEnd ending: UInt8 = 0x0A, isLast: Bool
    ) -> Outcome {
        fields.removeAll(keepingCapacity: true)
        if !escaped.isEmpty { escaped.removeAll() }
        lineBreaks = 0
        hasZeros = false
        let lineBreak = bytes.first(ending, in: start..<bytes.byteCount)
        guard lineBreak != nil || isLast else { return .cutOff }
        let end = lineBreak ?? bytes.byteCount
        lineBreaks = lineBreak == nil ? 0 : 1
        if bytes.has(UInt8(ascii: "\""), in: start..<end) {
            return splitQuoted(
                bytes, from: start, separator: separator, ending: ending, lineEnd: end, isLast: isLast)
        }
        hasZeros = bytes.has(0, in: start..<end)
        var fieldStart = start
        var place = start
        // Eight bytes at once: fields are so short that a call of memchr for each costs a third more.
        while place + 8 <= end {
            var matches = Self.matches(bytes.word(at: place), separator)
            while matches != 0 {
                let found = place + matches.trailingZeroBitCount / 8
                fields.append(bytes.trimmed(fieldStart..<found))
                fieldStart = found + 1
                matches &= matches - 1
            }
            place += 8
        }
        while place < end {
            if bytes.byte(at: place) == separator {
                fields.append(bytes.trimmed(fieldStart..<place))
                fieldStart = place + 1
            }
            place += 1
        }
        fields.append(bytes.trimmed(fieldStart..<end))
        return .record(next: min(end + 1, bytes.byteCount))
    }

    /// The highest bit of each of eight bytes that is `byte`.
    @inline(__always)
    private static func matches(_ word: UInt64, _ byte: UInt8) -> UInt64 {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let difference = word ^ UInt64(byte) &* 0x0101_0101_0101_0101
        return ~((difference & low &+ low) | difference | low)
    }

    /// Splits a record that contains quotation marks.
    private mutating func splitQuoted(
        _ bytes: RawSpan, from start: Int, separator: UInt8, ending: UInt8, lineEnd: Int, isLast: Bool
    ) -> Outcome {
        fields.removeAll(keepingCapacity: true)
        let quote = UInt8(ascii: "\"")
        let limit = min(bytes.byteCount, max(lineEnd + 1, start + Self.quotedLimit))
        lineBreaks = 0
        var place = start
        while true {
            while place < limit, bytes.byte(at: place) == 0x20 { place += 1 }
            var content: Range<Int>?
            if place < limit, bytes.byte(at: place) == quote {
                place += 1
                let contentStart = place
                while true {
                    guard place < limit else { return unclosed(bytes, lineEnd: lineEnd, limit: limit, isLast: isLast) }
                    let byte = bytes.byte(at: place)
                    if byte == quote {
                        // Whether a second one follows is not known yet.
                        if place + 1 == bytes.byteCount, !isLast { return .cutOff }
                        guard place + 1 < limit, bytes.byte(at: place + 1) == quote else { break }
                        escaped.insert(fields.count)
                        place += 1
                    } else if byte == ending {
                        lineBreaks += 1
                    }
                    hasZeros = hasZeros || byte == 0
                    place += 1
                }
                content = bytes.trimmed(contentStart..<place)
                place += 1
            }
            let fieldStart = place
            while place < limit, bytes.byte(at: place) != separator, bytes.byte(at: place) != ending {
                hasZeros = hasZeros || bytes.byte(at: place) == 0
                place += 1
            }
            // What follows a closing quotation mark up to the separator is ignored.
            fields.append(content ?? bytes.trimmed(fieldStart..<place))
            if place == limit {
                return limit < bytes.byteCount || !isLast
                    ? unclosed(bytes, lineEnd: lineEnd, limit: limit, isLast: isLast) : .record(next: place)
            }
            place += 1
            if bytes.byte(at: place - 1) == ending {
                lineBreaks += 1
                return .record(next: place)
            }
        }
    }

    private func unclosed(_ bytes: RawSpan, lineEnd: Int, limit: Int, isLast: Bool) -> Outcome {
        guard limit < bytes.byteCount || isLast else { return .cutOff }
        return lineEnd < bytes.byteCount ? .unclosed(next: lineEnd + 1) : .cutOff
    }

    /// The text of a field.
    func text(_ index: Int, of bytes: RawSpan) -> String {
        guard escaped.contains(index) else { return bytes.text(fields[index]) }
        var content: [UInt8] = []
        var place = fields[index].lowerBound
        while place < fields[index].upperBound {
            let byte = bytes.byte(at: place)
            content.append(byte)
            // Of two marks one counts.
            place += byte == UInt8(ascii: "\"") ? 2 : 1
        }
        return String(decoding: content, as: UTF8.self)
    }
}
