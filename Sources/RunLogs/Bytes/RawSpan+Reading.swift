/// Loads are checked: a place outside of the bytes is a programmer's mistake, and traps.
extension RawSpan {
    /// The little-endian number of the eight bytes at an offset, all of which must exist.
    @inline(__always)
    func word(at offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    @inline(__always)
    func halfWord(at offset: Int) -> UInt32 {
        unsafe UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    @inline(__always)
    func byte(at offset: Int) -> UInt8 { unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// The byte at an offset that is known to exist, without the check.
    @inline(__always)
    func uncheckedByte(at offset: Int) -> UInt8 {
        unsafe unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    /// The little-endian number of eight bytes that are known to exist, without the check.
    @inline(__always)
    func uncheckedWord(at offset: Int) -> UInt64 {
        unsafe UInt64(littleEndian: unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    /// The little-endian number of at most seven bytes.
    @inline(__always)
    func tail(_ range: Range<Int>) -> UInt64 {
        let count = range.count
        if count >= 4 {
            let last = UInt64(halfWord(at: range.upperBound - 4))
            return UInt64(halfWord(at: range.lowerBound)) | last << UInt64(8 * (count - 4))
        }
        var value: UInt64 = 0
        for place in range.reversed() { value = value << 8 | UInt64(byte(at: place)) }
        return value
    }

    /// Whether the bytes from a place on are those of a range of others. All of them must exist.
    @inline(__always)
    func equals(_ other: RawSpan, _ range: Range<Int>, at place: Int) -> Bool {
        let count = range.count
        guard count >= 8 else { return tail(place..<place + count) == other.tail(range) }
        // The last eight bytes may overlap with those before.
        var offset = 0
        while offset < count - 8 {
            guard word(at: place + offset) == other.word(at: range.lowerBound + offset) else { return false }
            offset += 8
        }
        return word(at: place + count - 8) == other.word(at: range.upperBound - 8)
    }

    /// Whether the bytes in a range, which is cut to what there is, are all zero.
    func isZero(in range: Range<Int>) -> Bool {
        let range = range.clamped(to: 0..<byteCount)
        var place = range.lowerBound
        while range.upperBound - place >= 8 {
            guard word(at: place) == 0 else { return false }
            place += 8
        }
        while place < range.upperBound {
            guard byte(at: place) == 0 else { return false }
            place += 1
        }
        return true
    }

    /// The text in a range, which must exist, with U+FFFD in place of what is not UTF-8.
    func text(_ range: Range<Int>) -> String {
        unsafe extracting(range).withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The bytes in a range, which must exist.
    func array(_ range: Range<Int>) -> [UInt8] {
        unsafe extracting(range).withUnsafeBytes { unsafe Array($0) }
    }

    /// Whether the bytes in a range are those of a text.
    @inline(__always)
    func matches(_ text: StaticString, in range: Range<Int>) -> Bool {
        guard text.utf8CodeUnitCount == range.count else { return false }
        return text.withUTF8Buffer { text in
            for place in 0..<text.count where unsafe text[place] != byte(at: range.lowerBound + place) { return false }
            return true
        }
    }
}
