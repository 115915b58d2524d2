import Glibc

/// A line that a program printed, or one drawing of a line that it redraws, without escape sequences.
struct PrintedLine: Sendable {
    let bytes: [UInt8]
    /// Where it begins in the output.
    let start: Int

    init(_ bytes: [UInt8], start: Int = 0) {
        self.bytes = bytes
        self.start = start
    }

    init(_ text: String) { self.init(Array(text.utf8)) }

    var count: Int { bytes.count }

    /// The byte at a place; 0 outside of the line.
    subscript(place: Int) -> UInt8 { bytes.indices.contains(place) ? bytes[place] : 0 }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range.clamped(to: 0..<count)], as: UTF8.self) }

    func skipBlanks(_ place: inout Int) {
        while Self.isBlank(self[place]) { place += 1 }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    /// Whether the line continues with a text at a place.
    func has(_ text: StaticString, at place: Int) -> Bool {
        guard place >= 0, text.utf8CodeUnitCount <= count - place else { return false }
        return text.withUTF8Buffer { text in
            for index in 0..<text.count where unsafe text[index] != bytes[place + index] { return false }
            return true
        }
    }

    /// The first place of a text from `start` on; nil where there is none.
    func find(_ text: StaticString, from start: Int = 0) -> Int? {
        var place = max(0, start)
        let first = text.withUTF8Buffer { unsafe $0.first ?? 0 }
        while let next = find(first, from: place) {
            if has(text, at: next) { return next }
            place = next + 1
        }
        return nil
    }

    func find(_ byte: UInt8, from start: Int) -> Int? {
        start < count ? bytes[max(0, start)...].firstIndex(of: byte) : nil
    }

    func findLast(_ byte: UInt8) -> Int? { bytes.lastIndex(of: byte) }

    /// Reads a number, also `nan` and `inf`, and moves behind it; nil where there is none.
    func number(at place: inout Int) -> Double? {
        let span = unsafe bytes.span.bytes
        if let value = DecimalText.scan(span, &place, end: count) { return value }
        var end = place
        if self[end] == UInt8(ascii: "-") || self[end] == UInt8(ascii: "+") { end += 1 }
        while Self.isLetter(self[end]) { end += 1 }
        guard end > place, let value = DecimalText.value(span, place..<end) else { return nil }
        place = end
        return value
    }

    /// Reads a whole number without a sign that is less than 2^53, and moves behind it; nil where there is none.
    func integer(at place: inout Int) -> Int64? {
        var end = place
        var value: Int64 = 0
        while Self.isDigit(self[end]) {
            value = value * 10 + Int64(self[end] &- 0x30)
            guard value < 1 << 53 else { return nil }
            end += 1
        }
        guard end > place else { return nil }
        place = end
        return value
    }
}
