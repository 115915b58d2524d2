extension LineChart {
    /// Draws the labels to the left of the plot, with a tick each.
    func drawVerticalLabels(
        of plot: Plot, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        guard plot.hasYLabels else { return }
        let tick = Cell(appearance.glyph("┤", ascii: "|"), appearance.theme.border)
        let width = plot.area.column - area.column - Self.tickColumns
        var lastRow: Int?
        for mark in plot.y.ticks {
            guard let row = plot.row(of: mark.value), row != lastRow else { continue }
            lastRow = row
            let room = Rectangle(column: area.column, row: row, width: width, height: 1)
            frame.write(mark.label, in: room, alignment: .right, style: appearance.theme.muted, with: appearance)
            frame[plot.area.column - 1, row] = tick
        }
    }

    /// Draws the labels below the plot. The unit stands to their left, below the labels of the vertical axis; where it has
    /// no room there, it stands before the last label, in the place of others.
    func drawHorizontalLabels(
        of plot: Plot, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        guard plot.hasXLabels else { return }
        let style = appearance.theme.muted
        let row = plot.area.endRow
        let labels = plot.x.ticks.compactMap { mark -> (text: String, start: Int, end: Int)? in
            guard let column = plot.column(of: mark.value) else { return nil }
            let width = mark.label.columnWidth
            var start = min(column - (width - 1) / 2, area.endColumn - width)
            // "0.0" begins at the plot, which leaves a column between it and the unit.
            if start == plot.area.column - 1, width <= Self.mostMoved { start += 1 }
            return start < area.column ? nil : (mark.label, start, start + width)
        }
        guard let first = labels.first else { return }
        func write(_ text: String, at column: Int) {
            frame.write(text, column: column, row: row, style: style, end: area.endColumn)
        }
        let unitWidth = x.unit.columnWidth
        var unit = unitWidth + 1 <= plot.area.width / 2 ? x.unit : ""
        let besides =
            min(max(area.column + unitWidth, plot.area.column - Self.tickColumns), first.start - 1) - unitWidth
        if !unit.isEmpty, besides >= area.column {
            write(unit, at: besides)
            unit = ""
        }
        // From the right, so that the last label is the one that is always there; one that would touch its neighbour is
        // left out. Labels that were moved in at the ends are short and may come closer.
        var last: (text: String, start: Int, end: Int)?
        for label in labels.reversed() {
            if let last, label.end + (label.text.columnWidth <= Self.mostMoved ? 1 : 2) > last.start { continue }
            guard label.end <= area.endColumn else { continue }
            write(label.text, at: label.start)
            last = label
            let unitStart = label.start - 1 - unitWidth
            if !unit.isEmpty, unitStart >= area.column {
                write(unit, at: unitStart)
                last?.start = unitStart
            }
            unit = ""
        }
    }

    /// The columns of a label that may begin at the plot instead of a column before it.
    private static let mostMoved = 3
}
