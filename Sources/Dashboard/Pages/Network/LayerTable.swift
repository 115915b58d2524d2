import Evaluation
import Learning
import Screen
import Telemetry

/// A table with one row per dense layer: gradient norm, update-to-weight ratio, dead units.
struct LayerTable: Widget {
    let reports: [LayerReport]
    private let chosen: Int
    private let rows: [Row]
    private let hints: TrainingHints

    private enum Row {
        /// A dense layer, counted from 0.
        case dense(Int)
        case note(LayerNote)
    }

    /// - Parameter hints: the hints about the run, which determine the updates that are marked.
    init(_ page: NetworkPage, _ context: PageContext, hints: TrainingHints) {
        self.hints = hints
        reports = context.run.layers.moment(at: context.networkBatch)?.layers ?? []
        chosen = min(page.layer, max(0, reports.count - 1))
        var notes = LayerNote.notes(of: context.network)[...]
        var rows: [Row] = []
        for (number, report) in reports.enumerated() {
            while let note = notes.first, note.index < Int(report.name) ?? 0 { rows.append(.note(notes.removeFirst())) }
            rows.append(.dense(number))
        }
        self.rows = rows + notes.map(Row.note)
    }

    func drawPanel(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let panel = Panel("layers")
        frame.draw(panel, in: area, with: appearance)
        draw(into: &frame, in: panel.inner(of: area), with: appearance)
    }

    func draw(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        guard !area.isEmpty else { return }
        guard !reports.isEmpty else {
            let text = "the layers are measured after each epoch"
            frame.write(text, in: area, style: appearance.theme.muted, with: appearance)
            return
        }
        let (rows, parts) = fitting(area)
        let isNarrow = parts.count > 1
        let (columns, gap) = columns(fitting: parts[0].width, isNarrow: isNarrow, with: appearance)
        let hasHeader = hasHeader(area, rows: rows.count)
        let height = parts[0].height - (hasHeader ? 1 : 0)
        let visible = visible(height * parts.count, of: rows)
        for (number, part) in parts.enumerated() {
            var rest = part
            let slice = visible.dropFirst(number * height).prefix(height)
            if hasHeader, !slice.isEmpty {
                let line = rest.removeTop(1)
                var titles = columns.map { StyledText($0.title, appearance.theme.muted) }
                let names = Rectangle(
                    column: line.column, row: line.row, width: columns[0].width + gap + columns[1].width, height: 1)
                if number == 0, let part = self.part(visible, of: rows.count, width: names.width, with: appearance) {
                    (titles[0], titles[1]) = ("", "")
                    frame.write(part, in: names, style: appearance.theme.muted, with: appearance)
                }
                write(titles, columns, gap: gap, into: &frame, in: line, with: appearance)
            }
            for row in rows[slice] {
                let line = rest.removeTop(1)
                switch row {
                case .dense(let index):
                    let entry = Entry(
                        report: reports[index], isChosen: index == chosen, isDoubted: hints.doubts(reports[index]),
                        isFaint: hints.isFaint(reports[index]))
                    let cells = columns.map { $0.text(entry, appearance) }
                    write(cells, columns, gap: gap, into: &frame, in: line, with: appearance)
                case .note(let note):
                    let text = note.line(width: line.width, with: appearance)
                    frame.write(text, in: line, style: appearance.theme.muted, with: appearance)
                }
            }
        }
    }

    /// The layer that is drawn at a cell of the screen; nil if there is none.
    func layer(atColumn column: Int, row: Int, in area: Rectangle, isFramed: Bool) -> Int? {
        let inner = isFramed ? Panel("layers").inner(of: area) : area
        let (rows, parts) = fitting(inner)
        let first = inner.row + (hasHeader(inner, rows: rows.count) ? 1 : 0)
        let height = inner.endRow - first
        let visible = visible(height * parts.count, of: rows)
        let part = parts.lastIndex { column >= $0.column } ?? 0
        let place = part * height + row - first
        guard row >= first, row < inner.endRow, place < visible.count else { return nil }
        // Notes below a dense layer belong to it.
        return rows[...(visible.lowerBound + place)].reversed().lazy.compactMap { row in
            if case .dense(let index) = row { index } else { nil }
        }.first
    }

    // MARK: -

    /// The rows that are drawn, and the areas for them: two beside each other if they do not fit below one another.
    /// Only the dense layers have rows if they alone fit below one another, or if not even twice the rows are enough.
    private func fitting(_ area: Rectangle) -> (rows: [Row], parts: [Rectangle]) {
        let whole = area.inset(columns: area.width >= 50 ? 1 : 0)
        var shown = rows
        func needsTwo() -> Bool {
            shown.count + 1 > area.height && area.height > 2 && area.width >= 2 * Self.narrowest + 3
        }
        let dense = rows.filter { if case .dense = $0 { true } else { false } }
        let room = area.height - 1
        // In one table, all columns have room: that is worth more than lines about other layers.
        if area.height > 2, shown.count > room, dense.count <= room || shown.count > 2 * room { shown = dense }
        return (shown, needsTwo() ? whole.columns([.flexible, .flexible], gap: 3) : [whole])
    }

    /// The least width of half a table: the layer, its units and its gradient.
    private static let narrowest = 21

    private func hasHeader(_ area: Rectangle, rows: Int) -> Bool { area.height > min(rows, 3) || area.height > 3 }

    /// The layers that are visible, if not all of them fit: "layers 1–3 of 5".
    private func part(_ visible: Range<Int>, of count: Int, width: Int, with appearance: Appearance) -> String? {
        guard visible.count < count else { return nil }
        let dash = appearance.text("–", ascii: "-")
        let range = "\(visible.lowerBound + 1)\(dash)\(visible.upperBound) of \(count)"
        return ["layers \(range)", range].first { $0.columnWidth <= width }
    }

    private func visible(_ room: Int, of rows: [Row]) -> Range<Int> {
        let count = min(max(0, room), rows.count)
        let place = rows.firstIndex { if case .dense(chosen) = $0 { true } else { false } } ?? 0
        let first = min(max(0, place - count / 2), rows.count - count)
        return first..<first + count
    }

    private func write(
        _ cells: [StyledText], _ columns: [Column], gap: Int, into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        var rest = area
        for (index, (cell, column)) in zip(cells, columns).enumerated() {
            if index > 0 { _ = rest.removeLeft(gap) }
            let place = rest.removeLeft(column.width)
            frame.write(
                cell, in: place, alignment: column.isNumber ? .right : .left, style: appearance.theme.text,
                with: appearance)
        }
    }
}

extension NetworkLayout {
    /// The areas of the page for a network of a run.
    init(_ area: Rectangle, of network: Network, in context: PageContext) {
        let dense = network.denseLayers.count
        let others = network.layers.count {
            switch $0 {
            case .batchNorm, .embedding, .standardization, .twoLevel: true
            case .dense, .activation, .dropout: false
            }
        }
        // The hints about a saved model do not change.
        let isSaved = !context.capabilities.contains(.metrics)
        self.init(area, layers: dense, notes: others, hints: isSaved ? TrainingHints(context.run).all.count : nil)
    }
}
