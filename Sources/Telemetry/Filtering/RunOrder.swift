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

    package var fields: [RunField] { keys.map(\.field) }

    /// The values of a run by which it is sorted, one for each field.
    func values<Run>(of run: Run, _ reader: inout RunFieldReader<Run>) -> [SortedValue] {
        keys.map { SortedValue(reader.value($0.field, of: run)) }
    }

    /// The places of runs in this order; those that are equal in all fields keep theirs.
    ///
    /// - Parameter values: of all runs, one run after the other.
    func order(_ values: [SortedValue]) -> [Int] {
        let count = keys.count
        if count == 1, let order = Self.order(ofNumbers: values, isDescending: keys[0].isDescending) { return order }
        return (0..<values.count / count).sorted { a, b in
            for (place, key) in keys.enumerated() {
                switch values[count * a + place].compared(
                    to: values[count * b + place], isDescending: key.isDescending)
                {
                case .before: return true
                case .behind: return false
                case .equal: continue
                }
            }
            return a < b
        }
    }
}

extension RunOrder {
    private struct RankedNumber {
        let isMissing: Bool
        /// Negated where the greatest values come first.
        let number: Double
        let place: Int
    }

    /// The order of values that are numbers or missing, as those of metrics are; nil if there are texts. Takes a tenth of the
    /// time of the general way for 10,000 values.
    private static func order(ofNumbers values: [SortedValue], isDescending: Bool) -> [Int]? {
        var ranked: [RankedNumber] = []
        ranked.reserveCapacity(values.count)
        for (place, value) in values.enumerated() {
            switch value {
            case .text: return nil
            case .none: ranked.append(RankedNumber(isMissing: true, number: 0, place: place))
            case .number(let number):
                ranked.append(
                    RankedNumber(isMissing: false, number: isDescending ? -number : number, place: place))
            }
        }
        ranked.sort { a, b in
            if a.isMissing != b.isMissing { return b.isMissing }
            return a.number == b.number ? a.place < b.place : a.number < b.number
        }
        return ranked.map(\.place)
    }
}

/// A value that is compared many times.
package enum SortedValue: Sendable {
    case number(Double)
    /// A text whose bytes are in order where the texts are: `layer2` before `layer10`, and case does not count.
    case text([UInt8])
    case none

    package enum Place: Sendable { case before, equal, behind }

    package init(_ value: RunFieldValue) {
        switch value {
        case .number(let number): self = number.isNaN ? .none : .number(number)
        case .text(let text): self = .text(Self.bytes(of: text))
        case .texts(let texts): self = texts.isEmpty ? .none : .text(Self.bytes(of: texts.joined(separator: ",")))
        case .none: self = .none
        }
    }

    /// The text in lower case. Before each number in it come a byte that is smaller than any character, and the number of
    /// its digits, so that longer numbers come later; zeros before a number do not count.
    private static func bytes(of text: String) -> [UInt8] {
        func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
        let text = Array(text.lowercased().utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + 8)
        var place = 0
        while place < text.count {
            guard isDigit(text[place]) else {
                bytes.append(max(1, text[place]))
                place += 1
                continue
            }
            while place < text.count, text[place] == UInt8(ascii: "0") { place += 1 }
            let digits = text[place...].prefix(while: isDigit)
            bytes.append(0)
            // Two bytes are enough for the names and notes of runs; longer numbers are equally long.
            let count = UInt16(clamping: digits.count)
            bytes.append(UInt8(truncatingIfNeeded: count >> 8))
            bytes.append(UInt8(truncatingIfNeeded: count))
            bytes += digits
            place = digits.endIndex
        }
        return bytes
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
        case (.text(let a), .text(let b)):
            place = a == b ? .equal : a.lexicographicallyPrecedes(b) ? .before : .behind
        }
        switch place {
        case .equal: return .equal
        case .before: return isDescending ? .behind : .before
        case .behind: return isDescending ? .before : .behind
        }
    }
}
