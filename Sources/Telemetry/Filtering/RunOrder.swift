/// How runs are sorted: by fields, the most important first, such as `data,-best.accuracy`.
///
/// A minus before a field puts the greatest values first. Runs without a value come last, whichever way.
package struct RunOrder: Sendable, Hashable {
    private struct Key: Sendable, Hashable {
        let field: RunField
        let isDescending: Bool
    }

    private let keys: [Key]

    /// Parses fields, separated by commas. Throws `RunFilterError`, which says where.
    package init(_ text: String) throws(RunFilterError) {
        var keys: [Key] = []
        var column = 1
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            var name = part.drop(while: \.isWhitespace)
            while name.last?.isWhitespace ?? false { name.removeLast() }
            let isDescending = name.hasPrefix("-")
            if isDescending { name.removeFirst() }
            guard !name.isEmpty else {
                let end = column + part.count > text.count
                throw RunFilterError(
                    column: column, expected: "the name of a field",
                    found: end && part.isEmpty ? "the end" : "\"\(part)\"")
            }
            keys.append(Key(field: RunField(String(name)), isDescending: isDescending))
            column += part.count + 1
        }
        self.keys = keys
    }

    /// The runs in this order; those that are equal in all fields keep theirs.
    ///
    /// - Parameter now: seconds since 1970, for ages.
    package func sorted<Run: FieldedRun>(_ runs: [Run], at now: Double) -> [Run] {
        var reader = RunFieldReader<Run>(at: now)
        let values = runs.map { run in keys.map { SortedValue(reader.value($0.field, of: run)) } }
        let order = runs.indices.sorted { a, b in
            for (place, key) in keys.enumerated() {
                switch values[a][place].compared(to: values[b][place], isDescending: key.isDescending) {
                case .before: return true
                case .behind: return false
                case .equal: continue
                }
            }
            return a < b
        }
        return order.map { runs[$0] }
    }
}

/// A value that is compared many times.
package enum SortedValue: Sendable {
    case number(Double)
    case text([Piece])
    case none

    /// A part of a text: digits, which are compared as a number, or other characters.
    package enum Piece: Equatable, Sendable {
        /// Without leading zeros.
        case digits([UInt8])
        case letters([UInt8])
    }

    package enum Place: Sendable { case before, equal, behind }

    package init(_ value: RunFieldValue) {
        switch value {
        case .number(let number): self = number.isNaN ? .none : .number(number)
        case .text(let text): self = .text(Self.pieces(of: text))
        case .texts(let texts): self = texts.isEmpty ? .none : .text(Self.pieces(of: texts.joined(separator: ",")))
        case .none: self = .none
        }
    }

    /// `layer2` comes before `layer10`, and case does not count.
    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        let bytes = Array(text.lowercased().utf8)
        func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        var start = 0
        while start < bytes.count {
            var end = start
            while end < bytes.count, isDigit(bytes[end]) == isDigit(bytes[start]) { end += 1 }
            let part = bytes[start..<end]
            pieces.append(
                isDigit(bytes[start]) ? .digits(Array(part.drop { $0 == UInt8(ascii: "0") })) : .letters(Array(part)))
            start = end
        }
        return pieces
    }

    private static func place(of a: [Piece], before b: [Piece]) -> Place {
        for (left, right) in zip(a, b) where left != right {
            switch (left, right) {
            case (.digits, .letters): return .before
            case (.letters, .digits): return .behind
            case (.digits(let x), .digits(let y)) where x.count != y.count: return x.count < y.count ? .before : .behind
            case (.digits(let x), .digits(let y)), (.letters(let x), .letters(let y)):
                return x.lexicographicallyPrecedes(y) ? .before : .behind
            }
        }
        return a.count == b.count ? .equal : a.count < b.count ? .before : .behind
    }

    /// Its place beside another; those without a value come last, whichever way.
    package func compared(to other: SortedValue, isDescending: Bool) -> Place {
        let place: Place
        switch (self, other) {
        case (.none, .none): return .equal
        case (.none, _): return .behind
        case (_, .none): return .before
        case (.number, .text): return .before
        case (.text, .number): return .behind
        case (.number(let a), .number(let b)): place = a == b ? .equal : a < b ? .before : .behind
        case (.text(let a), .text(let b)): place = Self.place(of: a, before: b)
        }
        switch place {
        case .equal: return .equal
        case .before: return isDescending ? .behind : .before
        case .behind: return isDescending ? .before : .behind
        }
    }
}
