/// A recursive-descent parser of `RunFilter`.
struct RunFilterParser {
    private enum Token: Hashable {
        case word(String)
        case quoted(String)
        case comparison(RunFilter.Comparison)
        case open, close, end
    }

    private let characters: [Character]
    private var position = 0
    private var next = Token.end
    /// Where `next` begins.
    private var start = 0
    private var depth = 0

    private static let depthLimit = 100
    private static let keywords: Set<String> = ["and", "or", "not"]
    private static let operators = "=, !=, <, <=, >, >= or ~"

    static func parse(_ text: String) throws(RunFilterError) -> RunFilter.Condition {
        var parser = RunFilterParser(characters: Array(text))
        try parser.advance()
        guard parser.next != .end else { throw parser.fault("a condition such as lr>=1e-3") }
        let condition = try parser.disjunction()
        guard parser.next == .end else { throw parser.fault("and, or, or the end") }
        return condition
    }

    private init(characters: [Character]) { self.characters = characters }

    // MARK: - Grammar

    private mutating func disjunction() throws(RunFilterError) -> RunFilter.Condition {
        var parts = [try conjunction()]
        while isNext("or") {
            try advance()
            parts.append(try conjunction())
        }
        return parts.count == 1 ? parts[0] : .any(parts)
    }

    private mutating func conjunction() throws(RunFilterError) -> RunFilter.Condition {
        var parts = [try negation()]
        while isNext("and") {
            try advance()
            parts.append(try negation())
        }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func negation() throws(RunFilterError) -> RunFilter.Condition {
        var isNegated = false
        while isNext("not") {
            try advance()
            isNegated.toggle()
        }
        let condition = try primary()
        return isNegated ? .not(condition) : condition
    }

    private mutating func primary() throws(RunFilterError) -> RunFilter.Condition {
        switch next {
        case .open:
            guard depth < Self.depthLimit else {
                throw fault("at most \(Self.depthLimit) parentheses inside each other")
            }
            depth += 1
            try advance()
            let condition = try disjunction()
            guard next == .close else { throw fault("and, or, or a closing parenthesis") }
            depth -= 1
            try advance()
            return condition
        case .word("and"), .word("or"): throw fault("a name")
        case .word(let name), .quoted(let name):
            try advance()
            return try comparison(of: name)
        case .comparison, .close, .end: throw fault("a name, not, or an opening parenthesis")
        }
    }

    private mutating func comparison(of name: String) throws(RunFilterError) -> RunFilter.Condition {
        guard case .comparison(let comparison) = next else {
            switch next {
            case .word("and"), .word("or"), .close, .end:
                return .compare(.property(.name), .contains, .init(text: name.lowercased(), number: nil))
            default: throw fault("\(Self.operators) behind \(name), or and, or, or the end")
            }
        }
        try advance()
        let field = RunField(name)
        let text: String
        switch next {
        case .word(let word), .quoted(let word): text = word
        case .comparison, .open, .close, .end: throw fault("a value for \(name)")
        }
        let number = field.isTime ? Self.seconds(text) : Self.number(text)
        guard number != nil || !field.isNumeric else {
            throw fault(field.isTime ? "a time such as 30s, 5m, 2h, 3d or 1w" : "a number")
        }
        try advance()
        return .compare(field, comparison, .init(text: text.lowercased(), number: number))
    }

    private func isNext(_ word: String) -> Bool { next == .word(word) }

    // MARK: - Values

    private static func number(_ text: String) -> Double? { Double(text) }

    private static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let last = text.last, let unit = units[last] else { return Double(text) }
        return Double(text.dropLast()).map { $0 * unit }
    }

    // MARK: - Tokens

    private mutating func advance() throws(RunFilterError) {
        while position < characters.count, characters[position].isWhitespace { position += 1 }
        start = position
        guard position < characters.count else {
            next = .end
            return
        }
        let character = characters[position]
        if character == "(" || character == ")" {
            position += 1
            next = character == "(" ? .open : .close
        } else if let comparison = RunFilter.Comparison.allCases.first(where: { isHere($0.rawValue) }) {
            position += comparison.rawValue.count
            next = .comparison(comparison)
        } else if character == "\"" || character == "'" {
            next = .quoted(try quoted(until: character))
        } else {
            while position < characters.count, !isEnd(characters[position]) { position += 1 }
            // A lone character that no token begins with, such as "!".
            guard position > start else { throw fault("a name, \(Self.operators), or a parenthesis") }
            let word = String(characters[start..<position])
            let lower = word.lowercased()
            next = .word(Self.keywords.contains(lower) ? lower : word)
        }
    }

    private func isHere(_ text: String) -> Bool { characters[position...].starts(with: text) }

    private func isEnd(_ character: Character) -> Bool { character.isWhitespace || "()=!<>~\"'".contains(character) }

    /// The text up to a quote; a backslash takes the next character as it is.
    private mutating func quoted(until quote: Character) throws(RunFilterError) -> String {
        var text = ""
        position += 1
        while position < characters.count, characters[position] != quote {
            if characters[position] == "\\", position + 1 < characters.count { position += 1 }
            text.append(characters[position])
            position += 1
        }
        guard position < characters.count else {
            throw RunFilterError(column: position + 1, expected: "\(quote) behind the quoted text", found: "the end")
        }
        position += 1
        return text
    }

    private func fault(_ expected: String) -> RunFilterError {
        let end = max(position, min(start + 1, characters.count))
        let found = start < characters.count ? "\"\(String(characters[start..<end].prefix(40)))\"" : "the end"
        return RunFilterError(column: start + 1, expected: expected, found: found)
    }
}
