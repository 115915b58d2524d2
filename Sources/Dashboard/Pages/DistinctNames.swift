import Screen

extension [String] {
    /// The names shortened to a number of columns so that different ones still differ: at their ends where that is
    /// enough, and in the middle where names begin alike ("petal le…" and "petal wi…", but "length…cm" and "leng…ratio").
    /// Returns nil if they cannot be told apart so.
    ///
    /// Takes a few passes over the names: of more than some thousand, only those that are seen should be shortened.
    func shortenedApart(to columns: Int, with appearance: Appearance) -> [String]? {
        let ends = map { $0.shortened(to: columns, with: appearance) }
        let different = Set(self).count
        if Set(ends).count == different { return ends }
        // A character of the beginning, the ellipsis and two that differ are the least that can be read.
        guard columns >= 4 else { return nil }
        var alike: [String: [Int]] = [:]
        for (index, end) in ends.enumerated() { alike[end, default: []].append(index) }
        // All names that begin like those that cannot be told apart are shortened in the same way.
        let groups = alike.values.filter { group in group.contains { self[$0] != self[group[0]] } }.map { group in
            let prefix = self[group[0]].prefix(Self.commonPrefix(group.map { self[$0] }))
            return prefix.isEmpty ? group : indices.filter { self[$0].hasPrefix(prefix) }
        }
        func apart(_ shorten: (_ name: String, _ prefix: Int) -> String) -> [String]? {
            var names = ends
            for group in groups {
                let prefix = Self.commonPrefix(group.map { self[$0] })
                for index in group { names[index] = shorten(self[index], prefix) }
            }
            return Set(names).count == different ? names : nil
        }
        // What the names have in common is left out; if that is not enough, all but the ends.
        return apart { $0.leavingOut(prefix: $1, columns: columns, with: appearance) }
            ?? apart { name, _ in name.shortenedInside(to: columns, keeping: columns / 3, with: appearance) }
            ?? apart { name, _ in name.shortenedInside(to: columns, keeping: 1, with: appearance) }
    }

    /// The names shortened to a number of columns: so that they differ where that is possible, otherwise at their ends.
    func shortened(to columns: Int, with appearance: Appearance) -> [String] {
        shortenedApart(to: columns, with: appearance) ?? map { $0.shortened(to: columns, with: appearance) }
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

    /// The text without blanks at its end.
    private var trimmingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
