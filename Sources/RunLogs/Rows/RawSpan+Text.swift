import Glibc

/// Reading text from the bytes of a file. All places are offsets from the start of the span.
extension RawSpan {
    /// The place of the first line break from `place` on; nil where there is none.
    func lineBreak(from place: Int) -> Int? {
        place < byteCount ? first(0x0A, in: place..<byteCount) : nil
    }

    /// The place of the first byte of a kind in a range; nil where there is none.
    @inline(__always)
    func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
        unsafe withUnsafeBytes { bytes in
            guard range.upperBound <= bytes.count, !range.isEmpty, let base = bytes.baseAddress,
                let found = unsafe memchr(base + range.lowerBound, Int32(byte), range.count)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - base
        }
    }

    func has(_ byte: UInt8, in range: Range<Int>) -> Bool { first(byte, in: range) != nil }

    /// Whether the bytes from `place` on begin with those of `text` in `range`, which must exist.
    @inline(__always)
    func matches(_ text: [UInt8], in range: Range<Int>, at place: Int) -> Bool {
        guard range.count <= byteCount - place else { return false }
        for index in 0..<range.count where byte(at: place + index) != text[range.lowerBound + index] {
            return false
        }
        return true
    }

    /// The range without blanks, tabs and carriage returns at both ends.
    @inline(__always)
    func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Self.isBlank(byte(at: start)) { start += 1 }
        while end > start, Self.isBlank(byte(at: end - 1)) { end -= 1 }
        return start..<end
    }

    @inline(__always)
    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
