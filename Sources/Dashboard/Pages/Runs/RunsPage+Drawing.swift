package import Screen
import Telemetry

extension RunsPage {
    /// The list and the details; nil where only one of them has room.
    static func areas(_ area: Rectangle) -> (list: Rectangle, details: Rectangle)? {
        if area.width >= 110 {
            let parts = area.columns([.flexible(3), .flexible(2)])
            return (parts[0], parts[1])
        }
        guard area.height >= 14 else { return nil }
        let parts = area.rows([.flexible(3), .flexible(2)])
        return (parts[0], parts[1])
    }

    func parts(of area: Rectangle) -> (list: Rectangle?, details: Rectangle?) {
        if let areas = Self.areas(area) { return (areas.list, areas.details) }
        return isInDetails ? (nil, area) : (area, nil)
    }

    /// The first run in the list, so that the selected one is in it.
    func firstRow(height: Int) -> Int { max(0, min(selected - height / 2, watched.runs.count - height)) }

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        let parts = parts(of: area)
        if let list = parts.list { drawList(into: &frame, in: list, with: appearance) }
        if let run, let details = parts.details { drawDetails(of: run, into: &frame, in: details, with: appearance) }
    }

    private func drawList(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        let theme = appearance.theme
        let count = appearance.numbers.grouped(watched.runs.count)
        let panel = Panel(
            "runs", legend: [StyledText(watched.isSearching ? "\(count) so far" : count, theme.muted)])
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        guard !watched.runs.isEmpty else {
            frame.write(
                watched.isSearching ? "looking for runs" : "no runs", in: inner.line(0), style: theme.muted,
                with: appearance)
            return
        }
        let hasAttempts = watched.runs.contains { $0.attempts > 1 }
        let first = firstRow(height: inner.height - 1)
        let shown = Array(watched.runs.dropFirst(first).prefix(max(0, inner.height - 1)))
        let width = max(12, inner.width - (hasAttempts ? 52 : 44))
        let names =
            shown.map(\.name).shortenedApart(to: width, with: appearance)
            ?? shown.map { $0.name.shortenedInside(to: width, with: appearance) }
        let rows = zip(shown, names).enumerated().map { offset, entry in
            row(of: entry.0, named: entry.1, isSelected: first + offset == selected, with: appearance)
        }
        let table = Table(
            [
                .init("run", alignment: .left, importance: 5), .init("", alignment: .left, importance: 4),
                .init("state", alignment: .left, importance: 3), .init("step", importance: 2),
                .init(hasAttempts ? "attempts" : ""), .init("log", alignment: .left, importance: 1),
            ], rows)
        frame.draw(table, in: inner, with: appearance)
    }

    private func row(
        of run: WatchedRun, named name: String, isSelected: Bool, with appearance: Appearance
    ) -> Table.Row {
        let theme = appearance.theme
        let place = palette.place(of: run.id)
        let line = Character(appearance.glyph("━", ascii: RunPalette.asciiLine(place)))
        let mark =
            watched.chosen.contains(run.id)
            ? StyledText(String(line), watched.chosen.count > 1 ? appearance.color(ofRun: place) : theme.training)
            : StyledText(" ")
        var state = run.stateText(with: appearance)
        if !run.troubles.isEmpty {
            state += StyledText(" \(run.isDamaged ? "!" : "i")", run.isDamaged ? theme.bad : theme.muted)
        }
        return Table.Row(
            [
                Table.Cell.text(StyledText(name)),
                Table.Cell.text(mark),
                Table.Cell.text(state),
                Table.Cell.text(StyledText(run.lastStep.map(appearance.numbers.step) ?? "")),
                Table.Cell.text(StyledText(run.attempts > 1 ? "\(run.attempts)" : "")),
                Table.Cell.text(StyledText(run.format, theme.muted)),
            ], isSelected: isSelected)
    }

    private var detailList: RunDetailList {
        RunDetailList(details: shownDetails, selected: isInDetails ? line : nil)
    }

    /// The line of the details in a row of the screen.
    func place(ofRow row: Int, in area: Rectangle) -> Int? {
        detailList.place(ofRow: row, in: area, with: Appearance())
    }

    private func drawDetails(
        of run: WatchedRun, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let theme = appearance.theme
        let list = detailList
        var legend: [StyledText] = []
        if details == .settings, !search.isEmpty {
            legend.append(StyledText("with ", theme.muted) + StyledText(search, theme.key))
        }
        if isInDetails, !list.details.isEmpty {
            legend.append(StyledText("\(line + 1) of \(list.details.count)", theme.muted))
        }
        let panel = Panel(title(of: run, width: area.width, with: appearance), legend: legend, isFocused: isInDetails)
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        switch details {
        case .settings: frame.draw(list, in: inner, with: appearance)
        case .troubles where run.troubles.isEmpty:
            let text = run.state.isEmpty ? "not read yet" : "Nothing is wrong with its files."
            frame.draw(Paragraph([StyledText(text, theme.muted)]), in: inner, with: appearance)
        case .troubles:
            // What is wrong is read as a text, from the selected trouble on.
            let lines = run.troubles.dropFirst(isInDetails ? line : 0).map {
                StyledText($0, run.isDamaged ? theme.text : theme.muted)
            }
            frame.draw(Paragraph(Array(lines)), in: inner, with: appearance)
        }
    }

    private func title(of run: WatchedRun, width: Int, with appearance: Appearance) -> StyledText {
        let name = run.name.shortenedInside(to: max(12, width / 2), with: appearance)
        return switch details {
        case .settings: StyledText(name)
        case .troubles: StyledText("log doctor: \(name)")
        }
    }
}
