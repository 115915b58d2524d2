/// Decides whether the first record of a table names its columns.
struct HeaderFinder {
    let first: [Substring]
    /// A profile of each column of the records below the first.
    let below: [ColumnProfile]
    let options: LoadingOptions
    /// Whether the first record consists of the keys of JSON objects.
    let isKeyed: Bool

    /// Whether the first record is a header, and why.
    var answer: (isThere: Bool, reason: String) {
        if isKeyed { return (true, "the keys of its objects") }
        if let hasHeader = options.hasHeader { return (hasHeader, "--header \(hasHeader ? "yes" : "no")") }
        if let option = namingOption { return (true, "\(option) names one of its columns") }
        let isNumber = first.map { NumberText.value(of: Array($0.utf8)[...]) != nil }
        let words = first.indices.filter { !isNumber[$0] && !MissingValue.matches(first[$0]) }
        let numbers = first.indices.filter { isNumber[$0] }.compactMap {
            NumberText.value(of: Array(first[$0].utf8)[...])
        }
        guard below.contains(where: { $0.rows > 0 }) else {
            // A label and a text are not a header; three words are.
            let isHeader = words.count == first.count && (first.count > 2 || hasCommonName(words))
            return isHeader ? (true, "all words, and the only record") : (false, "the only record")
        }
        if let above = words.first(where: { below[$0].isNumber }), Self.areNames(numbers) {
            return (true, "'\(above < first.count ? first[above] : "")' stands above numbers")
        }
        if words.isEmpty, isCounting(numbers, least: 3), !isLikeTheRest {
            return (true, "its numbers count the columns")
        }
        if first.first?.isEmpty == true, below[0].countsRows, Self.areNames(numbers),
            !words.isEmpty || numbers.count > 1
        {
            return (true, "no name above an index")
        }
        if isOfAnotherKind(words) { return (true, "its numbers ascend, far from those below") }
        guard !words.isEmpty, numbers.isEmpty || isCounting(numbers, least: 2) else { return (false, noHeader) }
        // From here on, the first record holds only words, or words and column numbers.
        let isNew = words.allSatisfy { below[$0].counts[String(first[$0])] == nil }
        guard isNew else { return (false, "its words occur below as well") }
        if hasCommonName(words) { return (true, "common names that do not occur below") }
        let repeating = words.filter { below[$0].present >= 4 && below[$0].counts.count * 2 <= below[$0].present }
        let areSure = repeating.count > 1 || repeating.allSatisfy { below[$0].counts.values.allSatisfy { $0 > 1 } }
        return !repeating.isEmpty && areSure
            ? (true, "its words do not occur below, where others repeat") : (false, noHeader)
    }

    private func hasCommonName(_ fields: [Int]) -> Bool {
        fields.contains { KnownNames.isLabel(String(first[$0])) || KnownNames.isText(String(first[$0])) }
    }

    private var noHeader: String { "the first record looks like the others" }

    /// The option that gives a name, rather than a number, from the first record.
    private var namingOption: String? {
        let given = [("--label", options.label), ("--text-column", options.textColumns), ("--drop", options.dropped)]
        for case (let option, let names?) in given {
            for name in [names] + names.split(separator: ",").map(String.init)
            where Int(name) == nil
                && first.contains(where: { KnownNames.key(String($0)) == KnownNames.key(name) && !$0.isEmpty })
            {
                if option == "--label", ["first", "last"].contains(name), !first.contains(name[...]) { continue }
                return option
            }
        }
        return nil
    }

    /// Whether the numbers are non-negative integers that strictly increase or decrease, as column names do.
    private static func areNames(_ numbers: [Double]) -> Bool {
        guard numbers.allSatisfy({ $0 >= 0 && $0 == $0.rounded() }) else { return false }
        let pairs = zip(numbers, numbers.dropFirst())
        return pairs.allSatisfy { $0 < $1 } || pairs.allSatisfy { $0 > $1 }
    }

    /// Whether the record holds names such as `country,1990,2000,2010`: words that do not occur below, and at least two
    /// numbers that ascend, each of them outside the range of the numbers below it.
    private func isOfAnotherKind(_ words: [Int]) -> Bool {
        let numbers = first.indices.compactMap { column in
            NumberText.value(of: Array(first[column].utf8)[...]).map { (column: column, value: $0) }
        }
        guard !words.isEmpty, numbers.count > 1, words.allSatisfy({ below[$0].counts[String(first[$0])] == nil }),
            zip(numbers, numbers.dropFirst()).allSatisfy({ $0.value < $1.value })
        else { return false }
        return numbers.allSatisfy { column, value in
            guard below[column].isNumber, below[column].values.count > 2, let least = below[column].values.min(),
                let greatest = below[column].values.max()
            else { return false }
            return value < least - (greatest - least) || value > greatest + (greatest - least)
        }
    }

    /// Whether the numbers are 0, 1, 2 … or 1, 2, 3 ….
    private func isCounting(_ numbers: [Double], least: Int) -> Bool {
        guard let start = numbers.first, numbers.count >= (start == 0 ? least : least + 1), start == 0 || start == 1
        else {
            return false
        }
        return numbers.enumerated().allSatisfy { $1 == start + Double($0) }
    }

    /// Whether the next record also consists of consecutive numbers.
    private var isLikeTheRest: Bool {
        let second = below.compactMap(\.values.first)
        guard second.count == first.count, second.count > 1 else { return false }
        return zip(second, second.dropFirst()).allSatisfy { $1 == $0 + 1 }
    }
}
