import Screen

extension [String] {
    /// The names shortened to a number of columns so that different ones still differ: at their ends where that is
    /// enough, and in the middle where names begin alike ("petal le…" and "petal wi…", but "len…in cm" and "len…ratio").
    /// Returns nil if they cannot be told apart so.
    ///
    /// Takes a few passes over the names: of more than some thousand, only those that are seen should be shortened.
    func shortenedApart(to columns: Int, with appearance: Appearance) -> [String]? {
        let ends = map { $0.shortened(to: columns, with: appearance) }
        let different = Set(self).count
        if Set(ends).count == different { return ends }
        // Two characters of the beginning and three of the end are the least that can be read.
        guard columns >= 4 else { return nil }
        var uses: [String: Int] = [:]
        for end in Set(zip(self, ends).map { [$0, $1] }).map({ $0[1] }) { uses[end, default: 0] += 1 }
        for head in [columns / 2, columns / 3, 1] where head >= 1 {
            let names = indices.map { index in
                uses[ends[index], default: 0] > 1
                    ? self[index].shortenedInside(to: columns, keeping: head, with: appearance) : ends[index]
            }
            if Set(names).count == different { return names }
        }
        return nil
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

    /// The text without blanks at its end.
    private var trimmingBlanks: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
