/// Statistics of the values of one column in the first records of a table.
struct ColumnProfile {
    /// The number of values that are not missing.
    private(set) var present = 0
    private(set) var missing = 0
    private(set) var numbers = 0
    /// Numbers that are not integers.
    private(set) var fractions = 0
    /// Dates and times of day.
    private(set) var dates = 0
    private(set) var words = 0
    private(set) var scalars = 0
    /// How often each value occurs, without surrounding blanks.
    private(set) var counts: [String: Int] = [:]
    /// The numbers, in the order of the rows.
    private(set) var values: [Double] = []
    /// Whether every value is an integer, one greater than the value before.
    private(set) var isConsecutive = true

    mutating func add(_ cell: Substring) {
        guard !MissingValue.matches(cell) else {
            missing += 1
            isConsecutive = false
            return
        }
        present += 1
        counts[String(cell), default: 0] += 1
        scalars += cell.unicodeScalars.count
        words += cell.split(whereSeparator: \.isWhitespace).count
        guard let number = NumberText.value(of: Array(cell.utf8)[...]), number.isFinite else {
            if DateText.matches(cell) { dates += 1 }
            isConsecutive = false
            return
        }
        numbers += 1
        if number != number.rounded() { fractions += 1 }
        if let last = values.last, number != last + 1 { isConsecutive = false }
        if number != number.rounded() { isConsecutive = false }
        values.append(number)
    }

    var rows: Int { present + missing }

    /// Whether at least nine in ten values are numbers: the others are then reported as mistakes and not taken for
    /// words.
    var isNumber: Bool { present > 0 && numbers * 10 >= present * 9 }
    var isDate: Bool { present > 0 && dates * 10 >= present * 9 }
    var averageWords: Double { present == 0 ? 0 : Double(words) / Double(present) }
    var averageLength: Double { present == 0 ? 0 : Double(scalars) / Double(present) }

    /// With fewer rows than this, it cannot be seen whether a column repeats its values.
    static let fewestRows = 10

    /// Whether more than half of the values occur only once: nothing could be learned from them as classes or
    /// categories.
    var isNearlyUnique: Bool {
        present >= Self.fewestRows && counts.values.count { $0 == 1 } * 2 > present
    }

    /// Whether there are more than half as many distinct values as values: a model would memorize them as categories.
    var isVarious: Bool { present >= Self.fewestRows && counts.count * 2 > present }

    /// Whether one value makes up at least 95 % of the column, as 0 does in the corner of a picture.
    var isNearlyConstant: Bool {
        present >= Self.fewestRows && (counts.values.max() ?? 0) * 20 >= present * 19
    }

    var isConstant: Bool { counts.count < 2 }

    /// Whether every value is a distinct integer, as in an index.
    var isIndexLike: Bool { missing == 0 && numbers == present && fractions == 0 && counts.count == present }

    /// Whether the values are 0, 1, 2 … or 1, 2, 3 ….
    var countsRows: Bool {
        isConsecutive && present > 1 && numbers == present && (values.first == 0 || values.first == 1)
    }

    /// Whether the values are sentences rather than single words: long, and rarely repeated.
    var isProse: Bool {
        !isNumber && !isDate && (averageWords >= 4 || averageLength >= 40) && counts.count * 2 > present
    }
}

/// The ways in which tables mark a missing value.
enum MissingValue {
    /// Whether a cell is one of the markers of pandas and R, or UCI's question mark. Expects surrounding blanks to be
    /// removed.
    static func matches(_ cell: Substring) -> Bool {
        guard cell.utf8.count <= 4 else { return false }
        return switch cell {
        case "", "NA", "N/A", "n/a", "na", "NaN", "nan", "NAN", "?", "null", "NULL", "Null", "None", "none": true
        default: false
        }
    }

    /// Whether the bytes of a cell are a marker for a missing value. Expects surrounding blanks to be removed.
    static func matches(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        guard cell.count <= 4 else { return false }
        return unsafe matches(String(decoding: cell, as: UTF8.self)[...])
    }
}

/// Dates and times of day in digits: `2024-01-31`, `31.1.2024`, `1/31/2024 12:30`, `2024-01-31T12:30:00Z`, `12:30`.
enum DateText {
    static func matches(_ cell: Substring) -> Bool {
        guard (4...35).contains(cell.utf8.count), let first = cell.utf8.first, (0x30...0x39).contains(first) else {
            return false
        }
        let parts = cell.split(maxSplits: 1) { $0 == " " || $0 == "T" }
        guard let head = parts.first else { return false }
        if isTime(head) { return parts.count == 1 }
        return isDay(head) && (parts.count == 1 || isTime(parts[1]))
    }

    private static func isDay(_ text: Substring) -> Bool {
        for separator in "-/." {
            let fields = text.split(separator: separator, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let numbers = fields.compactMap { $0.utf8.count <= 4 ? Int($0) : nil }
            guard numbers.count == 3, numbers.allSatisfy({ $0 >= 0 }) else { return false }
            let years = fields.indices.filter { fields[$0].utf8.count == 4 || numbers[$0] > 31 }
            return years.count <= 1 && (separator != "." || !years.isEmpty)
        }
        return false
    }

    private static func isTime(_ text: Substring) -> Bool {
        let clock = text.prefix { $0.isNumber || $0 == ":" || $0 == "." }
        let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(fields.count), let hour = Int(fields[0]), (0..<25).contains(hour),
            let minute = Int(fields[1]), (0..<60).contains(minute), fields.count == 2 || Double(fields[2]) != nil
        else { return false }
        let zone = text[clock.endIndex...]
        return zone.allSatisfy { $0.isNumber || "+-:Z APMapm".contains($0) }
    }
}
