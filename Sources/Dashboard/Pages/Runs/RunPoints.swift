import Screen

/// How the rows of the table stand out in a picture of all of them.
struct RunLooks {
    /// By the rows: the place in the palette if the run is marked.
    let marks: [Int?]
    let selected: Int?

    /// The marked rows, which are drawn over the others.
    var marked: [Int] { marks.indices.filter { marks[$0] != nil } }
}

/// Rows as lines over one axis for each setting in which they differ, and one for a metric: which settings go with good
/// results.
struct ParallelCoordinates: Widget {
    let axes: [RunAxis]
    let looks: RunLooks

    /// The least distance of two axes, in columns.
    private static let least = 12
    /// More lines would cover everything.
    private static let mostLines = 500

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        guard area.height >= 4, area.width >= 2 * Self.least, let last = axes.last else { return }
        // The metric stays where not all settings have room.
        let most = max(2, area.width / Self.least)
        let shown = Array(axes.dropLast().prefix(most - 1)) + [last]
        let canvasArea = Rectangle(
            column: area.column, row: area.row + 2, width: area.width, height: area.height - 3)
        var canvas = BrailleCanvas(size: Size(columns: canvasArea.width, rows: canvasArea.height))
        let margin = 4.0
        let step = shown.count > 1 ? (Double(canvas.dotWidth) - 1 - 2 * margin) / Double(shown.count - 1) : 0
        let height = Double(canvas.dotHeight - 1)
        func points(of row: Int) -> [(x: Double, y: Double)?] {
            shown.enumerated().map { index, axis in
                axis.places.indices.contains(row)
                    ? axis.places[row].map { (margin + step * Double(index), (1 - $0) * height) } : nil
            }
        }
        func draw(_ row: Int, layer: Int) {
            // A run without a value on an axis goes on behind it.
            let known = points(of: row).compactMap(\.self)
            for (start, end) in zip(known, known.dropFirst()) { canvas.line(from: start, to: end, layer: layer) }
            if known.count == 1 { canvas.set(Int(known[0].x), Int(known[0].y), layer: layer) }
        }
        let others = canvas.addLayer(.init(theme.muted, ascii: ".", isBackdrop: !looks.marked.isEmpty))
        for row in looks.marks.indices.prefix(Self.mostLines) where looks.marks[row] == nil {
            draw(row, layer: others)
        }
        for row in looks.marked {
            let color = looks.marks[row] ?? 0
            let layer = canvas.addLayer(
                .init(appearance.color(ofRun: color), ascii: RunPalette.asciiLine(color)))
            draw(row, layer: layer)
        }
        if let selected = looks.selected, looks.marks.indices.contains(selected), looks.marks[selected] == nil {
            draw(selected, layer: canvas.addLayer(.init(theme.key, ascii: "#")))
        }
        let lines = canvas.addLayer(.init(theme.border, ascii: "|"))
        for index in shown.indices {
            let x = Int((margin + step * Double(index)).rounded())
            for y in stride(from: 0, to: canvas.dotHeight, by: 2) { canvas.set(x, y, layer: lines) }
        }
        frame.draw(canvas, in: canvasArea, with: appearance)
        for (index, axis) in shown.enumerated() {
            let center = canvasArea.column + Int((margin + step * Double(index)) / 2)
            label(axis, at: center, room: Int(step / 2) - 1, index, shown.count, into: &frame, area, appearance)
        }
    }

    /// The title above an axis, and its ends.
    private func label(
        _ axis: RunAxis, at center: Int, room: Int, _ index: Int, _ count: Int, into frame: inout Frame,
        _ area: Rectangle, _ appearance: Appearance
    ) {
        let theme = appearance.theme
        func write(_ text: String, row: Int, _ style: Style) {
            let text = text.shortenedInside(to: max(4, room), with: appearance)
            let width = text.columnWidth
            let start = min(max(area.column, center - width / 2), area.endColumn - width)
            frame.write(
                StyledText(text, style), in: Rectangle(column: start, row: row, width: width, height: 1),
                with: appearance)
        }
        write(axis.title, row: area.row, index == count - 1 ? theme.strong : theme.text)
        if let high = axis.labels.last, axis.labels.count > 1 { write(high.text, row: area.row + 1, theme.muted) }
        if let low = axis.labels.first { write(low.text, row: area.endRow - 1, theme.muted) }
    }
}

/// Rows as points: a metric against a setting.
struct SettingScatter: Widget {
    let x: RunAxis
    let y: RunAxis
    let looks: RunLooks

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let labelWidth = min(area.width / 4, y.labels.map(\.text.columnWidth).max() ?? 0)
        let plot = Rectangle(
            column: area.column + labelWidth + 2, row: area.row, width: area.width - labelWidth - 3,
            height: area.height - 2)
        guard plot.width >= 8, plot.height >= 2 else { return }
        for row in plot.row..<plot.endRow {
            frame[plot.column - 1, row] = Cell(appearance.glyph("│", ascii: "|"), theme.border)
        }
        for column in plot.column..<plot.endColumn {
            frame[column, plot.endRow] = Cell(appearance.glyph("─", ascii: "-"), theme.border)
        }
        frame[plot.column - 1, plot.endRow] = Cell(appearance.glyph("└", ascii: "+"), theme.border)
        for label in y.labels {
            let row = plot.row + Int(((1 - label.place) * Double(plot.height - 1)).rounded())
            frame.write(
                label.text.shortenedInside(to: max(1, labelWidth), with: appearance),
                in: Rectangle(column: area.column, row: row, width: labelWidth, height: 1), alignment: .right,
                style: theme.muted, with: appearance)
        }
        drawLabelsBelow(plot, into: &frame, with: appearance)
        drawPoints(in: plot, into: &frame, with: appearance)
    }

    private func drawLabelsBelow(_ plot: Rectangle, into frame: inout Frame, with appearance: Appearance) {
        var free = plot.column
        let room = max(4, plot.width / max(1, x.labels.count) - 1)
        for label in x.labels {
            let text = label.text.shortenedInside(to: room, with: appearance)
            let center = plot.column + Int((label.place * Double(plot.width - 1)).rounded())
            let start = min(max(plot.column, center - text.columnWidth / 2), plot.endColumn - text.columnWidth)
            guard start >= free else { continue }
            free = start + text.columnWidth + 1
            frame.write(
                StyledText(text, appearance.theme.muted),
                in: Rectangle(column: start, row: plot.endRow + 1, width: text.columnWidth, height: 1),
                with: appearance)
        }
    }

    private func drawPoints(in plot: Rectangle, into frame: inout Frame, with appearance: Appearance) {
        let theme = appearance.theme
        var canvas = BrailleCanvas(size: Size(columns: plot.width, rows: plot.height))
        func place(of row: Int) -> (x: Double, y: Double)? {
            guard x.places.indices.contains(row), y.places.indices.contains(row), let x = x.places[row],
                let y = y.places[row]
            else { return nil }
            return (x, 1 - y)
        }
        let layer = canvas.addLayer(.init(theme.text, ascii: "o"))
        for row in looks.marks.indices where looks.marks[row] == nil {
            guard let place = place(of: row) else { continue }
            let (column, line) = (
                Int((place.x * Double(canvas.dotWidth - 2)).rounded()),
                Int((place.y * Double(canvas.dotHeight - 2)).rounded())
            )
            // A point of four dots is seen; one is not.
            for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] { canvas.set(column + dx, line + dy, layer: layer) }
        }
        frame.draw(canvas, in: plot, with: appearance)
        func put(_ row: Int, _ glyph: Unicode.Scalar, _ style: Style) {
            guard let place = place(of: row) else { return }
            frame[
                plot.column + Int((place.x * Double(plot.width - 1)).rounded()),
                plot.row + Int((place.y * Double(plot.height - 1)).rounded())] = Cell(glyph, style)
        }
        for row in looks.marked {
            let color = looks.marks[row] ?? 0
            // A line would not be taken for a point.
            let mark = RunPalette.mark(color)
            let glyph = mark.glyph == RunPalette.mark(0).glyph ? "●" : mark.glyph
            put(row, appearance.glyph(glyph, ascii: mark.ascii), appearance.color(ofRun: color))
        }
        if let selected = looks.selected {
            let color = looks.marks.indices.contains(selected) ? looks.marks[selected] : nil
            put(
                selected, appearance.glyph("◉", ascii: "@"),
                color.map { appearance.color(ofRun: $0) } ?? theme.key)
        }
    }
}
