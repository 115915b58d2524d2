/// A list of settings in a subset of TOML 1.0 (<https://toml.io/en/v1.0.0>): keys with values, and comments. Values
/// are strings, numbers, booleans and arrays of them. Tables, dotted keys, dates and multi-line strings are refused
/// with a clear error.
///
/// TOMLKit reads all of TOML, but was rejected: it depends on Foundation with its Unicode tables (40 MB in addition
/// to the program), adds 25 s to a clean build, sorts the keys, and does not report the line of a key, which an error
/// message about a setting needs.
package struct FlatTOML: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package let key: String
        package let value: JSONValue
        /// The offset of the key in bytes, counted from 0.
        package let byte: Int
    }

    /// The entries in the order of the file. No key occurs twice.
    package let entries: [Entry]

    /// Throws `malformed` for anything outside of the subset.
    package init(parsing bytes: [UInt8]) throws(InterchangeError) {
        var parser = FlatTOMLParser(bytes: bytes)
        entries = try parser.parseDocument()
    }
}

extension FlatTOML {
    /// A line that `init(parsing:)` reads back, including its line break. The value must be a string, a number, a
    /// boolean or an array of them.
    package static func line(_ key: String, _ value: JSONValue) -> String {
        "\(key) = \(text(of: value))\n"
    }

    private static func text(of value: JSONValue) -> String {
        switch value {
        case .array(let values): "[" + values.map(text).joined(separator: ", ") + "]"
        case .number(let number) where !number.isFinite: number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
        // "\(number)" keeps the ".0" of a whole number, without which it would be read as an integer.
        case .number(let number): "\(number)"
        // JSON's escapes are valid in TOML, except for that of the solidus, which is written unescaped.
        default: value.text
        }
    }
}

/// A recursive-descent parser that consumes bytes from `position` on.
private struct FlatTOMLParser {
    let bytes: [UInt8]
    var position = 0

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    func fault(_ expected: String) -> InterchangeError { fault(expected, at: position) }

    func fault(_ expected: String, at place: Int) -> InterchangeError {
        let rest = bytes[min(place, bytes.count)...].prefix { !Self.isLineBreak($0) }
        let found = place >= bytes.count ? "the end" : rest.isEmpty ? "the end of the line" : text(rest.prefix(40))
        return .malformed(byte: place, expected: expected, found: found)
    }

    private func text(_ bytes: ArraySlice<UInt8>) -> String { quoted(String(decoding: bytes, as: UTF8.self)) }

    private static func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while let byte = next, isSkipped(byte) { position += 1 }
    }

    private mutating func skipSpace() { skip { $0 == 0x20 || $0 == 0x09 } }

    /// Skips white space, line breaks and comments.
    private mutating func skipLines() {
        while true {
            skip { $0 == 0x20 || $0 == 0x09 || Self.isLineBreak($0) }
            guard next == UInt8(ascii: "#") else { return }
            skip { !Self.isLineBreak($0) }
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard let byte = next, UInt32(byte) == character.value else { return false }
        position += 1
        return true
    }

    mutating func parseDocument() throws(InterchangeError) -> [FlatTOML.Entry] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        var entries: [FlatTOML.Entry] = []
        var keys: Set<String> = []
        while true {
            skipLines()
            let start = position
            guard let byte = next else { return entries }
            guard byte != UInt8(ascii: "[") else { throw fault("options without tables") }
            let key = try parseKey()
            guard keys.insert(key).inserted else {
                throw .malformed(byte: start, expected: "a key that is new", found: "\(quoted(key)) again")
            }
            skipSpace()
            guard next != UInt8(ascii: ".") else { throw fault("a key without tables", at: start) }
            guard take("=") else { throw fault("'=' after \(quoted(key))") }
            skipSpace()
            entries.append(FlatTOML.Entry(key: key, value: try parseValue(depth: 4), byte: start))
            skipSpace()
            if next == UInt8(ascii: "#") { skip { !Self.isLineBreak($0) } }
            guard next.map(Self.isLineBreak) ?? true else { throw fault("the end of the line") }
        }
    }

    private mutating func parseKey() throws(InterchangeError) -> String {
        if let byte = next, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { return try parseString() }
        let start = position
        skip { Self.isWord($0) }
        guard position > start else { throw fault("a key") }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private mutating func parseValue(depth: Int) throws(InterchangeError) -> JSONValue {
        switch next {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try parseString())
        case UInt8(ascii: "["): return try parseArray(depth: depth)
        case UInt8(ascii: "{"): throw fault("a value without tables")
        default: break
        }
        let start = position
        skip { Self.isWord($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Self.value(of: word) else {
            throw fault("a string in quotes, a number, true, false or an array", at: start)
        }
        return value
    }

    private static func value(of word: String) -> JSONValue? {
        if word == "true" { return true }
        if word == "false" { return false }
        // Underscores are allowed between digits only.
        guard !word.hasPrefix("_"), !word.hasSuffix("_"), !word.contains("__") else { return nil }
        let number = String(word.filter { $0 != "_" })
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where number.hasPrefix(prefix) {
            return Int(number.dropFirst(2), radix: radix).map { .integer($0) }
        }
        if let integer = Int(number) { return .integer(integer) }
        let magnitude = number.drop { $0 == "+" || $0 == "-" }
        guard ["inf", "nan"].contains(magnitude) || magnitude.first?.isNumber == true else { return nil }
        return Double(number).map { .number($0) }
    }

    private mutating func parseArray(depth: Int) throws(InterchangeError) -> JSONValue {
        guard depth > 0 else { throw fault("no deeper nesting") }
        position += 1
        var values: [JSONValue] = []
        while true {
            skipLines()
            if take("]") { return .array(values) }
            values.append(try parseValue(depth: depth - 1))
            skipLines()
            if take("]") { return .array(values) }
            guard take(",") else { throw fault("',' or ']'") }
        }
    }

    private mutating func parseString() throws(InterchangeError) -> String {
        let start = position
        let quote = bytes[position]
        guard bytes[position...].prefix(3) != [quote, quote, quote] else { throw fault("a string of one line") }
        position += 1
        var content: [UInt8] = []
        while true {
            guard let byte = next, !Self.isLineBreak(byte) else { throw fault("the end of the string", at: start) }
            position += 1
            if byte == quote { break }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                content += String(try parseEscape()).utf8
            } else {
                content.append(byte)
            }
        }
        guard let string = String(validating: content, as: UTF8.self) else {
            throw .malformed(byte: start, expected: "a string in UTF-8", found: "other bytes")
        }
        return string
    }

    /// Parses an escape; the backslash has been consumed.
    private mutating func parseEscape() throws(InterchangeError) -> Unicode.Scalar {
        let start = position - 1
        let escapes: [(Unicode.Scalar, Unicode.Scalar)] = [
            ("\"", "\""), ("\\", "\\"), ("b", "\u{8}"), ("f", "\u{C}"), ("n", "\n"), ("r", "\r"), ("t", "\t"),
            ("e", "\u{1B}"),
        ]
        for (character, meaning) in escapes where take(character) { return meaning }
        let length = take("u") ? 4 : take("U") ? 8 : 0
        let digits = bytes[position...].prefix(length)
        guard length > 0, digits.count == length,
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16), let scalar = Unicode.Scalar(value)
        else { throw fault("an escape", at: start) }
        position += length
        return scalar
    }
}
