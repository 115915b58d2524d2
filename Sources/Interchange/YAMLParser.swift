/// A recursive-descent parser of YAML's block style, line by line. It never fails: it skips a line that it does not
/// understand, and tells it.
struct YAMLParser {
    struct Line {
        /// The number of blanks before it.
        let indent: Int
        /// Its place without the blanks before it and the line break.
        let range: Range<Int>
        /// From 1.
        let number: Int
    }

    let bytes: [UInt8]
    private var lines: [Line] = []
    /// The next line.
    private var index = 0
    private(set) var troubles: [SimpleYAML.Trouble] = []

    private static let depthLimit = 32
    private static let troubleLimit = 50
    /// The most lines of a flow collection or a quoted scalar, which is parsed again for each of them.
    private static let flowLimit = 500

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count {
            var end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
            let next = end + 1
            if end > start, bytes[end - 1] == 0x0D { end -= 1 }
            let first = bytes[start..<end].firstIndex { $0 != 0x20 } ?? end
            lines.append(Line(indent: first - start, range: first..<end, number: lines.count + 1))
            start = next
        }
    }

    mutating func tell(_ what: String, line: Int? = nil) {
        guard troubles.count < Self.troubleLimit else { return }
        let number = line ?? (index < lines.count ? lines[index].number : lines.count)
        troubles.append(SimpleYAML.Trouble(line: number, what: what))
    }

    /// The next line that is neither empty nor a comment; nil at the end of the document.
    private mutating func peek() -> Line? {
        while index < lines.count {
            let line = lines[index]
            let text = bytes[line.range]
            if line.indent == 0, text.starts(with: "...".utf8) || text.starts(with: "---".utf8), index > 0 {
                index = lines.count
                return nil
            }
            if text.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) || text.first == UInt8(ascii: "#") {
                index += 1
                continue
            }
            return line
        }
        return nil
    }

    mutating func parseDocument() -> JSONValue {
        // Comments and directives may come before the mark of the document's start.
        let mark = lines.firstIndex { line in
            line.indent == 0 && bytes[line.range].starts(with: "---".utf8)
        }
        if let mark, lines[..<mark].allSatisfy({ $0.range.isEmpty || "#%".utf8.contains(bytes[$0.range.lowerBound]) }) {
            lines.removeFirst(mark + 1)
        }
        var document = JSONValue.null
        while let line = peek() {
            if case .object(let members) = parseNode(line, depth: Self.depthLimit) {
                guard case .object(let earlier) = document else {
                    document = .object(members)
                    continue
                }
                document = .object(earlier + members)
            }
        }
        return document
    }

    /// Parses what begins at a line, the next one. It always consumes that line.
    private mutating func parseNode(_ line: Line, depth: Int) -> JSONValue {
        guard depth > 0 else {
            tell("the nesting is too deep")
            skip(from: line.indent)
            return .null
        }
        if isItem(line.range) { return parseSequence(line.indent, depth: depth) }
        if key(line.range) != nil { return parseMapping(line.indent, depth: depth) }
        index += 1
        let rest = withoutTags(line.range)
        // A tag alone on the line of a node, as PyYAML writes it at the start of a document.
        guard !rest.isEmpty || rest.lowerBound == line.range.lowerBound else {
            guard let next = peek(), next.indent >= line.indent else { return .null }
            return parseNode(next, depth: depth - 1)
        }
        return parseValue(rest, parentIndent: line.indent - 1, line: line.number)
    }

    private mutating func skip(from indent: Int) {
        while let line = peek(), line.indent >= indent { index += 1 }
    }

    private mutating func parseMapping(_ indent: Int, depth: Int) -> JSONValue {
        var members: [JSONValue.Member] = []
        while let line = peek(), line.indent == indent, !isItem(line.range) {
            guard let (name, rest) = key(line.range) else {
                tell("a line that is no key with a value was skipped")
                index += 1
                continue
            }
            index += 1
            members.append(JSONValue.Member(name, parseInner(rest, indent, line, depth, allowsItems: true)))
        }
        skipDeeper(than: indent)
        return .object(members)
    }

    private mutating func parseSequence(_ indent: Int, depth: Int) -> JSONValue {
        var values: [JSONValue] = []
        while let line = peek(), line.indent == indent, isItem(line.range) {
            var rest = line.range.lowerBound + 1..<line.range.upperBound
            while let byte = bytes[rest].first, byte == 0x20 { rest = rest.lowerBound + 1..<rest.upperBound }
            if isItem(rest) || key(rest) != nil {
                // What follows the dash is a line of its own, indented by its column.
                let column = indent + rest.lowerBound - line.range.lowerBound
                let inner = Line(indent: column, range: rest, number: line.number)
                lines[index] = inner
                values.append(parseNode(inner, depth: depth - 1))
            } else {
                index += 1
                values.append(parseInner(rest, indent, line, depth, allowsItems: false))
            }
        }
        skipDeeper(than: indent)
        return .array(values)
    }

    private mutating func skipDeeper(than indent: Int) {
        while let line = peek(), line.indent > indent {
            tell("a line with an unexpected indentation was skipped")
            index += 1
        }
    }

    /// Parses the value behind a key or a dash, on its line or on the next ones.
    private mutating func parseInner(
        _ range: Range<Int>, _ indent: Int, _ line: Line, _ depth: Int, allowsItems: Bool
    ) -> JSONValue {
        let rest = withoutTags(range)
        guard rest.isEmpty else { return parseValue(rest, parentIndent: indent, line: line.number) }
        guard let next = peek(), next.indent > indent || allowsItems && next.indent == indent && isItem(next.range)
        else { return .null }
        return parseNode(next, depth: depth - 1)
    }

    /// Parses a scalar or a flow collection that begins in `range`, and may go on in the lines after it.
    private mutating func parseValue(_ range: Range<Int>, parentIndent: Int, line: Int) -> JSONValue {
        switch bytes[range.lowerBound] {
        case UInt8(ascii: "|"): return .string(blockScalar(parentIndent, separator: "\n"))
        case UInt8(ascii: ">"): return .string(blockScalar(parentIndent, separator: " "))
        case UInt8(ascii: "*"):
            tell("an alias was skipped", line: line)
            return .null
        case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "\""), UInt8(ascii: "'"):
            var flow = YAMLFlow(bytes: Array(bytes[range]))
            for _ in 0..<Self.flowLimit {
                if let value = flow.parse() { return value }
                guard flow.isCutOff, index < lines.count, isContinued(lines[index], parentIndent) else { break }
                flow.continueLine(bytes[lines[index].range])
                index += 1
            }
            tell("a value that does not end was skipped", line: line)
            return .null
        default: break
        }
        var text = plain(range)
        while let next = peek(), next.indent > parentIndent, key(next.range) == nil, !isItem(next.range) {
            text += [0x20] + plain(next.range)
            index += 1
        }
        return SimpleYAML.scalar(String(decoding: text, as: UTF8.self))
    }

    private func isContinued(_ line: Line, _ parentIndent: Int) -> Bool {
        line.indent > parentIndent || line.range.isEmpty || "]}".utf8.contains(bytes[line.range.lowerBound])
    }

    /// The lines of a block scalar, which are indented more than its key.
    private mutating func blockScalar(_ parentIndent: Int, separator: String) -> String {
        var parts: [String] = []
        while index < lines.count, lines[index].indent > parentIndent || lines[index].range.isEmpty {
            parts.append(String(decoding: bytes[lines[index].range], as: UTF8.self))
            index += 1
        }
        while parts.last?.isEmpty == true { parts.removeLast() }
        return parts.joined(separator: separator)
    }
}
