import Screen

/// Names shortened to a number of columns.
struct ShortNames: Sendable {
    let names: [String]
    /// Whether different names still differ.
    let areApart: Bool
}

extension [String] {
    /// The names shortened to a number of columns so that different ones still differ: at their ends where that is
    /// enough, and in the middle where names begin alike ("petal le…" and "petal wi…", but "length…cm" and "leng…ratio",
    /// and "s…red chai" of "stock of red chairs" among blue ones and tables). Returns nil if they cannot be told apart so.
    ///
    /// Takes a few passes over the names: of more than some thousand, only those that are seen should be shortened.
    func shortenedApart(to columns: Int, with appearance: Appearance) -> [String]? {
        let short = shortNames(to: columns, with: appearance)
        return short.areApart ? short.names : nil
    }

    /// The names shortened to a number of columns: so that they differ, or as many of them as can be told apart.
    func shortened(to columns: Int, with appearance: Appearance) -> [String] {
        shortNames(to: columns, with: appearance).names
    }

    /// The names shortened to a number of columns, as many of them different as can be.
    func shortNames(to columns: Int, with appearance: Appearance) -> ShortNames {
        let ends = map { $0.shortened(to: columns, with: appearance) }
        let different = Set(self).count
        var best = (names: ends, distinct: Set(ends).count)
        // A character of the beginning, the ellipsis and two that differ are the least that can be read.
        guard best.distinct < different, columns >= 4 else {
            return ShortNames(names: best.names, areApart: best.distinct == different)
        }
        let groups = groupsAlike(in: ends)
        let common = Self.commonPrefix(groups.joined().map { self[$0] })
        // What the names of a group have in common is left out; if that is not enough, their middles, the ends of their
        // words, or all but their ends, at last without their first letter.
        let ways: [(_ name: String, _ prefix: Int) -> String] = [
            { $0.leavingOut(prefix: $1, columns: columns, with: appearance) },
            { name, _ in name.shortenedInside(to: columns, keeping: columns / 3, with: appearance) },
            { name, _ in name.leavingOut(prefix: common, cuttingWordsTo: columns, with: appearance) },
            { name, _ in name.shortenedInside(to: columns, keeping: 1, with: appearance) },
            { name, _ in name.shortenedInside(to: columns, keeping: 0, with: appearance) },
        ]
        for shorten in ways where best.distinct < different {
            var names = ends
            for group in groups {
                let prefix = Self.commonPrefix(group.map { self[$0] })
                for index in group { names[index] = shorten(self[index], prefix) }
            }
            let distinct = Set(names).count
            if distinct > best.distinct { best = (names, distinct) }
        }
        return ShortNames(names: best.names, areApart: best.distinct == different)
    }

    /// The indices of the names that cannot be told apart by their beginnings, each group with all other names that begin
    /// as it does, so that these are shortened in the same way.
    private func groupsAlike(in beginnings: [String]) -> [[Int]] {
        var alike: [String: [Int]] = [:]
        for (index, beginning) in beginnings.enumerated() { alike[beginning, default: []].append(index) }
        let groups = alike.values.filter { group in group.contains { self[$0] != self[group[0]] } }
        return groups.sorted { $0[0] < $1[0] }.map { group in
            let prefix = self[group[0]].prefix(Self.commonPrefix(group.map { self[$0] }))
            return prefix.isEmpty ? group : indices.filter { self[$0].hasPrefix(prefix) }
        }
    }

    /// The number of characters with which all names begin, without a word that begins alike.
    private static func commonPrefix(_ names: [String]) -> Int {
        guard var prefix = names.first?[...] else { return 0 }
        for name in names.dropFirst() {
            let common = zip(prefix, name).prefix { $0 == $1 }.count
            prefix = prefix.prefix(common)
        }
        guard let end = prefix.lastIndex(where: { !$0.isLetter && !$0.isNumber }) else { return prefix.count }
        return prefix.distance(from: prefix.startIndex, to: end) + 1
    }
}

extension String {
    /// Shortens the text in its middle: the first `head` columns stay, and as much of the end as there is room for.
    func shortenedInside(to columns: Int, keeping head: Int, with appearance: Appearance) -> String {
        guard columnWidth > columns else { return self }
        let ellipsis = String(Character(appearance.ellipsis))
        let room = columns - ellipsis.columnWidth
        guard room > 0 else { return shortened(to: columns, with: appearance) }
        let start = shortened(to: Swift.min(head, room), ellipsis: "")
        let end = String(String(reversed()).shortened(to: room - start.columnWidth, ellipsis: "").reversed())
        return start.trimmingBlanks + ellipsis + end
    }

    /// Shortens the text in its middle, where a third of what is kept is from the beginning: names begin alike more often
    /// than they end alike.
    func shortenedInside(to columns: Int, with appearance: Appearance) -> String {
        shortenedInside(to: columns, keeping: columns / 3, with: appearance)
    }

    /// Shortens the text by leaving out the end of its first `prefix` characters, and then its own end: "Dep…Commerce".
    fileprivate func leavingOut(prefix: Int, columns: Int, with appearance: Appearance) -> String {
        guard columnWidth > columns else { return self }
        let ellipsis = String(Character(appearance.ellipsis))
        let rest = String(dropFirst(prefix)).shortened(to: columns - 2, ellipsis: "")
        let head = String(self.prefix(prefix)).shortened(to: columns - 1 - rest.columnWidth, ellipsis: "")
        return head.trimmingBlanks + ellipsis + rest
    }

    /// Shortens the text by leaving out the end of its first `prefix` characters, and then the ends of the longest of the
    /// words that follow, of which at least two letters stay: "i…cust furn".
    fileprivate func leavingOut(prefix: Int, cuttingWordsTo columns: Int, with appearance: Appearance) -> String {
        guard columnWidth > columns else { return self }
        let ellipsis = String(Character(appearance.ellipsis))
        let rest = dropFirst(prefix)
        func separates(_ character: Character) -> Bool { !character.isLetter && !character.isNumber }
        let separator = rest.first(where: separates).map(String.init) ?? ""
        var words = rest.split(whereSeparator: separates)
        let head = String(self.prefix(prefix).prefix(1))
        let room = columns - ellipsis.columnWidth - head.columnWidth
        var width = words.joined(separator: separator).columnWidth
        while width > room {
            guard let longest = words.indices.max(by: { words[$0].count < words[$1].count }), words[longest].count > 2
            else { return leavingOut(prefix: prefix, columns: columns, with: appearance) }
            width -= String(words[longest].removeLast()).columnWidth
        }
        return head + ellipsis + words.joined(separator: separator)
    }

    /// The text without blanks at its end.
    private var trimmingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
