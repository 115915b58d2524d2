extension LineChart {
    package func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        // The part of the area outside the frame needs no canvas: nobody would see it.
        let area = area.intersection(frame.area)
        guard !area.isEmpty else { return }
        let plot = plot(in: area, with: appearance)
        guard !plot.area.isEmpty else { return }
        drawVerticalLabels(of: plot, into: &frame, in: area, with: appearance)
        drawHorizontalLabels(of: plot, into: &frame, in: area, with: appearance)

        var cover = Cover(plot.area)
        drawRules(of: plot, into: &frame, cover: &cover, with: appearance)
        var canvas = BrailleCanvas(size: Size(columns: plot.area.width, rows: plot.area.height))
        let hasValues = drawSeries(of: plot, onto: &canvas, with: appearance)
        canvas.draw(into: &frame, in: plot.area, with: appearance)
        if best != nil || y.tellsGreatest { cover.add(canvas) }
        drawMarkers(of: plot, into: &frame, cover: &cover, with: appearance)
        drawEndLabels(of: plot, into: &frame, with: appearance)
        if let best { draw(best, of: plot, into: &frame, cover: &cover, with: appearance) }
        if y.tellsGreatest { drawGreatest(of: plot, into: &frame, cover: cover, with: appearance) }
        if !hasValues, best == nil {
            let middle = plot.area.line((plot.area.height - 1) / 2)
            frame.write(
                emptyText, in: middle, alignment: .center, style: appearance.theme.muted, with: appearance)
        }
    }

    // MARK: - Marks

    private func drawRules(
        of plot: Plot, into frame: inout Frame, cover: inout Cover, with appearance: Appearance
    ) {
        let style = appearance.theme.border
        // Lines less than four columns apart would hide the curves, so some are left out; all marks are still drawn.
        var last: Int?
        for column in events.compactMap({ plot.column(of: $0.x) }).sorted() {
            if let last, column - last < 4 { continue }
            last = column
            var line = plot.area
            line.column = column
            line.width = 1
            frame.fill(line, with: Cell(appearance.glyph("┊", ascii: ":"), style))
            cover.add(line)
        }
        if let crosshair, let column = plot.column(of: crosshair) {
            var line = plot.area
            line.column = column
            line.width = 1
            frame.fill(line, with: Cell(appearance.glyph("│", ascii: "|"), appearance.theme.muted))
            cover.add(line)
        }
    }

    private func drawMarkers(
        of plot: Plot, into frame: inout Frame, cover: inout Cover, with appearance: Appearance
    ) {
        var tagged: [(Int, Int)] = []
        for series in series {
            if case .markers = series.kind {
                // Markers less than three columns apart would merge. The last one is always drawn, and spacing is
                // counted from there.
                var last: Int?
                for sample in series.samples.reversed() {
                    guard let column = plot.column(of: sample.x), let half = plot.half(of: sample.mean) else {
                        continue
                    }
                    if let last, abs(last - column) < 3 { continue }
                    last = column
                    frame.mark(series.marker, series.style, column: column, half, with: appearance)
                    cover.add(column: column, row: half.row)
                }
            }
            if series.marksEnd, !appearance.isASCII, let end = series.samples.last,
                let column = plot.column(of: end.x), let half = plot.half(of: end.mean)
            {
                frame.mark(.square, series.style, column: column, half, with: appearance)
                cover.add(column: column, row: half.row)
            }
            if plot.endLabelWidth == 0 || series.endLabel == nil, let tag = series.tag,
                let end = series.samples.last(where: {
                    plot.column(of: $0.x) != nil && plot.row(of: $0.mean) != nil
                }),
                let column = plot.column(of: end.x), let row = plot.row(of: end.mean),
                !tagged.contains(where: { $0 == (column, row) })
            {
                // Where several series end in one cell, the tag of the first in the legend is drawn.
                tagged.append((column, row))
                frame.mark(tag, series.style.with(.bold), column: column, row: row)
                cover.add(column: column, row: row)
            }
        }
        // A curve may end where something happened to it, and at its top: it says no more than its legend.
        for event in events {
            guard let column = plot.column(of: event.x) else { continue }
            frame[column, plot.area.row] = Cell(
                appearance.glyph(event.glyph, ascii: event.asciiGlyph), event.style ?? appearance.theme.key)
        }
    }

    /// Writes the greatest value above the plot near the top of its column, where there is room.
    private func drawGreatest(
        of plot: Plot, into frame: inout Frame, cover: Cover, with appearance: Appearance
    ) {
        var greatest: ChartSample?
        for series in series {
            for sample in series.samples where sample.maximum > greatest?.maximum ?? plot.y.upper {
                if plot.column(of: sample.x) != nil { greatest = sample }
            }
        }
        guard let greatest, let column = plot.column(of: greatest.x) else { return }
        let text = appearance.text("↑", ascii: "^") + appearance.numbers.significant(greatest.maximum, digits: 3)
        guard let place = cover.place(width: text.columnWidth, column: column, row: plot.area.row),
            place.row <= plot.area.row + 1, place.column <= column + 3,
            place.column + text.columnWidth >= column - 2
        else { return }
        frame.label(text, appearance.theme.muted, column: place.column, row: place.row)
    }

    /// Writes the names of the series behind the ends of their lines, each in a row of its own.
    private func drawEndLabels(of plot: Plot, into frame: inout Frame, with appearance: Appearance) {
        guard plot.endLabelWidth > 0 else { return }
        var free = Set(plot.area.row..<plot.area.endRow)
        for series in series {
            guard let label = series.endLabel,
                let row = series.samples.last(where: { plot.row(of: $0.mean) != nil }).flatMap({ plot.row(of: $0.mean) }
                ),
                let nearest = free.min(by: { (abs($0 - row), $0) < (abs($1 - row), $1) })
            else { continue }
            free.remove(nearest)
            frame.write(
                label, column: plot.area.endColumn + 1, row: nearest, style: series.style,
                end: plot.area.endColumn + plot.endLabelWidth)
        }
    }

    private func draw(
        _ best: Highlight, of plot: Plot, into frame: inout Frame, cover: inout Cover,
        with appearance: Appearance
    ) {
        guard let column = plot.column(of: best.x), let half = plot.half(of: best.y) else { return }
        let row = half.row
        let star = appearance.glyph("★", ascii: "@")
        cover.add(column: column, row: row)
        frame.mark(.square, appearance.theme.best, column: column, half, with: appearance)
        func label(_ text: String, column: Int, row: Int) {
            frame.mark(star, appearance.theme.best, column: column, row: row)
            if !text.isEmpty { frame.label(text, appearance.theme.muted, column: column + 2, row: row) }
        }
        let width = best.text.columnWidth + 2
        // A crosshair through the mark is the line that joins them.
        let isOnCrosshair = crosshair.flatMap(plot.column) == column
        if !best.text.isEmpty, let leader = cover.leader(width: width, column: column, row: row, isDrawn: isOnCrosshair)
        {
            label(best.text, column: leader.text, row: leader.row)
            guard !isOnCrosshair else { return }
            let isAbove = leader.row < row
            let isRight = leader.text > column
            let corner: Unicode.Scalar = isAbove ? (isRight ? "╭" : "╮") : (isRight ? "╰" : "╯")
            frame.mark(
                appearance.glyph(corner, ascii: "+"), appearance.theme.muted, column: column, row: leader.row)
            for between in min(row, leader.row) + 1..<max(row, leader.row) {
                frame.mark(appearance.glyph("│", ascii: "|"), appearance.theme.muted, column: column, row: between)
            }
        } else if !best.text.isEmpty, let place = cover.place(width: width, column: column, row: row) {
            label(best.text, column: place.column, row: place.row)
        } else if let place = cover.place(width: 1, column: column, row: row),
            abs(place.row - row) <= 1, abs(place.column - column) <= 2
        {
            // Farther away, a lone star would seem to mark another value.
            label("", column: place.column, row: place.row)
        }
    }
}

extension Frame {
    /// Draws a character on the background that its cell has.
    fileprivate mutating func mark(_ scalar: Unicode.Scalar, _ style: Style, column: Int, row: Int) {
        self[column, row] = Cell(scalar, style.on(self[column, row].style.background))
    }

    /// Draws a mark into one half of a cell, whose other half keeps the colour of an area there.
    fileprivate mutating func mark(
        _ mark: HalfRowMark, _ style: Style, column: Int, _ half: (row: Int, isUpper: Bool), with appearance: Appearance
    ) {
        let below = self[column, half.row]
        let ground: Color? =
            switch below.scalar {
            case "▆", "▄": half.isUpper ? below.style.foreground : below.style.background
            case "▀": half.isUpper ? below.style.background : below.style.foreground
            default: below.style.background
            }
        self[column, half.row] = Cell(mark.glyph(isUpper: half.isUpper, with: appearance), style.on(ground))
    }

    /// Writes a text on the backgrounds that its cells have.
    fileprivate mutating func label(_ text: String, _ style: Style, column: Int, row: Int) {
        let places = column..<column + text.columnWidth
        let backgrounds = places.map { self[$0, row].style.background }
        write(text, column: column, row: row, style: style)
        for (place, background) in zip(places, backgrounds) { self[place, row].style.background = background }
    }
}
