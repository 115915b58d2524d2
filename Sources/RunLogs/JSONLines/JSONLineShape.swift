/// The form of a line that was scanned: the text between its numbers, also those in quotation marks.
///
/// Nearly all lines of a log differ in their numbers only. A line that has the same text in between has the same members,
/// and nothing of it needs to be taken apart but the numbers.
struct JSONLineShape {
    /// A stretch of text that does not change, in front of a number or at the line's end.
    private struct Part {
        /// Where it is in `text`.
        var range: Range<Int>
        /// Its first bytes, up to eight, and the bits that they take in a word.
        var head: UInt64
        var headMask: UInt64
        /// The members in it that are no numbers. Their ranges count from the part's start.
        var members: Range<Int>
        /// The key of the number behind it; `root` for none.
        var key: Int32
        /// Whether that number stands in quotation marks, which belong to the stretches around it.
        var isQuoted: Bool
    }

    private var text: [UInt8] = []
    private var parts: [Part] = []
    private var fixed: [JSONLine.Member] = []

    /// Lines with many numbers are not worth more memory.
    private static let mostBytes = 1 << 16

    /// Takes the form of a line that was scanned to its end.
    mutating func learn(_ bytes: RawSpan, _ range: Range<Int>, _ members: [JSONLine.Member]) {
        parts.removeAll(keepingCapacity: true)
        fixed.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
        guard range.count <= Self.mostBytes else { return }
        var start = range.lowerBound
        var firstMember = 0
        for member in members {
            guard member.kind.isNumber else {
                var moved = member
                moved.range = member.range.lowerBound - start..<member.range.upperBound - start
                fixed.append(moved)
                continue
            }
            append(
                bytes, start..<member.range.lowerBound, firstMember..<fixed.count, member.key,
                isQuoted: member.kind == .quotedNumber)
            (start, firstMember) = (member.range.upperBound, fixed.count)
        }
        append(bytes, start..<range.upperBound, firstMember..<fixed.count, JSONLineKeys.root)
    }

    private mutating func append(
        _ bytes: RawSpan, _ range: Range<Int>, _ members: Range<Int>, _ key: Int32, isQuoted: Bool = false
    ) {
        let start = text.count
        unsafe bytes.extracting(range).withUnsafeBytes { unsafe text.append(contentsOf: $0) }
        var (head, mask): (UInt64, UInt64) = (0, 0)
        for (index, byte) in text[start...].prefix(8).enumerated() {
            head |= UInt64(byte) << UInt64(8 * index)
            mask |= 0xFF << UInt64(8 * index)
        }
        parts.append(
            Part(
                range: start..<text.count, head: head, headMask: mask, members: members, key: key, isQuoted: isQuoted))
    }

    /// Puts the members of a line into `members` if it has this form; otherwise returns false, and what `members` holds
    /// says nothing.
    @inline(__always)
    func scan(_ bytes: RawSpan, _ range: Range<Int>, into members: inout [JSONLine.Member]) -> Bool {
        guard !parts.isEmpty, range.lowerBound >= 0, range.upperBound <= bytes.byteCount else { return false }
        let text = unsafe text.span.bytes
        var place = range.lowerBound
        let end = range.upperBound
        for part in parts {
            guard isPart(part, in: text, at: place, of: bytes, end: end) else { return false }
            for index in part.members {
                var member = fixed[index]
                member.range = member.range.lowerBound + place..<member.range.upperBound + place
                members.append(member)
            }
            place += part.range.count
            guard part.key != JSONLineKeys.root else { break }
            let start = place
            guard place < end else { return false }
            let first = bytes.uncheckedByte(at: place)
            // As in JSON, and for what is no number, as NaN is, the line is scanned.
            guard first &- 0x30 < 10 || first == UInt8(ascii: "-"),
                let value = DecimalText.scan(bytes, &place, end: end)
            else { return false }
            members.append(
                JSONLine.Member(
                    key: part.key, kind: part.isQuoted ? .quotedNumber : .number, number: value, range: start..<place))
        }
        return place == end
    }

    @inline(__always)
    private func isPart(_ part: Part, in text: RawSpan, at place: Int, of bytes: RawSpan, end: Int) -> Bool {
        let count = part.range.count
        guard count <= end - place else { return false }
        // At the very end of the bytes there may be fewer than eight.
        guard bytes.byteCount - place >= 8 else { return bytes.equals(text, part.range, at: place) }
        guard bytes.uncheckedWord(at: place) & part.headMask == part.head else { return false }
        return count <= 8 || bytes.equals(text, part.range, at: place)
    }
}
