/// A box with a title at the left of its upper border and a legend at the right.
///
/// In a narrow box, entries of the legend are left out first, beginning with the last; then the title is cut.
package struct Panel: Widget {
    package var title: StyledText
    /// Entries of the legend, drawn with two spaces between them.
    package var legend: [StyledText]
    /// Whether the border is drawn in the theme's style of focus.
    package var isFocused: Bool
    /// The number of empty columns between the border and the content, on either side.
    package var padding: Int

    package init(
        _ title: StyledText = "", legend: [StyledText] = [], isFocused: Bool = false, padding: Int = 1
    ) {
        self.title = title
        self.legend = legend
        self.isFocused = isFocused
        self.padding = padding
    }

    /// The area inside the border and the padding.
    package func inner(of area: Rectangle) -> Rectangle {
        let inner = area.inset(columns: 1 + max(0, padding), rows: 1)
        return inner.isEmpty ? Rectangle(column: area.column, row: area.row, width: 0, height: 0) : inner
    }

    /// The widest title beside which no entry of the legend is left out.
    package static func titleRoom(in area: Rectangle, beside legend: [StyledText]) -> Int {
        area.width - 3 - (legend.isEmpty ? 2 : 4) - width(of: legend[...])
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard area.width >= 2, area.height >= 2 else { return }
        let style = isFocused ? appearance.theme.focus : appearance.theme.border
        drawBorder(into: &frame, in: area, style: style, with: appearance)

        // At least one column of the border stays before the title, and two between title and legend.
        let room = Rectangle(column: area.column + 2, row: area.row, width: area.width - 4, height: 1)
        guard room.width >= 3 else { return }
        let titleWidth = title.isEmpty ? 0 : title.columnWidth + 2
        var entries = legend[...]
        var legendWidth = Self.width(of: entries)
        while !entries.isEmpty, legendWidth + titleWidth + (titleWidth > 0 ? 2 : 0) > room.width + 1 {
            entries.removeLast()
            legendWidth = Self.width(of: entries)
        }
        if titleWidth > 0 {
            var part = room
            part.width = min(titleWidth, room.width)
            frame.fill(part, with: Cell(" ", style))
            frame.write(
                title, in: part.inset(columns: 1), style: appearance.theme.title, with: appearance)
        }
        if legendWidth > 0 {
            var column = room.endColumn + 1 - legendWidth
            frame.fill(
                Rectangle(column: column, row: area.row, width: legendWidth, height: 1),
                with: Cell(" ", style))
            column += 1
            for entry in entries where !entry.isEmpty {
                let part = Rectangle(
                    column: column, row: area.row, width: max(0, room.endColumn - column), height: 1)
                column += 2 + frame.write(entry, in: part, style: appearance.theme.muted, with: appearance)
            }
        }
    }

    private static func width(of entries: ArraySlice<StyledText>) -> Int {
        let widths = entries.lazy.map(\.columnWidth).filter { $0 > 0 }
        let sum = widths.reduce(0) { $0 + $1 + 2 }
        return sum
    }

    private func drawBorder(
        into frame: inout Frame, in area: Rectangle, style: Style, with appearance: Appearance
    ) {
        let horizontal = Cell(appearance.glyph("─", ascii: "-"), style)
        let vertical = Cell(appearance.glyph("│", ascii: "|"), style)
        let (right, bottom) = (area.endColumn - 1, area.endRow - 1)
        frame.fill(
            Rectangle(column: area.column, row: area.row, width: area.width, height: 1), with: horizontal)
        frame.fill(
            Rectangle(column: area.column, row: bottom, width: area.width, height: 1), with: horizontal)
        frame.fill(
            Rectangle(column: area.column, row: area.row, width: 1, height: area.height), with: vertical)
        frame.fill(Rectangle(column: right, row: area.row, width: 1, height: area.height), with: vertical)
        frame[area.column, area.row] = Cell(appearance.glyph("╭", ascii: "+"), style)
        frame[right, area.row] = Cell(appearance.glyph("╮", ascii: "+"), style)
        frame[area.column, bottom] = Cell(appearance.glyph("╰", ascii: "+"), style)
        frame[right, bottom] = Cell(appearance.glyph("╯", ascii: "+"), style)
    }
}
