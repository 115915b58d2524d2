/// The keys that matter here, in one line, the most important first: `space pause   s step`.
///
/// Hints that do not fit are left out whole, from the last; essential ones stay as long as there is room.
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
        var line = StyledText()
        for hint in fitting(width: area.width - 1) {
            line.append(line.isEmpty ? " " : "   ")
            line.append(hint.key, appearance.theme.key)
            if !hint.text.isEmpty { line.append(" " + hint.text) }
        }
        frame.write(line, in: area, style: appearance.theme.text, with: appearance)
    }

    private func fitting(width: Int) -> [Hint] {
        var kept: Set<Int> = []
        var used = -3
        let byImportance =
            hints.indices.filter { hints[$0].isEssential } + hints.indices.filter { !hints[$0].isEssential }
        for index in byImportance {
            let needed = hints[index].width + 3
            if used + needed > width {
                if hints[index].isEssential { continue }
                break
            }
            used += needed
            kept.insert(index)
        }
        return hints.indices.filter(kept.contains).map { hints[$0] }
    }
}
