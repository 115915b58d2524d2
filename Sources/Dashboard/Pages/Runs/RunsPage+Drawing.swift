package import Screen
import Telemetry

extension RunsPage {
    /// The table and what is beside or below it; nil where only one of them has room.
    func areas(_ area: Rectangle) -> (table: Rectangle, side: Rectangle)? {
        let portions: [Portion] = side.isPicture ? [.flexible, .flexible] : [.flexible(3), .flexible(2)]
        if area.width >= 160 {
            let parts = area.columns(portions)
            return (parts[0], parts[1])
        }
        guard area.height >= 14 else { return nil }
        // A short table leaves the rest to a picture.
        let most = rows.rows.count + 4
        let parts = area.rows(side.isPicture && most < area.height / 2 ? [.fixed(most), .flexible] : portions)
        return (parts[0], parts[1])
    }

    func parts(of area: Rectangle) -> (table: Rectangle?, side: Rectangle?) {
        if let areas = areas(area) { return (areas.table, areas.side) }
        return isInSide ? (nil, area) : (area, nil)
    }

    /// The first row of the table that is drawn, so that the selected one is seen.
    func firstRow(height: Int) -> Int { max(0, min(selected - height / 2, rows.rows.count - height)) }

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        let parts = parts(of: area)
        if let table = parts.table { drawTable(into: &frame, in: table, with: appearance) }
        if let side = parts.side { drawSide(into: &frame, in: side, with: appearance) }
    }

    private func drawTable(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let panel = Panel("runs", legend: legend(with: appearance), isFocused: false)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        guard !rows.rows.isEmpty else {
            let text =
                watched.runs.isEmpty
                ? (watched.isSearching ? "looking for runs" : "no runs") : "no run fulfils the filter; / changes it"
            frame.write(text, in: inner.line(0), style: theme.muted, with: appearance)
            return
        }
        frame.draw(table(in: inner, with: appearance).table, in: inner, with: appearance)
    }

    private func legend(with appearance: Appearance) -> [StyledText] {
        let (theme, numbers) = (appearance.theme, appearance.numbers)
        var count = StyledText(numbers.grouped(rows.passing), theme.muted)
        if wishes.filter != nil { count += StyledText(" of \(numbers.grouped(rows.total))", theme.muted) }
        if watched.isSearching { count += StyledText(" so far", theme.muted) }
        var legend = [count]
        if let filter = wishes.filter {
            legend.append(
                StyledText("with ", theme.muted)
                    + StyledText(filter.text.shortenedInside(to: 40, with: appearance), theme.key))
        }
        if let step = wishes.step { legend.append(StyledText("at step \(numbers.step(step))", theme.muted)) }
        if !watched.chosen.isEmpty { legend.append(StyledText("\(watched.chosen.count) marked", theme.muted)) }
        return legend
    }

    // MARK: - Table

    /// The table of the rows that are seen, with what its columns show; nil for the marks.
    func table(in area: Rectangle, with appearance: Appearance) -> (table: Table, columns: [RunColumn?]) {
        let columns = rows.columns
        let first = firstRow(height: area.height - 1)
        let shown = Array(rows.rows.dropFirst(first).prefix(max(0, area.height - 1)))
        let width = max(12, min(48, area.width / 3))
        let names = shown.map(\.name)
        let short =
            names.shortenedApart(to: width, with: appearance)
            ?? names.map { $0.shortenedInside(to: width, with: appearance) }
        let reference = baselineRow
        let cells = zip(shown, short).enumerated().map { offset, entry in
            let (row, name) = entry
            var cells = [Table.Cell.text(StyledText(name)), .text(mark(of: row, with: appearance))]
            cells += columns.dropFirst().map { .text(text(of: $0, in: row, comparedTo: reference, with: appearance)) }
            return Table.Row(cells, isSelected: first + offset == selected)
        }
        let heads = columns.map { column in
            let isSorted = wishes.sort == column
            let glyph = appearance.glyph(wishes.isDescending ? "▼" : "▲", ascii: wishes.isDescending ? "v" : "^")
            let name = column.name.shortenedInside(to: 18, with: appearance)
            return Table.Column(
                isSorted ? "\(name) \(Character(glyph))" : name, alignment: column.isText ? .left : .right,
                importance: isSorted && column != .name ? 95 : column.importance)
        }
        let marks = Table.Column("", alignment: .left, importance: 99)
        let shownColumns: [RunColumn?] = [columns[0], nil]
        return (
            Table([heads[0], marks] + heads.dropFirst(), cells, widestGap: 3), shownColumns + Array(columns.dropFirst())
        )
    }

    /// The row with the run that the others are compared with.
    private var baselineRow: RunRows.Row? {
        baselinePlace.flatMap { rows.rows.indices.contains($0) ? rows.rows[$0] : nil }
    }

    private func mark(of row: RunRows.Row, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        let marked = row.runs.lazy.map { watched.runs[$0].id }.first { watched.chosen.contains($0) }
        var text = StyledText(" ")
        if let marked {
            let place = color(ofRun: marked)
            let mark = RunPalette.mark(place)
            let line = Character(appearance.glyph(mark.glyph, ascii: mark.ascii))
            text = StyledText(
                String(line), watched.chosen.count > 1 ? appearance.color(ofRun: place) : theme.training)
        }
        if let baseline, row.runs.contains(where: { watched.runs[$0].id == baseline }) {
            text += StyledText("B", theme.key)
        }
        return text
    }

    private func text(
        of column: RunColumn, in row: RunRows.Row, comparedTo reference: RunRows.Row?, with appearance: Appearance
    ) -> StyledText {
        let (theme, numbers) = (appearance.theme, appearance.numbers)
        let run = watched.runs[row.runs[0]]
        switch column {
        case .name: return StyledText(row.name)
        case .count: return StyledText(numbers.grouped(row.runs.count))
        case .state: return stateText(of: row, with: appearance)
        case .step: return StyledText(run.lastStep.map(numbers.step) ?? "")
        case .attempts: return StyledText(run.attempts > 1 ? "\(run.attempts)" : "")
        case .log: return StyledText(run.format, theme.muted)
        case .age: return StyledText(run.begun.isFinite ? numbers.age(watched.now - run.begun) : "", theme.muted)
        case .duration: return StyledText(run.duration.isFinite ? numbers.clock(run.duration) : "")
        case .tags: return StyledText(run.tags.joined(separator: ", "), theme.key)
        case .note: return StyledText(run.note.shortened(to: 24, with: appearance), theme.muted)
        case .setting(let name):
            let value = run.setting(name)
            let isOther = reference.map { watched.runs[$0.runs[0]].setting(name) != value } ?? true
            return StyledText(
                (value ?? numbers.missing).shortenedInside(to: 20, with: appearance), isOther ? theme.text : theme.muted
            )
        case .metric(let name):
            guard let place = rows.metrics.firstIndex(of: name), row.values.indices.contains(place) else { return "" }
            let value = row.values[place]
            var text = StyledText(value.mean.isNaN ? "" : numbers.significant(value.mean, digits: 4))
            if let deviation = value.deviation {
                text += StyledText(
                    appearance.text(" ±", ascii: " +-") + numbers.significant(deviation, digits: 2), theme.muted)
            }
            if let reference, reference.runs != row.runs {
                text += difference(value.mean - reference.values[place].mean, better: name.better, with: appearance)
            }
            return text
        }
    }

    /// A difference to the baseline, with its sign.
    private func difference(
        _ difference: Double, better: QuantityName.Direction?, with appearance: Appearance
    ) -> StyledText {
        guard difference.isFinite else { return "" }
        let theme = appearance.theme
        let isBetter = better.map { ($0 == .down) == (difference < 0) }
        let style = difference == 0 ? theme.muted : isBetter.map { $0 ? theme.good : theme.bad } ?? theme.text
        let sign = difference < 0 ? appearance.text(" −", ascii: " -") : " +"
        return StyledText(sign + appearance.numbers.significant(difference.magnitude, digits: 2), style)
    }

    private func stateText(of row: RunRows.Row, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        // Of several runs, one that still goes on says most.
        let run = watched.runs[row.runs.first { watched.runs[$0].state == "running" } ?? row.runs[0]]
        var state = run.stateText(with: appearance)
        if !run.troubles.isEmpty {
            state += StyledText(" \(run.isDamaged ? "!" : "i")", run.isDamaged ? theme.bad : theme.muted)
        }
        return state
    }

    // MARK: - Beside the table

    private var detailList: RunDetailList {
        RunDetailList(details: shownDetails, selected: isInSide ? line : nil)
    }

    /// The line beside the table in a row of the screen.
    func place(ofRow row: Int, in area: Rectangle) -> Int? {
        switch side {
        case .settings, .troubles: return detailList.place(ofRow: row, in: area, with: Appearance())
        case .columns:
            let place = firstColumn(height: area.height) + row - area.row
            return rows.offered.indices.contains(place) ? place : nil
        case .charts, .parallel, .scatter: return nil
        }
    }

    private func firstColumn(height: Int) -> Int { max(0, min(line - height / 2, rows.offered.count - height)) }

    private func drawSide(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        switch side {
        case .columns: drawColumns(into: &frame, in: area, with: appearance)
        case .settings, .troubles:
            if let run { drawDetails(of: run, into: &frame, in: area, with: appearance) }
        case .charts, .parallel, .scatter: drawPicture(into: &frame, in: area, with: appearance)
        }
    }

    private func drawColumns(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let panel = Panel(
            "columns", legend: [StyledText("space ", theme.key) + StyledText("shows or hides", theme.muted)],
            isFocused: isInSide)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        let first = firstColumn(height: inner.height)
        for (row, column) in rows.offered.dropFirst(first).prefix(inner.height).enumerated() {
            let isShown = rows.columns.contains(column)
            let box = appearance.text(isShown ? "◼ " : "◻ ", ascii: isShown ? "[x] " : "[ ] ")
            let isSelected = isInSide && first + row == line
            frame.write(
                StyledText(box, isShown ? theme.key : theme.muted)
                    + StyledText(column.name, isSelected ? theme.selection : isShown ? theme.text : theme.muted),
                in: inner.line(row), with: appearance)
        }
    }

    private func drawDetails(
        of run: WatchedRun, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let theme = appearance.theme
        let list = detailList
        var legend: [StyledText] = []
        if side == .settings, !search.isEmpty {
            legend.append(StyledText("with ", theme.muted) + StyledText(search, theme.key))
        }
        if isInSide, !list.details.isEmpty {
            legend.append(StyledText("\(line + 1) of \(list.details.count)", theme.muted))
        }
        let panel = Panel(title(of: run, width: area.width, with: appearance), legend: legend, isFocused: isInSide)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        if side == .settings { return frame.draw(list, in: inner, with: appearance) }
        guard !run.troubles.isEmpty else {
            let text = run.state.isEmpty ? "not read yet" : "Nothing is wrong with its files."
            frame.draw(Paragraph([StyledText(text, theme.muted)]), in: inner, with: appearance)
            return
        }
        // What is wrong is read as a text, from the selected trouble on.
        let lines = run.troubles.dropFirst(isInSide ? line : 0).map {
            StyledText($0, run.isDamaged ? theme.text : theme.muted)
        }
        frame.draw(Paragraph(Array(lines)), in: inner, with: appearance)
    }

    private func title(of run: WatchedRun, width: Int, with appearance: Appearance) -> StyledText {
        let name = run.name.shortenedInside(to: max(12, width / 2), with: appearance)
        return StyledText(side == .troubles ? "log doctor: \(name)" : name)
    }
}
