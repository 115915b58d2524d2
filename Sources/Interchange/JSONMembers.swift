/// The members of a JSON object one after the other, without parsing their values: to find one of many members in thousands
/// of objects.
///
/// What is passed over is not checked, so that other bytes than JSON may give members, or none; each of them lies in the
/// bytes.
package struct JSONMembers: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var place = 0

    /// A member, by the places of its bytes.
    package struct Member: Hashable, Sendable {
        /// Between the quotes; escapes are left as they are.
        package let name: Range<Int>
        package let value: Range<Int>
    }

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        skipSpace()
        place = next(is: "{") ? place + 1 : bytes.count
    }

    package mutating func next() -> Member? {
        skipSpace()
        if next(is: ",") { place += 1 }
        skipSpace()
        guard next(is: "\"") else { return nil }
        let start = place + 1
        skipString()
        let name = start..<Swift.max(start, place - 1)
        skipSpace()
        guard next(is: ":") else { return nil }
        place += 1
        skipSpace()
        let value = place
        skipValue()
        return Member(name: name, value: value..<place)
    }

    private func next(is character: Unicode.Scalar) -> Bool {
        place < bytes.count && UInt32(bytes[place]) == character.value
    }

    private mutating func skipSpace() {
        while place < bytes.count, bytes[place] == 0x20 || (0x09...0x0D).contains(bytes[place]) { place += 1 }
    }

    /// Passes a string, from its first quote to behind its last.
    private mutating func skipString() {
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place = Swift.min(place + 1, bytes.count)
    }

    /// Passes a value, up to the comma or bracket behind it.
    private mutating func skipValue() {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                skipString()
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
    package init?(_ bytes: [UInt8], in range: Range<Int>) {
        guard let value = try? Self.parse(bytes, in: range, depthLimit: 128) else { return nil }
        self = value
    }
}
