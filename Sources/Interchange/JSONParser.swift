extension JSONValue {
    /// Parses strict JSON (RFC 8259): a single value in UTF-8, without duplicate names in an object, and with numbers
    /// that are finite as `Double`. A number without point and exponent that fits into an `Int` is an `integer`.
    ///
    /// Arrays and objects may be nested up to `depthLimit`. Throws `malformed` with an offset from the start of
    /// `bytes`.
    ///
    /// - Parameter allowsNotFinite: whether `NaN`, `Infinity` and `-Infinity` are numbers, as Python's json module
    ///   writes them.
    package init(
        parsing bytes: [UInt8], depthLimit: Int = 128, allowsNotFinite: Bool = false
    ) throws(InterchangeError) {
        self = try Self.parse(bytes, in: 0..<bytes.count, depthLimit: depthLimit, allowsNotFinite: allowsNotFinite)
    }

    /// Parses JSON as Python's json module reads it: `NaN`, `Infinity` and `-Infinity` are numbers, and a number that a
    /// double cannot hold is infinite.
    ///
    /// - Parameter overflows: gets the places of such numbers.
    package init(
        parsingPython bytes: [UInt8], depthLimit: Int = 128, overflows: inout [Int]
    ) throws(InterchangeError) {
        var parser = JSONParser(bytes: bytes, position: 0, end: bytes.count, allowsNotFinite: true)
        parser.overflows = []
        self = try parser.parseAll(depthLimit: depthLimit)
        overflows += parser.overflows ?? []
    }

    package init(parsing text: String, depthLimit: Int = 128) throws(InterchangeError) {
        try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
    }

    /// Parses the part of `bytes` in `range`. Offsets in errors still count from the start of `bytes`.
    static func parse(
        _ bytes: [UInt8], in range: Range<Int>, depthLimit: Int, allowsNotFinite: Bool = false
    ) throws(InterchangeError) -> JSONValue {
        var parser = JSONParser(
            bytes: bytes, position: range.lowerBound, end: range.upperBound, allowsNotFinite: allowsNotFinite)
        return try parser.parseAll(depthLimit: depthLimit)
    }
}

/// A recursive-descent parser, which stands at `position` and consumes from there.
private struct JSONParser {
    let bytes: [UInt8]
    var position: Int
    let end: Int
    let allowsNotFinite: Bool
    /// The places of numbers that are too large for a double; nil where such a number is an error.
    var overflows: [Int]?

    /// The value, which must be all there is.
    mutating func parseAll(depthLimit: Int) throws(InterchangeError) -> JSONValue {
        let value = try parseValue(depth: depthLimit)
        skipSpace()
        guard position == end else { throw fault("the end of the JSON") }
        return value
    }

    /// The byte at `position`, or nil at the end.
    var next: UInt8? { position < end ? bytes[position] : nil }

    /// The error that something else was found at `position` than expected.
    func fault(_ expected: String) -> InterchangeError {
        let found =
            switch next {
            case nil: "the end"
            case .some(let byte) where (0x20..<0x7F).contains(byte): "'\(Unicode.Scalar(byte))'"
            case .some(let byte): "byte 0x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
            }
        return .malformed(byte: position, expected: expected, found: found)
    }

    mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    /// Consumes a character; returns false where the next one is different.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = next, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    mutating func expect(_ character: Unicode.Scalar) throws(InterchangeError) {
        guard take(character) else { throw fault("'\(character)'") }
    }

    /// Parses any value. `depth` is the number of arrays and objects that may still be nested in it.
    mutating func parseValue(depth: Int) throws(InterchangeError) -> JSONValue {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try parseObject(depth: depth)
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
        case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
        case UInt8(ascii: "n"): return try parseWord("null", .null)
        case UInt8(ascii: "N") where allowsNotFinite: return try parseWord("NaN", .number(.nan))
        case UInt8(ascii: "I") where allowsNotFinite: return try parseWord("Infinity", .number(.infinity))
        case UInt8(ascii: "-"): return try parseNumber()
        case .some(let byte) where isDigit(byte): return try parseNumber()
        default: throw fault("a JSON value")
        }
    }

    mutating func parseWord(_ word: StaticString, _ value: JSONValue) throws(InterchangeError) -> JSONValue {
        for character in word.description.unicodeScalars { try expect(character) }
        return value
    }

    mutating func parseArray(depth: Int) throws(InterchangeError) -> JSONValue {
        guard depth > 0 else { throw fault("no deeper nesting") }
        try expect("[")
        skipSpace()
        if take("]") { return .array([]) }
        var values: [JSONValue] = []
        while true {
            values.append(try parseValue(depth: depth - 1))
            skipSpace()
            if take("]") { return .array(values) }
            guard take(",") else { throw fault("',' or ']'") }
        }
    }

    mutating func parseObject(depth: Int) throws(InterchangeError) -> JSONValue {
        guard depth > 0 else { throw fault("no deeper nesting") }
        try expect("{")
        skipSpace()
        if take("}") { return .object([]) }
        var members: [JSONValue.Member] = []
        var names = NameSet()
        while true {
            skipSpace()
            let start = position
            guard next == UInt8(ascii: "\"") else { throw fault("a name in quotes") }
            let name = try parseString()
            guard names.insert(name, among: members) else {
                throw .malformed(byte: start, expected: "a name that is new", found: "\(quoted(name)) again")
            }
            skipSpace()
            try expect(":")
            members.append(JSONValue.Member(name, try parseValue(depth: depth - 1)))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { throw fault("',' or '}'") }
        }
    }

    mutating func parseNumber() throws(InterchangeError) -> JSONValue {
        let start = position
        var isInteger = true
        if take("-"), allowsNotFinite, next == UInt8(ascii: "I") {
            return try parseWord("Infinity", .number(-.infinity))
        }
        if !take("0") { try skipDigits() }
        if take(".") {
            isInteger = false
            try skipDigits()
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite || overflows != nil else {
            throw .malformed(byte: start, expected: "a number that a double can hold", found: quoted(text))
        }
        if value.isInfinite { overflows?.append(start) }
        return .number(value)
    }

    mutating func skipDigits() throws(InterchangeError) {
        guard let byte = next, isDigit(byte) else { throw fault("a digit") }
        while let byte = next, isDigit(byte) { position += 1 }
    }

    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    mutating func parseString() throws(InterchangeError) -> String {
        let start = position
        try expect("\"")
        let plain = plainCharacters()
        guard !take("\"") else { return try text(plain, at: start) }
        var content = Array(plain)
        while !take("\"") {
            guard next == UInt8(ascii: "\\") else { throw fault("a character or '\"'") }
            content += String(try parseEscape()).utf8
            content += plainCharacters()
        }
        return try text(content[...], at: start)
    }

    /// Consumes the bytes of a string up to an escape, its end, or a byte that is not allowed in strings.
    private mutating func plainCharacters() -> ArraySlice<UInt8> {
        let start = position
        while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
        return bytes[start..<position]
    }

    /// - Parameter start: the offset of the string.
    private func text(_ content: ArraySlice<UInt8>, at start: Int) throws(InterchangeError) -> String {
        guard let string = String(validating: content, as: UTF8.self) else {
            throw .malformed(byte: start, expected: "a string in UTF-8", found: "other bytes")
        }
        return string
    }

    mutating func parseEscape() throws(InterchangeError) -> Unicode.Scalar {
        let start = position
        try expect("\\")
        if let meaning = next.flatMap(Self.meaning) {
            position += 1
            return meaning
        }
        guard take("u") else { throw fault("an escape") }
        let first = try parseHexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // A character above U+FFFF is written as two surrogates, a leading and a trailing one.
        guard first < 0xDC00, take("\\"), take("u"), case let second = try parseHexadecimal(),
            (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else {
            throw .malformed(byte: start, expected: "a pair of surrogates", found: "half of one")
        }
        return scalar
    }

    /// The character for the byte after a backslash; nil where the byte is not an escape on its own.
    private static func meaning(_ byte: UInt8) -> Unicode.Scalar? {
        switch Unicode.Scalar(byte) {
        case "\"", "\\", "/": Unicode.Scalar(byte)
        case "b": "\u{8}"
        case "f": "\u{C}"
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        default: nil
        }
    }

    mutating func parseHexadecimal() throws(InterchangeError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw fault("a hexadecimal digit")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

/// The names of an object's members so far, for finding duplicates.
///
/// Names are compared by their bytes: Swift's strings are equal if they only differ in how accents are composed,
/// JSON's names are not.
private struct NameSet {
    private var names: Set<[UInt8]> = []
    /// Most objects have few members, and comparing those is faster than hashing them.
    private static let few = 8

    /// Adds a name; returns false where it is a duplicate.
    ///
    /// - Parameter members: exactly the members whose names were added before.
    mutating func insert(_ name: String, among members: [JSONValue.Member]) -> Bool {
        guard members.count >= Self.few else {
            return !members.contains { $0.name.utf8.elementsEqual(name.utf8) }
        }
        if names.isEmpty { names = Set(members.map { Array($0.name.utf8) }) }
        return names.insert(Array(name.utf8)).inserted
    }
}
