import Glibc

/// The members of a JSON object one after the other, without parsing their values: to find one of many members in thousands
/// of objects.
///
/// What is passed over is not checked, so that other bytes than JSON may give members, or none; each of them lies in the
/// bytes. All calls are given the same bytes, which are never copied.
package struct JSONMembers {
    private var place = 0

    /// A member, by the places of its bytes.
    package struct Member: Hashable, Sendable {
        /// Between the quotes; escapes are left as they are.
        package let name: Range<Int>
        /// Whether the name has escapes.
        package let isEscaped: Bool
        package let value: Range<Int>
    }

    package init(_ bytes: Span<UInt8>) {
        skipSpace(bytes)
        place = next(is: UInt8(ascii: "{"), bytes) ? place + 1 : bytes.count
    }

    /// The next member; nil behind the last.
    package mutating func next(_ bytes: Span<UInt8>) -> Member? {
        skipSpace(bytes)
        if next(is: UInt8(ascii: ","), bytes) { place += 1 }
        skipSpace(bytes)
        guard next(is: UInt8(ascii: "\""), bytes) else { return nil }
        let start = place + 1
        let isEscaped = skipString(bytes)
        let name = start..<max(start, place - 1)
        skipSpace(bytes)
        guard next(is: UInt8(ascii: ":"), bytes) else { return nil }
        place += 1
        skipSpace(bytes)
        let value = place
        skipValue(bytes)
        return Member(name: name, isEscaped: isEscaped, value: value..<place)
    }

    private func next(is byte: UInt8, _ bytes: Span<UInt8>) -> Bool { place < bytes.count && bytes[place] == byte }

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while place < bytes.count, bytes[place] == 0x20 || (0x09...0x0D).contains(bytes[place]) { place += 1 }
    }

    /// Passes a string, from its first quote to behind its last. Returns whether it has escapes.
    @discardableResult
    private mutating func skipString(_ bytes: Span<UInt8>) -> Bool {
        place += 1
        let end = bytes.first(UInt8(ascii: "\""), from: place, to: bytes.count) ?? bytes.count
        guard bytes.first(UInt8(ascii: "\\"), from: place, to: end) != nil else {
            place = min(end + 1, bytes.count)
            return false
        }
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place = min(place + 1, bytes.count)
        return true
    }

    /// Passes a value, up to the comma or bracket behind it.
    private mutating func skipValue(_ bytes: Span<UInt8>) {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                skipString(bytes)
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return
            default: break
            }
            place += 1
        }
    }
}

extension JSONValue {
    /// Parses the part of `bytes` in `range`; nil where it is no JSON.
    package init?(_ bytes: Span<UInt8>, in range: Range<Int>) {
        var part: [UInt8] = []
        part.reserveCapacity(range.count)
        for place in range.clamped(to: 0..<bytes.count) { part.append(bytes[place]) }
        guard let value = try? Self.parse(part, in: 0..<part.count, depthLimit: 128) else { return nil }
        self = value
    }
}

extension Span<UInt8> {
    /// The place of the first byte of a kind; nil where there is none.
    fileprivate func first(_ byte: UInt8, from start: Int, to end: Int) -> Int? {
        guard start < end, end <= count else { return nil }
        return unsafe withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress,
                let found = unsafe memchr(base + start, Int32(byte), end - start)
            else { return nil }
            return unsafe UnsafeRawPointer(found) - UnsafeRawPointer(base)
        }
    }
}
