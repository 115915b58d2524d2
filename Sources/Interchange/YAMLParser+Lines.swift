/// What stands on a line.
extension YAMLParser {
    func isItem(_ range: Range<Int>) -> Bool {
        bytes[range].first == UInt8(ascii: "-") && (range.count == 1 || bytes[range.lowerBound + 1] == 0x20)
    }

    /// Splits a line into its key and what follows the colon; nil where it has none.
    func key(_ range: Range<Int>) -> (name: String, rest: Range<Int>)? {
        guard let first = bytes[range].first, !"[{#|>*&!%@`?".utf8.contains(first) else { return nil }
        var place = range.lowerBound
        var name: String?
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            var flow = YAMLFlow(bytes: Array(bytes[range]))
            guard let text = flow.quotedText() else { return nil }
            name = text
            place += flow.position
            while place < range.upperBound, bytes[place] == 0x20 { place += 1 }
            guard place < range.upperBound, bytes[place] == UInt8(ascii: ":") else { return nil }
        }
        while place < range.upperBound {
            let isEnd = place + 1 == range.upperBound || bytes[place + 1] == 0x20
            if bytes[place] == UInt8(ascii: ":"), isEnd { break }
            // A comment begins before any colon.
            if bytes[place] == UInt8(ascii: "#"), place > range.lowerBound, bytes[place - 1] == 0x20 { return nil }
            place += 1
        }
        guard place < range.upperBound else { return nil }
        var end = place
        while end > range.lowerBound, bytes[end - 1] == 0x20 { end -= 1 }
        var rest = place + 1..<range.upperBound
        while let byte = bytes[rest].first, byte == 0x20 || byte == 0x09 {
            rest = rest.lowerBound + 1..<rest.upperBound
        }
        return (name ?? String(decoding: bytes[range.lowerBound..<end], as: UTF8.self), rest)
    }

    /// A value's place without tags, anchors and a comment that stands alone before it.
    func withoutTags(_ range: Range<Int>) -> Range<Int> {
        var rest = range
        while let first = bytes[rest].first, first == UInt8(ascii: "!") || first == UInt8(ascii: "&") {
            let end = bytes[rest].firstIndex(of: 0x20) ?? rest.upperBound
            let next = bytes[end..<rest.upperBound].firstIndex { $0 != 0x20 } ?? rest.upperBound
            rest = next..<rest.upperBound
        }
        return bytes[rest].first == UInt8(ascii: "#") ? rest.upperBound..<rest.upperBound : rest
    }

    /// A plain scalar without a comment and blanks behind it.
    func plain(_ range: Range<Int>) -> [UInt8] {
        var end = range.upperBound
        for place in range where bytes[place] == UInt8(ascii: "#") && place > range.lowerBound {
            if bytes[place - 1] == 0x20 {
                end = place
                break
            }
        }
        while end > range.lowerBound, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x09 { end -= 1 }
        return Array(bytes[range.lowerBound..<end])
    }
}
