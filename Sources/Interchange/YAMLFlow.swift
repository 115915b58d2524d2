/// A parser of YAML's flow style: quoted scalars, and sequences and mappings in brackets.
struct YAMLFlow {
    private var bytes: [UInt8]
    private(set) var position = 0
    /// Whether the value was not at its end where the bytes are.
    private(set) var isCutOff = false

    private var emptyLines = 0
    private static let depthLimit = 32

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// Appends another line of the value.
    mutating func continueLine(_ line: ArraySlice<UInt8>) {
        guard !line.isEmpty else {
            emptyLines += 1
            return
        }
        // An escaped line break joins without a blank.
        if bytes.last == UInt8(ascii: "\\"), bytes.first == UInt8(ascii: "\"") {
            bytes.removeLast()
        } else {
            while bytes.last == 0x20 { bytes.removeLast() }
            // Line breaks are those of empty lines; others are blanks.
            bytes += emptyLines == 0 ? [0x20] : Array(repeating: 0x0A, count: emptyLines)
        }
        emptyLines = 0
        bytes += line
    }

    /// The whole value; nil where it is cut off or wrong. What follows it must be a comment.
    mutating func parse() -> JSONValue? {
        position = 0
        isCutOff = false
        guard let value = parseValue(depth: Self.depthLimit) else { return nil }
        skipBlanks()
        return position == bytes.count || bytes[position] == UInt8(ascii: "#") ? value : nil
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A { position += 1 }
    }

    private mutating func cutOff<Value>() -> Value? {
        isCutOff = true
        return nil
    }

    private mutating func parseValue(depth: Int) -> JSONValue? {
        skipBlanks()
        guard depth > 0, let byte = next else { return next == nil ? cutOff() : nil }
        switch byte {
        case UInt8(ascii: "["): return parseSequence(depth: depth)
        case UInt8(ascii: "{"): return parseMapping(depth: depth)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return quotedText().map { .string($0) }
        default: return SimpleYAML.scalar(plainText())
        }
    }

    private mutating func parseSequence(depth: Int) -> JSONValue? {
        position += 1
        var values: [JSONValue] = []
        while true {
            skipBlanks()
            guard let byte = next else { return cutOff() }
            if byte == UInt8(ascii: "]") {
                position += 1
                return .array(values)
            }
            guard let value = parseValue(depth: depth - 1) else { return nil }
            values.append(value)
            guard endItem(UInt8(ascii: "]")) else { return nil }
        }
    }

    private mutating func parseMapping(depth: Int) -> JSONValue? {
        position += 1
        var members: [JSONValue.Member] = []
        while true {
            skipBlanks()
            guard let byte = next else { return cutOff() }
            if byte == UInt8(ascii: "}") {
                position += 1
                return .object(members)
            }
            let isQuoted = byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
            guard let name = isQuoted ? quotedText() : plainText() else { return nil }
            skipBlanks()
            guard next == UInt8(ascii: ":") else { return next == nil ? cutOff() : nil }
            position += 1
            guard let value = parseValue(depth: depth - 1) else { return nil }
            members.append(JSONValue.Member(name, value))
            guard endItem(UInt8(ascii: "}")) else { return nil }
        }
    }

    /// Moves behind a comma, or up to a closing bracket.
    private mutating func endItem(_ bracket: UInt8) -> Bool {
        skipBlanks()
        guard let byte = next else {
            isCutOff = true
            return false
        }
        if byte == UInt8(ascii: ",") {
            position += 1
            return true
        }
        return byte == bracket
    }

    private mutating func plainText() -> String {
        let start = position
        while let byte = next, !",[]{}".utf8.contains(byte) {
            if byte == UInt8(ascii: ":"), position + 1 == bytes.count || " ,]}".utf8.contains(bytes[position + 1]) {
                break
            }
            position += 1
        }
        var end = position
        while end > start, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x0A { end -= 1 }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// The text of a quoted scalar, which begins at `position`; nil where it does not end.
    mutating func quotedText() -> String? {
        guard let quote = next else { return cutOff() }
        position += 1
        var content: [UInt8] = []
        while let byte = next {
            position += 1
            if byte == quote {
                guard quote == UInt8(ascii: "'"), next == quote else { return String(decoding: content, as: UTF8.self) }
                position += 1
                content.append(quote)
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                content += String(escape()).utf8
            } else {
                content.append(byte)
            }
        }
        return cutOff()
    }

    /// The character of an escape whose backslash was consumed; the escaped character itself where it has no meaning.
    private mutating func escape() -> Unicode.Scalar {
        guard let byte = next else { return "\\" }
        position += 1
        let length =
            switch byte {
            case UInt8(ascii: "x"): 2
            case UInt8(ascii: "u"): 4
            case UInt8(ascii: "U"): 8
            default: 0
            }
        let digits = bytes[position...].prefix(length)
        if length > 0, digits.count == length,
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(value)
        {
            position += length
            return scalar
        }
        return switch byte {
        case UInt8(ascii: "n"): "\n"
        case UInt8(ascii: "t"): "\t"
        case UInt8(ascii: "r"): "\r"
        case UInt8(ascii: "0"): "\0"
        case UInt8(ascii: "a"): "\u{7}"
        case UInt8(ascii: "b"): "\u{8}"
        case UInt8(ascii: "e"): "\u{1B}"
        case UInt8(ascii: "f"): "\u{C}"
        default: Unicode.Scalar(byte)
        }
    }
}
