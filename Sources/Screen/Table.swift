/// Rows of texts and bars in aligned columns with titles.
///
/// Columns that have no room are left out, the least important first. Spare room widens the bars, or the gaps if
/// there are no bars. The widths depend on all rows, not only on the visible ones, so that nothing moves while
/// scrolling.
package struct Table: Widget {
    package struct Column: Hashable, Sendable {
        package var title: String
        package var alignment: Alignment
        /// Where two columns have no room together, the one of lower importance is left out.
        package var importance: Int
        /// Whether the column holds bars, which share the room that texts leave.
        package var holdsBars: Bool
        /// The width that is reserved even where the rows need less, so that changing numbers do not move the
        /// columns.
        package var minimumWidth: Int

        package init(
            _ title: String, alignment: Alignment = .right, importance: Int = 0, holdsBars: Bool = false,
            minimumWidth: Int = 0
        ) {
            self.title = title
            self.alignment = alignment
            self.importance = importance
            self.holdsBars = holdsBars
            self.minimumWidth = minimumWidth
        }
    }

    package enum Cell: Hashable, Sendable {
        case text(StyledText)
        /// A bar over a fraction of the cell, 0…1; a `nil` style is the theme's.
        case bar(Double, Style?)
        /// A bar from the middle: to the right for a number above 0, to the left for one below; `peak` fills one half.
        case signedBar(Double, peak: Double)
    }

    package struct Row: Hashable, Sendable {
        /// One cell per column; missing cells stay empty.
        package var cells: [Cell]
        /// The style of texts without a style of their own; `nil` for the theme's text.
        package var style: Style?
        package var isSelected: Bool

        package init(_ cells: [Cell], style: Style? = nil, isSelected: Bool = false) {
            self.cells = cells
            self.style = style
            self.isSelected = isSelected
        }
    }

    package var columns: [Column]
    package var rows: [Row]
    /// The first row that is drawn.
    package var offset: Int
    /// The largest gap between columns, where there is room to spare and there are no bars.
    package var widestGap: Int
    /// Leaves an empty line between rows where all of them have room, so that full bars stand apart.
    package var spreads: Bool

    package init(
        _ columns: [Column], _ rows: [Row], offset: Int = 0, widestGap: Int = 4, spreads: Bool = false
    ) {
        self.columns = columns
        self.rows = rows
        self.offset = offset
        self.widestGap = widestGap
        self.spreads = spreads
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        let places = places(in: area.width)
        let theme = appearance.theme
        for place in places {
            let column = columns[place.column]
            frame.write(
                column.title, in: place.part(of: area.line(0)), alignment: column.alignment, style: theme.muted,
                with: appearance)
        }
        let visible = rows.dropFirst(max(0, offset)).prefix(max(0, area.height - 1))
        let step = spreads && 2 * visible.count <= area.height ? 2 : 1
        for (line, row) in visible.enumerated() {
            for (number, place) in places.enumerated() where place.column < row.cells.count {
                let part = place.part(of: area.line(line * step + 1))
                switch row.cells[place.column] {
                case .text(let text):
                    let isName = row.isSelected && number == 0
                    frame.write(
                        isName ? StyledText(text.plain) : text, in: part, alignment: columns[place.column].alignment,
                        style: isName ? theme.selection : row.style ?? theme.text, with: appearance)
                case .signedBar(let value, let peak):
                    frame.draw(SignedBar(value, of: peak), in: part, with: appearance)
                case .bar(let fraction, let style):
                    BarList.drawBar(fraction, into: &frame, in: part, style: style ?? theme.bar, with: appearance)
                }
            }
        }
    }

    /// The column whose cells are at a column of the screen; nil between columns.
    package func column(atColumn column: Int, in area: Rectangle) -> Int? {
        places(in: area.width).first { $0.part(of: area).contains(column: column, row: area.row) }?.column
    }

    // MARK: -

    private struct Place {
        var column: Int
        var start: Int
        var width: Int

        func part(of line: Rectangle) -> Rectangle {
            Rectangle(column: line.column + start, row: line.row, width: width, height: line.height)
        }
    }

    private static let narrowestBar = 4

    private func places(in width: Int) -> [Place] {
        let widths = columns.indices.map(neededWidth)
        var shown = Array(columns.indices)
        func needed(gap: Int) -> Int { shown.reduce(0) { $0 + widths[$1] } + gap * max(0, shown.count - 1) }
        while shown.count > 1, needed(gap: 1) > width {
            // Among columns of equal importance the last one is left out.
            guard let least = shown.reversed().min(by: { columns[$0].importance < columns[$1].importance })
            else { break }
            shown.removeAll { $0 == least }
        }
        let gaps = max(1, shown.count - 1)
        let bars = shown.filter { columns[$0].holdsBars }
        let gap = min(bars.isEmpty ? widestGap : 2, max(1, (width - needed(gap: 0)) / gaps))
        var spare = bars.isEmpty ? 0 : max(0, width - needed(gap: gap))
        var barsLeft = bars.count
        var start = 0
        return shown.map { column in
            var own = min(widths[column], max(0, width - start))
            if columns[column].holdsBars {
                own += spare / barsLeft
                spare -= spare / barsLeft
                barsLeft -= 1
            }
            defer { start += own + gap }
            return Place(column: column, start: start, width: own)
        }
    }

    private func neededWidth(of column: Int) -> Int {
        if columns[column].holdsBars { return max(Self.narrowestBar, columns[column].minimumWidth) }
        return rows.reduce(max(columns[column].title.columnWidth, columns[column].minimumWidth)) { widest, row in
            guard column < row.cells.count, case .text(let text) = row.cells[column] else { return widest }
            return max(widest, text.columnWidth)
        }
    }
}
