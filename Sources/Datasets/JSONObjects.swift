import Files
import Interchange

/// Reads the objects of a JSON file one at a time, in memory that depends only on the longest one. The file holds one
/// object per line (<https://jsonlines.org>), objects that follow each other across any number of lines, or a single
/// array of them.
final class JSONObjects {
    struct Object {
        /// The line in which the object begins, from 1.
        let line: Int
        let members: [JSONValue.Member]
        /// The size of the object in the file, in bytes.
        let size: Int
    }

    private let path: String
    private let stream: any ByteStream
    private var buffer: [UInt8]
    /// The start of the unread part of `buffer`.
    private var position = 0
    private var isAtEnd = false
    private var line = 1
    private var state = State.start

    private enum State {
        /// Only white space was read so far.
        case start
        /// The file is a sequence of objects.
        case objects
        /// The file is an array: before the first element, after an element, after a comma.
        case array, element, comma
        /// The array has ended.
        case end
    }

    private static let chunk = 1 << 20
    /// The size in bytes beyond which a quote or a brace must have been forgotten.
    static let longestObject = RecordReader.longestRecord

    /// - Parameters:
    ///   - start: the bytes that were already read from the stream.
    ///   - isWhole: whether `start` is the whole stream.
    ///   - path: the name of the stream in error messages.
    init(_ stream: any ByteStream, start: [UInt8], isWhole: Bool, path: String) {
        self.path = path
        self.stream = stream
        buffer = start
        isAtEnd = isWhole
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// Whether a file with this beginning holds JSON objects: after white space it starts with a brace, or a bracket
    /// and a brace, followed by a quote or the closing brace. No table starts like that.
    static func begin(_ bytes: some Sequence<UInt8>) -> Bool {
        var visible = bytes.lazy.filter { ![0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }.makeIterator()
        var byte = visible.next()
        if byte == UInt8(ascii: "[") { byte = visible.next() }
        guard byte == UInt8(ascii: "{"), let next = visible.next() else { return false }
        return next == UInt8(ascii: "\"") || next == UInt8(ascii: "}")
    }

    /// The next object; nil after the last one. Throws `malformed` or `file`.
    func next() throws(DatasetError) -> Object? {
        guard try skipToObject() else { return nil }
        let end = try objectEnd()
        let bytes = Array(buffer[position..<end])
        let start = line
        let value: JSONValue
        do throws(InterchangeError) { value = try JSONValue(parsing: bytes) } catch {
            guard case .malformed(let byte, let expected, let found) = error else {
                throw fault(expected: "a JSON object", found: "\(error)")
            }
            throw fault(
                line: start + bytes[..<byte].count { $0 == 0x0A }, expected: expected,
                found: found == "byte 0x0A" ? "the end of the line" : found)
        }
        line += bytes.count { $0 == 0x0A }
        position = end
        state = state == .start || state == .objects ? .objects : .element
        return Object(line: start, members: value.objectValue ?? [], size: bytes.count)
    }

    /// Skips to the next object; false at the end of the file.
    private func skipToObject() throws(DatasetError) -> Bool {
        while true {
            guard position < buffer.count else {
                guard !isAtEnd else { break }
                try refill()
                continue
            }
            switch (buffer[position], state) {
            case (0x0A, _): line += 1
            case (0x20, _), (0x09, _), (0x0D, _): break
            case (UInt8(ascii: "{"), .start), (UInt8(ascii: "{"), .objects), (UInt8(ascii: "{"), .array),
                (UInt8(ascii: "{"), .comma):
                return true
            case (UInt8(ascii: "["), .start): state = .array
            case (UInt8(ascii: ","), .element): state = .comma
            case (UInt8(ascii: "]"), .element), (UInt8(ascii: "]"), .array): state = .end
            case (let byte, _): throw fault(expected: expectation, found: "'\(printable(byte))'")
            }
            position += 1
        }
        switch state {
        case .start, .objects, .end: return false
        case .array, .element, .comma: throw fault(expected: expectation, found: "the end of the file")
        }
    }

    private var expectation: String {
        switch state {
        case .start, .objects: #"an object such as {"text": "…", "label": "…"}"#
        case .array, .comma: "an object"
        case .element: "',' or ']' after an object"
        case .end: "the end of the file"
        }
    }

    /// The end of the object that begins at `position`: after its last brace, or after a byte that no object can
    /// contain. The whole object is in the buffer when this returns.
    private func objectEnd() throws(DatasetError) -> Int {
        var depth = 0
        var isInString = false
        var place = position
        while true {
            while place < buffer.count {
                let byte = buffer[place]
                place += 1
                if isInString {
                    switch byte {
                    case UInt8(ascii: "\\"): place += 1
                    case UInt8(ascii: "\""): isInString = false
                    // A quote was forgotten: the parser will report it.
                    case ..<0x20: return place
                    default: break
                    }
                } else {
                    switch byte {
                    case UInt8(ascii: "\""): isInString = true
                    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
                    case UInt8(ascii: "}"), UInt8(ascii: "]"):
                        depth -= 1
                        if depth == 0 { return place }
                    default: break
                    }
                }
            }
            guard !isAtEnd else { return buffer.count }
            guard buffer.count - position < Self.longestObject else {
                throw fault(
                    .tooLarge, expected: "an object of at most \(Self.longestObject) bytes",
                    found: "a longer one; is a brace missing?")
            }
            place -= position
            try refill()
        }
    }

    /// Moves the unread bytes to the front, and appends more.
    private func refill() throws(DatasetError) {
        buffer.removeSubrange(..<position)
        position = 0
        let wanted = max(Self.chunk, buffer.count)
        let more = try reading(stream.next(wanted))
        buffer += more
        isAtEnd = more.count < wanted
    }

    private func printable(_ byte: UInt8) -> String {
        (0x20..<0x7F).contains(byte) ? String(Unicode.Scalar(byte)) : "byte \(byte)"
    }

    func fault(
        _ kind: FormatFault.Kind = .malformed, line: Int? = nil, expected: String, found: String
    ) -> DatasetError {
        .malformed(path: path, FormatFault(kind, at: .line(line ?? self.line), expected: expected, found: found))
    }
}
