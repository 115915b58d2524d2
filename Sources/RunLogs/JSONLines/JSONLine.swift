/// The members of a line that holds a JSON object, without those that are arrays or null, found in one pass.
///
/// A value that is used again for each line. What it accepts is JSON, and beyond it `NaN` and `Infinity` as Python
/// writes them; what arrays hold is not checked.
struct JSONLine {
    struct Member {
        enum Kind {
            case number
            /// A string that holds a number and nothing else; also "NaN" and the like.
            case quotedNumber
            case string, bool, array

            var isNumber: Bool { self == .number || self == .quotedNumber }
        }

        var key: Int32
        var kind: Kind
        /// The value of a number; NaN for others.
        var number: Double
        /// The places of the value, of a string without its quotation marks.
        var range: Range<Int>
    }

    private(set) var members: [Member] = []
    private var place = 0
    private var end = 0
    private var previous = JSONLineKeys.root
    /// The brackets that are open while something nested is skipped.
    private var brackets: [UInt8] = []
    /// The form of the last line that was taken apart.
    private var shape = JSONLineShape()
    /// How deep objects are looked into.
    private static let depthLimit = 16

    /// Scans the line in `range`; nil where it is an object, and otherwise the place where it is not.
    mutating func scan(_ bytes: RawSpan, _ range: Range<Int>, keys: inout JSONLineKeys) -> Int? {
        members.removeAll(keepingCapacity: true)
        if shape.scan(bytes, range, into: &members) { return nil }
        let fault = takeApart(bytes, range, &keys)
        if fault == nil { shape.learn(bytes, range, members) }
        return fault
    }

    private mutating func takeApart(_ bytes: RawSpan, _ range: Range<Int>, _ keys: inout JSONLineKeys) -> Int? {
        members.removeAll(keepingCapacity: true)
        place = range.lowerBound
        end = range.upperBound
        previous = JSONLineKeys.root
        skipBlanks(bytes)
        guard next(bytes) == UInt8(ascii: "{"), scanObject(bytes, parent: JSONLineKeys.root, depth: 1, &keys) else {
            return place
        }
        skipBlanks(bytes)
        return place == end ? nil : place
    }

    /// The byte at `place`; 0, which JSON does not use, at the end.
    @inline(__always)
    private func next(_ bytes: RawSpan) -> UInt8 { place < end ? bytes.byte(at: place) : 0 }

    @inline(__always)
    private mutating func skipBlanks(_ bytes: RawSpan) {
        while place < end, RawSpan.isBlank(bytes.byte(at: place)) { place += 1 }
    }

    /// Moves behind the next byte that is not blank, if it is the one that is expected.
    @inline(__always)
    private mutating func take(_ byte: UInt8, _ bytes: RawSpan) -> Bool {
        skipBlanks(bytes)
        guard next(bytes) == byte else { return false }
        place += 1
        return true
    }

    /// Scans an object, whose brace is at `place`.
    private mutating func scanObject(
        _ bytes: RawSpan, parent: Int32, depth: Int, _ keys: inout JSONLineKeys
    ) -> Bool {
        place += 1
        if take(UInt8(ascii: "}"), bytes) { return true }
        while true {
            skipBlanks(bytes)
            guard next(bytes) == UInt8(ascii: "\"") else { return false }
            var key = keys.guess(bytes, at: place + 1, end: end, parent: parent, previous: previous)
            if let key {
                place += keys.keys[Int(key)].range.count + 2
            } else {
                guard let name = scanString(bytes) else { return false }
                key = keys.lookUp(bytes, name, parent: parent, previous: previous)
            }
            guard take(UInt8(ascii: ":"), bytes) else { return false }
            skipBlanks(bytes)
            if let key { previous = key }
            guard scanValue(bytes, key, depth: depth, &keys) else { return false }
            if take(UInt8(ascii: ","), bytes) { continue }
            return take(UInt8(ascii: "}"), bytes)
        }
    }

    private mutating func scanValue(
        _ bytes: RawSpan, _ key: Int32?, depth: Int, _ keys: inout JSONLineKeys
    ) -> Bool {
        let start = place
        switch next(bytes) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            guard let value = DecimalText.scan(bytes, &place, end: end) else {
                return scanWord("-Infinity", bytes) && append(key, .number, -.infinity, start..<place)
            }
            return append(key, .number, value, start..<place)
        case UInt8(ascii: "\""):
            guard let range = scanString(bytes) else { return false }
            let text = bytes.trimmed(range)
            guard let value = DecimalText.value(bytes, text) else { return append(key, .string, .nan, range) }
            return append(key, .quotedNumber, value, text)
        case UInt8(ascii: "{"):
            guard let key, depth < Self.depthLimit else { return skipNested(bytes) }
            return scanObject(bytes, parent: key, depth: depth + 1, &keys)
        case UInt8(ascii: "["): return skipNested(bytes) && append(key, .array, .nan, start..<place)
        case UInt8(ascii: "t"): return scanWord("true", bytes) && append(key, .bool, .nan, start..<place)
        case UInt8(ascii: "f"): return scanWord("false", bytes) && append(key, .bool, .nan, start..<place)
        case UInt8(ascii: "n"): return scanWord("null", bytes)
        case UInt8(ascii: "N"): return scanWord("NaN", bytes) && append(key, .number, .nan, start..<place)
        case UInt8(ascii: "I"): return scanWord("Infinity", bytes) && append(key, .number, .infinity, start..<place)
        default: return false
        }
    }

    @inline(__always)
    private mutating func append(_ key: Int32?, _ kind: Member.Kind, _ number: Double, _ range: Range<Int>) -> Bool {
        if let key { members.append(Member(key: key, kind: kind, number: number, range: range)) }
        return true
    }

    private mutating func scanWord(_ word: StaticString, _ bytes: RawSpan) -> Bool {
        let letters = Array(word.description.utf8)
        guard letters.count <= end - place, bytes.matches(letters, in: letters.indices, at: place) else { return false }
        place += letters.count
        return true
    }

    /// Scans a string, and gives the range within its quotation marks; nil where there is none, or it does not end.
    @inline(__always)
    private mutating func scanString(_ bytes: RawSpan) -> Range<Int>? {
        guard next(bytes) == UInt8(ascii: "\"") else { return nil }
        place += 1
        let start = place
        while place < end {
            let byte = bytes.byte(at: place)
            if byte == UInt8(ascii: "\"") {
                place += 1
                return start..<place - 1
            }
            place += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        place = end
        return nil
    }

    /// Skips an array or an object by its brackets.
    private mutating func skipNested(_ bytes: RawSpan) -> Bool {
        brackets.removeAll(keepingCapacity: true)
        while place < end {
            let byte = bytes.byte(at: place)
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): brackets.append(byte)
            // In ASCII a closing bracket comes two places behind its opening one.
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                guard brackets.popLast() == byte - 2 else { return false }
            case UInt8(ascii: "\""):
                guard scanString(bytes) != nil else { return false }
                continue
            default: break
            }
            place += 1
            if brackets.isEmpty { return true }
        }
        return false
    }
}
