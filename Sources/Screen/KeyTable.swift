/// What every key does, in sections that flow into as many columns as fit.
///
/// Where not even one column fits, its texts are wrapped.
package struct KeyTable: Widget {
    package struct Section: Hashable, Sendable {
        package var title: String
        package var entries: [Entry]

        package init(_ title: String, _ entries: [Entry]) {
            self.title = title
            self.entries = entries
        }
    }

    package struct Entry: Hashable, Sendable {
        package var key: String
        package var text: String

        package init(_ key: String, _ text: String) {
            self.key = key
            self.text = text
        }
    }

    package var sections: [Section]
    /// The number of lines that are scrolled off the top.
    package var offset: Int

    package init(_ sections: [Section], offset: Int = 0) {
        self.sections = sections
        self.offset = offset
    }

    /// The number of lines that the table takes in an area of this size. Where it is more than the area has rows, the
    /// table must be scrolled.
    package func height(in size: Size) -> Int {
        columns(in: size).map(\.count).max() ?? 0
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        let theme = appearance.theme
        let keyWidth = self.keyWidth
        let columns = columns(in: Size(columns: area.width, rows: area.height))
        let height = columns.map(\.count).max() ?? 0
        let first = min(max(0, offset), max(0, height - area.height))
        let width = columns.count > 1 ? entryWidth : area.width
        for (index, lines) in columns.enumerated() {
            let part = Rectangle(
                column: area.column + index * (width + Self.gap), row: area.row, width: width,
                height: area.height)
            for (row, line) in lines.dropFirst(first).prefix(area.height).enumerated() {
                switch line {
                case .blank: break
                case .title(let title):
                    frame.write(title, in: part.line(row), style: theme.title, with: appearance)
                case .entry(let entry):
                    var rest = part.line(row)
                    let keys = rest.removeLeft(keyWidth)
                    frame.write(entry.key, in: keys, alignment: .right, style: theme.key, with: appearance)
                    _ = rest.removeLeft(2)
                    frame.write(entry.text, in: rest, style: theme.text, with: appearance)
                }
            }
        }
    }

    // MARK: -

    private enum Line {
        case blank
        case title(String)
        case entry(Entry)
    }

    private static let gap = 4

    private var entries: [Entry] { sections.flatMap(\.entries) }
    private var keyWidth: Int { entries.reduce(0) { max($0, $1.key.columnWidth) } }
    private var entryWidth: Int {
        let text = entries.reduce(0) { max($0, $1.text.columnWidth) }
        return sections.reduce(keyWidth + 2 + text) { max($0, $1.title.columnWidth) }
    }

    private func lines(of entry: Entry, width: Int) -> [Line] {
        let room = max(1, width - keyWidth - 2)
        guard entry.text.columnWidth > room else { return [.entry(entry)] }
        return StyledText(entry.text).wrapped(to: room).enumerated().map { index, text in
            .entry(Entry(index == 0 ? entry.key : "", text.plain))
        }
    }

    /// The table in as few columns as hold everything without scrolling, and at most as many as fit side by side. A
    /// section is never split.
    private func columns(in size: Size) -> [[Line]] {
        let blocks = sections.map { section in
            (section.title.isEmpty ? [] : [Line.title(section.title)])
                + section.entries.flatMap { lines(of: $0, width: size.columns) }
        }
        let most = max(1, (size.columns + Self.gap) / max(1, entryWidth + Self.gap))
        var height = max(1, size.rows)
        while true {
            var columns: [[Line]] = [[]]
            for block in blocks where !block.isEmpty {
                let last = columns.count - 1
                let isFirst = columns[last].isEmpty
                if !isFirst, columns[last].count + 1 + block.count > height {
                    columns.append(block)
                } else {
                    columns[last] += (isFirst ? [] : [.blank]) + block
                }
            }
            if columns.count <= most { return columns }
            height += 1
        }
    }
}
