/// The names of the pages, with the current one marked.
///
/// In a narrow area the names are shortened to three letters; then all but the selected name are left out; then all
/// of them.
package struct TabBar: Widget {
    package struct Tab: Hashable, Sendable {
        /// The key that opens it.
        package var key: String
        package var name: String

        package init(_ key: String, _ name: String) {
            self.key = key
            self.name = name
        }
    }

    package var tabs: [Tab]
    package var selected: Int

    package init(_ tabs: [Tab], selected: Int) {
        self.tabs = tabs
        self.selected = selected
    }

    /// The number of columns that the bar takes with full names.
    package var columnWidth: Int {
        tabs.reduce(1) { $0 + "\($1.key) \($1.name)".columnWidth + 3 }
    }

    /// The index of the tab at a column of the screen; `nil` where there is none.
    package func tab(atColumn column: Int, in area: Rectangle) -> Int? {
        var position = area.column + 1
        for (index, label) in labels(width: area.width).enumerated() {
            let end = position + label.columnWidth + 2
            if column >= position, column < end, column < area.endColumn { return index }
            position = end + 1
        }
        return nil
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        let theme = appearance.theme
        // The mark ends in half blocks of its background colour, so that it extends by half a cell on either side.
        let edge = Style(theme.selection.background)
        var line = StyledText(" ")
        for (index, label) in labels(width: area.width).enumerated() {
            if index > 0 { line.append(" ") }
            if index == selected {
                line.append(appearance.text("▐", ascii: "["), edge)
                line.append(label, theme.selection.with(.bold))
                line.append(appearance.text("▌", ascii: "]"), edge)
            } else {
                let key = tabs[index].key
                line.append(" ")
                line.append(key, theme.key)
                line.append(String(label.dropFirst(key.count)) + " ", theme.text)
            }
        }
        frame.write(line, in: area, with: appearance)
    }

    private func labels(width: Int) -> [String] {
        let forms: [(Int, Tab) -> String] = [
            { _, tab in "\(tab.key) \(tab.name)" },
            { _, tab in "\(tab.key) \(tab.name.prefix(3))" },
            { index, tab in index == selected ? "\(tab.key) \(tab.name)" : tab.key },
            { _, tab in tab.key },
        ]
        var labels: [String] = []
        for form in forms {
            labels = tabs.enumerated().map { form($0.offset, $0.element) }
            if labels.reduce(0, { $0 + $1.columnWidth + 3 }) <= width { break }
        }
        return labels
    }
}
