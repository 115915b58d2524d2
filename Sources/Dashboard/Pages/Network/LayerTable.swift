import Evaluation
import Learning
import Screen
import Telemetry

/// A table with one row per dense layer: gradient norm, update-to-weight ratio, dead units.
struct LayerTable: Widget {
    private let reports: [LayerReport]
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

    /// The number of rows that the table has for a network.
    static func rowCount(for network: Network) -> Int {
        network.layers.count {
            switch $0 {
            case .dense, .batchNorm, .embedding, .standardization, .twoLevel: true
            case .activation, .dropout: false
            }
        }
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
        var rest = area.inset(columns: area.width >= 50 ? 1 : 0)
        let columns = columns(fitting: rest.width, with: appearance)
        if hasHeader(area) {
            let line = rest.removeTop(1)
            var titles = columns.map { StyledText($0.title, appearance.theme.muted) }
            let names = Rectangle(
                column: line.column, row: line.row, width: columns[0].width + 2 + columns[1].width, height: 1)
            if let part = part(visible(rows: rest.height), width: names.width, with: appearance) {
                (titles[0], titles[1]) = ("", "")
                frame.write(part, in: names, style: appearance.theme.muted, with: appearance)
            }
            write(titles, columns, into: &frame, in: line, with: appearance)
        }
        for (line, row) in rows[visible(rows: rest.height)].enumerated() {
            switch row {
            case .dense(let index):
                let entry = Entry(
                    report: reports[index], isChosen: index == chosen, isDoubted: hints.doubts(reports[index]))
                let cells = columns.map { $0.text(entry, appearance) }
                write(cells, columns, into: &frame, in: rest.line(line), with: appearance)
            case .note(let note):
                let text = note.line(width: rest.width, with: appearance)
                frame.write(text, in: rest.line(line), style: appearance.theme.muted, with: appearance)
            }
        }
    }

    /// The layer whose row is drawn at a row of the screen; nil if there is none.
    func layer(atRow row: Int, in area: Rectangle) -> Int? {
        // The panel's border, if there is one, is as high as a header.
        let isFramed = area.height == min(rows.count, 6) + 3
        let inner = isFramed ? Panel("layers").inner(of: area) : area
        let first = inner.row + (hasHeader(inner) ? 1 : 0)
        let visible = visible(rows: inner.endRow - first)
        guard row >= first, row - first < visible.count else { return nil }
        // Notes below a dense layer belong to it.
        return rows[...(visible.lowerBound + row - first)].reversed().lazy.compactMap { row in
            if case .dense(let index) = row { index } else { nil }
        }.first
    }

    // MARK: -

    private func hasHeader(_ area: Rectangle) -> Bool { area.height > min(rows.count, 3) || area.height > 3 }

    /// The layers that are visible, if not all of them fit: "layers 1–3 of 5".
    private func part(_ visible: Range<Int>, width: Int, with appearance: Appearance) -> String? {
        guard visible.count < rows.count else { return nil }
        let dash = appearance.text("–", ascii: "-")
        let range = "\(visible.lowerBound + 1)\(dash)\(visible.upperBound) of \(rows.count)"
        return ["layers \(range)", range].first { $0.columnWidth <= width }
    }

    private func visible(rows: Int) -> Range<Int> {
        let count = min(max(0, rows), self.rows.count)
        let place = self.rows.firstIndex { if case .dense(chosen) = $0 { true } else { false } } ?? 0
        let first = min(max(0, place - count / 2), self.rows.count - count)
        return first..<first + count
    }

    private func write(
        _ cells: [StyledText], _ columns: [Column], into frame: inout Frame, in area: Rectangle,
        with appearance: Appearance
    ) {
        var rest = area
        for (index, (cell, column)) in zip(cells, columns).enumerated() {
            if index > 0 { _ = rest.removeLeft(2) }
            let place = rest.removeLeft(column.width)
            frame.write(
                cell, in: place, alignment: column.isNumber ? .right : .left, style: appearance.theme.text,
                with: appearance)
        }
    }

    /// The columns that fit, with limited spacing: figures too far apart are hard to read as a row.
    private func columns(fitting width: Int, with appearance: Appearance) -> [Column] {
        var columns = Self.all
        if reports.contains(where: { $0.saturation != nil }) { columns[Self.deadColumn] = Self.saturation }
        let names = reports.map { columns[1].text(Entry(report: $0), appearance).columnWidth }
        columns[1].width = min(max(columns[1].width, names.max() ?? 0), 22)
        func needed() -> Int { columns.reduce(-2) { $0 + $1.width + 2 } }
        while needed() > width, let last = columns.indices.max(by: { columns[$0].rank < columns[$1].rank }),
            columns.count > 2
        { columns.remove(at: last) }
        let spare = min(width - needed(), 4 * (columns.count - 2))
        if spare > 0, columns.count > 2 {
            for index in 2..<columns.count { columns[index].width += spare / (columns.count - 2) }
        }
        return columns
    }

    private struct Entry {
        var report: LayerReport
        var isChosen = false
        /// Whether a hint concerns the layer's updates.
        var isDoubted = false
    }

    private struct Column: Sendable {
        var title: String
        var width: Int
        var isNumber: Bool
        /// The order in which columns are dropped if there is little room: the highest goes first.
        var rank: Int
        var text: @Sendable (Entry, Appearance) -> StyledText
    }

    /// The fraction of the outputs near the ends of the activation's range, for activations that have ends and no dead
    /// units.
    private static let saturation = Column(title: "saturated", width: 9, isNumber: true, rank: 2) {
        entry, appearance in
        guard let share = entry.report.saturation else { return StyledText(appearance.numbers.missing) }
        let isMuch = share >= 0.5
        return StyledText(
            (isMuch ? "! " : "") + appearance.numbers.percent(share, digits: 0),
            isMuch ? appearance.theme.warning : nil)
    }
    private static let deadColumn = 4

    private static let all: [Column] = [
        Column(title: "layer", width: 5, isNumber: false, rank: 0) { entry, appearance in
            let mark = entry.isChosen ? appearance.text("▸", ascii: ">") : " "
            return StyledText("\(mark) \(entry.report.name)", entry.isChosen ? appearance.theme.selection : nil)
        },
        Column(title: "units", width: 12, isNumber: false, rank: 1) { entry, appearance in
            let report = entry.report
            let arrow = appearance.text("→", ascii: ">")
            let text = "\(report.inputs)\(arrow)\(report.outputs) \(report.activation ?? "")"
            return StyledText(text, entry.isChosen ? appearance.theme.strong : nil)
        },
        Column(title: "gradient", width: 8, isNumber: true, rank: 3) { entry, appearance in
            StyledText(appearance.numbers.significant(entry.report.gradientNorm, digits: 2))
        },
        Column(title: "update/w", width: 8, isNumber: true, rank: 2) { entry, appearance in
            let text = appearance.numbers.scientific(entry.report.updateRatio)
            return entry.isDoubted ? StyledText("! \(text)", appearance.theme.warning) : StyledText(text)
        },
        Column(title: "dead", width: 8, isNumber: true, rank: 2) { entry, appearance in
            let report = entry.report
            guard let dead = report.deadUnits?.count else { return StyledText(appearance.numbers.missing) }
            let isMany = report.hasManyDeadUnits
            return StyledText(
                "\(isMany ? "! " : "")\(dead)/\(report.outputs)", isMany ? appearance.theme.warning : nil)
        },
        Column(title: "weight rms", width: 10, isNumber: true, rank: 5) { entry, appearance in
            StyledText(appearance.numbers.significant(entry.report.weights.rootMeanSquare, digits: 2))
        },
        Column(title: "min to max", width: 14, isNumber: true, rank: 6) { entry, appearance in
            let (numbers, report) = (appearance.numbers, entry.report)
            let ends = [report.weights.minimum, report.weights.maximum].map { numbers.fixed($0, digits: 2) }
            return StyledText(ends.joined(separator: appearance.text("…", ascii: "..")))
        },
    ]
}
