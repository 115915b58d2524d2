import Interchange

/// Values in JSON as Python and Go write them: not a number and infinity as words, bare or quoted.
enum JSONText {
    /// The number that makes up a range; nil for anything else: also for true and false, and for other strings.
    @inline(__always)
    static func number(of range: Range<Int>, in bytes: RawSpan) -> Double? {
        guard range.lowerBound < range.upperBound else { return nil }
        let first = bytes.byte(at: range.lowerBound)
        if first &- 0x30 < 10 { return DecimalText.value(bytes, range) }
        return word(range, in: bytes) ?? (first == UInt8(ascii: "-") ? DecimalText.value(bytes, range) : nil)
    }

    @inline(never)
    private static func word(_ range: Range<Int>, in bytes: RawSpan) -> Double? {
        var range = range
        if range.count >= 2, bytes.byte(at: range.lowerBound) == UInt8(ascii: "\""),
            bytes.byte(at: range.upperBound - 1) == UInt8(ascii: "\"")
        {
            range = range.lowerBound + 1..<range.upperBound - 1
        }
        guard range.count <= 9 else { return nil }
        if bytes.matches("NaN", in: range) { return .nan }
        if bytes.matches("Infinity", in: range) { return .infinity }
        if bytes.matches("-Infinity", in: range) { return -.infinity }
        return nil
    }

    /// Any value; nil where the text is no JSON. The words become numbers wherever they stand as values.
    static func value(of range: Range<Int>, in bytes: RawSpan) -> JSONValue? {
        if let word = word(range, in: bytes) { return .number(word) }
        let text = bytes.array(range)
        if let value = try? JSONValue(parsing: text) { return value }
        return (try? JSONValue(parsing: quotingWords(text))).map(replacingWords)
    }

    /// The text with quotes around bare words for numbers.
    private static func quotingWords(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var place = 0
        var isString = false
        while place < text.count {
            let byte = text[place]
            if isString, byte == UInt8(ascii: "\\"), place + 1 < text.count {
                result += text[place...place + 1]
                place += 2
                continue
            }
            if byte == UInt8(ascii: "\"") { isString.toggle() }
            if !isString, let word = words.first(where: { text[place...].starts(with: $0) }) {
                result += [UInt8(ascii: "\"")] + word + [UInt8(ascii: "\"")]
                place += word.count
            } else {
                result.append(byte)
                place += 1
            }
        }
        return result
    }

    private static let words = ["NaN", "Infinity", "-Infinity"].map { Array($0.utf8) }

    private static func replacingWords(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string("NaN"): .number(.nan)
        case .string("Infinity"): .number(.infinity)
        case .string("-Infinity"): .number(-.infinity)
        case .array(let values): .array(values.map(replacingWords))
        case .object(let members): .object(members.map { JSONValue.Member($0.name, replacingWords($0.value)) })
        default: value
        }
    }
}
