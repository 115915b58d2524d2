/// Horizontal bars, one per row, each with a label at the left and its value at the right.
///
/// In a narrow area the bars are left out first, then the labels are cut, then the values are left out. The last row
/// counts the rows that have no room: `… 3 more`.
package struct BarList: Widget {
    package struct Row: Hashable, Sendable {
        package var label: StyledText
        /// The length of the bar as a share of the room for bars, 0…1. Values outside are clamped; NaN draws no bar.
        package var fraction: Double
        /// The number that the bar stands for, with its unit.
        package var value: String
        /// The style of the bar; `nil` for the theme's.
        package var style: Style?
        /// One column at the right end of the row, with a style of its own.
        package var marker: StyledText?
        package var isSelected: Bool

        package init(
            _ label: StyledText, fraction: Double, value: String, style: Style? = nil,
            marker: StyledText? = nil, isSelected: Bool = false
        ) {
            self.label = label
            self.fraction = fraction
            self.value = value
            self.style = style
            self.marker = marker
            self.isSelected = isSelected
        }
    }

    package var rows: [Row]
    /// The first row that is drawn.
    package var offset: Int
    /// Reserves a column for markers even where no row has one, so that bars do not move when a marker appears.
    package var reservesMarker: Bool
    /// Leaves an empty line between rows where all of them have room, so that full bars stand apart.
    package var spreads: Bool
    /// The columns of a full bar for which labels are cut, as far as they take more than two fifths of the width.
    package var leastBar: Int

    package init(
        _ rows: [Row], offset: Int = 0, reservesMarker: Bool = false, spreads: Bool = false, leastBar: Int = 12
    ) {
        self.rows = rows
        self.offset = offset
        self.reservesMarker = reservesMarker
        self.spreads = spreads
        self.leastBar = leastBar
    }

    /// The columns to which labels are cut if they are longer and there is room for bars: for callers that shorten
    /// them in another way than at the end.
    ///
    /// - Parameters:
    ///   - value: the width of the widest value, in columns.
    ///   - marker: the width of the widest marker; 0 if there is none.
    package static func labelRoom(width: Int, value: Int, marker: Int = 0, leastBar: Int = 12) -> Int {
        let rest = width - (marker > 0 && width > marker + 4 ? marker + 1 : 0)
        return max(rest * 2 / 5, rest - value - 2 - leastBar)
    }

    /// The index of the row drawn in a line of the area, counted from its top; `nil` where there is none.
    package func row(atOffset line: Int, in area: Rectangle) -> Int? {
        let (visible, _) = visibleRows(height: area.height)
        let step = step(height: area.height)
        guard line >= 0, line % step == 0, line / step < visible.count else { return nil }
        return visible.lowerBound + line / step
    }

    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty, !rows.isEmpty else { return }
        let (visible, hidden) = visibleRows(height: area.height)
        var markerWidth = reservesMarker ? 1 : 0
        var labelWidth = 0
        var valueWidth = 0
        // The widths depend on all rows, not only on the visible ones, so that the columns stay in place while
        // scrolling.
        for row in rows {
            labelWidth = max(labelWidth, row.label.columnWidth)
            valueWidth = max(valueWidth, row.value.columnWidth)
            markerWidth = max(markerWidth, row.marker?.columnWidth ?? 0)
        }
        let parts = Parts(
            area, label: labelWidth, value: valueWidth, marker: markerWidth, leastBar: leastBar)
        let step = step(height: area.height)
        for (line, index) in visible.enumerated() {
            draw(rows[index], into: &frame, line: line * step, parts, with: appearance)
        }
        if hidden > 0, area.height > 1 {
            let dots = appearance.text("…", ascii: "...")
            let text = area.width < 10 ? dots : "\(dots) \(hidden) more"
            frame.write(text, in: area.line(visible.count), style: appearance.theme.muted, with: appearance)
        }
    }

    // MARK: -

    private struct Parts {
        var label: Rectangle
        var bar: Rectangle
        var value: Rectangle
        var marker: Rectangle

        init(_ area: Rectangle, label: Int, value: Int, marker: Int, leastBar: Int) {
            var rest = area
            self.marker = rest.removeRight(rest.width > marker + 4 ? marker : 0)
            if !self.marker.isEmpty { _ = rest.removeRight(1) }
            var (label, value) = (label, value)
            // A number without its last digits would be a wrong number, so it is left out instead.
            if min(label, 3) + 1 + value > rest.width { value = 0 }
            let needed = label + 1 + value
            if needed > rest.width {
                label = value == 0 ? rest.width : rest.width - value - 1
            } else if needed + 5 > rest.width {
                // A bar of less than four cells would show nothing, so there is none.
                label = min(label, rest.width - value - 1)
            } else {
                label = min(label, BarList.labelRoom(width: rest.width, value: value, leastBar: leastBar))
            }
            self.label = rest.removeLeft(label)
            _ = rest.removeLeft(1)
            self.value = rest.removeRight(value)
            _ = rest.removeRight(1)
            bar = rest.width >= 4 ? rest : Rectangle(column: rest.column, row: rest.row, width: 0, height: 0)
        }
    }

    /// The distance from one bar to the next, in lines of the area.
    private func step(height: Int) -> Int {
        spreads && 2 * rows.count - 1 <= height ? 2 : 1
    }

    private func visibleRows(height: Int) -> (Range<Int>, hidden: Int) {
        let first = min(max(0, offset), rows.count)
        let left = rows.count - first
        if left <= height || height <= 1 { return (first..<first + min(left, max(0, height)), 0) }
        return (first..<first + height - 1, left - height + 1)
    }

    private func draw(
        _ row: Row, into frame: inout Frame, line: Int, _ parts: Parts, with appearance: Appearance
    ) {
        let theme = appearance.theme
        frame.write(
            row.label, in: parts.label.line(line), style: row.isSelected ? theme.selection : theme.text,
            with: appearance)
        Self.drawBar(
            row.fraction, into: &frame, in: parts.bar.line(line), style: row.style ?? theme.bar,
            with: appearance)
        frame.write(
            row.value, in: parts.value.line(line), alignment: .right,
            style: row.isSelected ? theme.strong : theme.text, with: appearance)
        if let marker = row.marker {
            frame.write(marker, in: parts.marker.line(line), style: theme.strong, with: appearance)
        }
    }

    /// Draws a bar over a fraction of the row, 0…1, exact to an eighth of a cell; in ASCII to half a cell.
    package static func drawBar(
        _ fraction: Double, into frame: inout Frame, in area: Rectangle, style: Style,
        with appearance: Appearance
    ) {
        guard !area.isEmpty, fraction > 0 else { return }
        let share = min(fraction, 1)
        var style = style
        // An underline would continue below the empty part of the last block.
        style.attributes.remove(.underline)
        let steps = appearance.isASCII ? 2 : 8
        let filled = Int((share * Double(area.width * steps)).rounded())
        let full = Rectangle(column: area.column, row: area.row, width: filled / steps, height: 1)
        frame.fill(full, with: Cell(appearance.glyph("█", ascii: "#"), style))
        let rest = filled % steps
        guard rest > 0 else { return }
        // U+2589 is seven eighths, U+258F one eighth.
        let partial = appearance.isASCII ? "-" : Unicode.Scalar(0x2590 - UInt32(rest)) ?? " "
        frame[full.endColumn, area.row] = Cell(partial, style)
    }
}
