/// Hints for the keys that matter on a page, the most important first, on one or more lines: `space pause   s step`.
///
/// The gaps are narrower where not all hints fit, or where that saves a line. If that does not suffice, or if a few would
/// have a line to themselves behind long ones, whole hints are left out, the last ones first; essential hints stay as long
/// as there is room.
package struct KeyHints: Widget {
    package struct Hint: Hashable, Sendable {
        package var key: String
        package var text: String
        package var isEssential: Bool

        package init(_ key: String, _ text: String, isEssential: Bool = false) {
            self.key = key
            self.text = text
            self.isEssential = isEssential
        }

        fileprivate var width: Int { key.columnWidth + (text.isEmpty ? 0 : 1) + text.columnWidth }
    }

    package var hints: [Hint]

    package init(_ hints: [Hint]) {
        self.hints = hints
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        let room = Size(columns: area.width - 1, rows: area.height)
        let (lines, gap) = arranged(in: room)
        for (row, line) in lines.enumerated() {
            var text = StyledText(" ")
            for (place, index) in line.enumerated() {
                if place > 0 { text.append(String(repeating: " ", count: gap)) }
                text.append(hints[index].key, appearance.theme.key)
                if !hints[index].text.isEmpty { text.append(" " + hints[index].text) }
            }
            frame.write(text, in: area.line(row), style: appearance.theme.text, with: appearance)
        }
    }

    /// So few hints are not worth a line behind lines of `manyHints`.
    private static let (fewHints, manyHints) = (4, 8)

    private func arranged(in room: Size) -> (lines: [[Int]], gap: Int) {
        let all = Array(hints.indices)
        guard let roomy = lines(of: all, in: room, gap: 3) else { return (fitting(room, gap: 2), 2) }
        if let narrow = lines(of: all, in: room, gap: 2), narrow.count < roomy.count { return (narrow, 2) }
        guard roomy.count > 1, let last = roomy.last else { return (roomy, 3) }
        if last.count <= Self.fewHints, all.count - last.count >= Self.manyHints * (roomy.count - 1) {
            return (fitting(Size(columns: room.columns, rows: roomy.count - 1), gap: 2), 2)
        }
        guard last.count == 1 else { return (roomy, 3) }
        // The hint that is left over gets the company of the one before it.
        var balanced = roomy
        if let neighbour = balanced[balanced.count - 2].popLast() {
            balanced[balanced.count - 1].insert(neighbour, at: 0)
        }
        return (balanced, 3)
    }

    /// The lines with the essential hints that fit, and of the others all up to the first that has no room.
    private func fitting(_ room: Size, gap: Int) -> [[Int]] {
        var kept: [Int] = []
        var shown: [[Int]] = []
        for index in hints.indices.filter({ hints[$0].isEssential }) + hints.indices.filter({ !hints[$0].isEssential })
        {
            let more = (kept + [index]).sorted()
            guard let lines = lines(of: more, in: room, gap: gap) else {
                if hints[index].isEssential { continue }
                break
            }
            (kept, shown) = (more, lines)
        }
        return shown
    }

    /// The hints broken into lines; nil where they do not fit.
    private func lines(of indices: [Int], in room: Size, gap: Int) -> [[Int]]? {
        var lines: [[Int]] = []
        var used = 0
        for index in indices {
            let width = hints[index].width
            if !lines.isEmpty, used + gap + width <= room.columns {
                lines[lines.count - 1].append(index)
                used += gap + width
            } else {
                guard width <= room.columns, lines.count < room.rows else { return nil }
                lines.append([index])
                used = width
            }
        }
        return lines
    }
}
