import Datasets
package import Screen
package import Telemetry

extension PageID {
    package static let runs = PageID("Runs")
}

/// All runs that were found, with the state of those that were read; which of them the charts show; and what is wrong with
/// their files.
package struct RunsPage: Page {
    package static let id = PageID.runs
    package static let subject = "the runs"
    package static let needs: RunCapabilities = [.curves]
    package static let footer = FooterStyle(namesSampleKeys: false)

    private(set) var watched = WatchedRuns()
    /// The place of the selected run.
    private(set) var selected = 0
    private(set) var details = Details.settings
    /// The run whose log the page asked to be read.
    private var asked: Int?

    /// What is shown of the selected run beside the list.
    enum Details: CaseIterable, Hashable, Sendable {
        case settings, troubles
    }

    package enum OwnAction: Hashable, Sendable {
        case up, down, pageUp, pageDown, mark, open, settings, troubles
    }

    package init() {}

    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.up], "↑", .up, "the run above", hint: "run", hintKeys: "↑↓"),
        PageBinding([.down], "↓", .down, "the run below"),
        PageBinding([.pageUp], "pgup", .pageUp, "ten runs up"),
        PageBinding([.pageDown], "pgdn", .pageDown, "ten runs down"),
        PageBinding([.character(" ")], "space", .mark, "add the run to the charts, or take it off", hint: "mark"),
        PageBinding([.enter], "enter", .open, "the charts of this run alone", hint: "open"),
        PageBinding([.character("c")], "c", .settings, "its settings and newest values", hint: "settings"),
        PageBinding([.character("d")], "d", .troubles, "what is wrong with its files, and back", hint: "doctor"),
    ]

    package static let explanations = [
        Explanation(
            "state",
            "running and quiet tell the time since the files changed; finished, failed and killed are what the log itself says. "
                + "A run that is silent is never called crashed."),
        Explanation("attempts", "How often the run was started: each resumption is one more."),
        Explanation("doctor", "Each trouble with its file, its byte or line, what it is, and what was done about it."),
    ]

    package mutating func receive(_ message: Message) {
        guard case .watched(let watched) = message else { return }
        let id = self.watched.runs.indices.contains(selected) ? self.watched.runs[selected].id : nil
        self.watched = watched
        selected = watched.runs.firstIndex { $0.id == id } ?? min(selected, max(0, watched.runs.count - 1))
    }

    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        guard watched.runs.indices.contains(selected), !watched.runs[selected].isWhole,
            asked != watched.runs[selected].id
        else { return [] }
        asked = watched.runs[selected].id
        return [.effect(.look(run: watched.runs[selected].id))]
    }

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        switch action {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -10)
        case .pageDown: move(by: 10)
        case .mark:
            guard watched.runs.indices.contains(selected) else { return [] }
            let id = watched.runs[selected].id
            let others = watched.chosen.filter { $0 != id }
            return [.effect(.choose(runs: others.count == watched.chosen.count ? others + [id] : others))]
        case .open:
            guard watched.runs.indices.contains(selected) else { return [] }
            return [.effect(.choose(runs: [watched.runs[selected].id])), .show(.charts)]
        case .settings: details = .settings
        case .troubles: details = details == .troubles ? .settings : .troubles
        }
        return []
    }

    private mutating func move(by count: Int) {
        selected = min(max(0, selected + count), max(0, watched.runs.count - 1))
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        switch mouse.kind {
        case .wheelUp: move(by: -1)
        case .wheelDown: move(by: 1)
        case .press:
            let list = Panel().inner(of: Self.areas(area).list)
            let place = firstRow(height: list.height - 1) + mouse.row - list.row - 1
            guard list.contains(column: mouse.column, row: mouse.row), watched.runs.indices.contains(place) else {
                return []
            }
            if place == selected { return perform(.mark, in: context) }
            selected = place
        case .drag, .release, .move: break
        }
        return []
    }

    // MARK: - Drawing

    private static func areas(_ area: Rectangle) -> (list: Rectangle, details: Rectangle) {
        if area.width >= 110 {
            let parts = area.columns([.flexible(3), .flexible(2)])
            return (parts[0], parts[1])
        }
        let parts = area.rows([.flexible(3), .flexible(2)])
        return (parts[0], parts[1])
    }

    /// The first run in the list, so that the selected one is in it.
    private func firstRow(height: Int) -> Int {
        max(0, min(selected - height / 2, watched.runs.count - height))
    }

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        let areas = Self.areas(area)
        drawList(into: &frame, in: areas.list, with: appearance)
        guard watched.runs.indices.contains(selected) else { return }
        drawDetails(of: watched.runs[selected], into: &frame, in: areas.details, with: appearance)
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
        let rows = watched.runs.enumerated().dropFirst(first).prefix(max(0, inner.height - 1)).map { place, run in
            row(
                of: run, isSelected: place == selected, nameWidth: inner.width - (hasAttempts ? 52 : 44),
                with: appearance)
        }
        let table = Table(
            [
                .init("run", alignment: .left, importance: 5), .init("", alignment: .left, importance: 4),
                .init("state", alignment: .left, importance: 3), .init("step", importance: 2),
                .init(hasAttempts ? "attempts" : ""), .init("log", alignment: .left, importance: 1),
            ], Array(rows))
        frame.draw(table, in: inner, with: appearance)
    }

    private func row(
        of run: WatchedRun, isSelected: Bool, nameWidth: Int, with appearance: Appearance
    ) -> Table.Row {
        let theme = appearance.theme
        let place = watched.chosen.firstIndex(of: run.id)
        let mark = place.map { StyledText(appearance.text("━", ascii: "*"), theme.color(ofRun: $0)) } ?? StyledText(" ")
        var state = run.stateText(with: appearance)
        if !run.troubles.isEmpty {
            state += StyledText(" \(run.isDamaged ? "!" : "i")", run.isDamaged ? theme.bad : theme.muted)
        }
        return Table.Row(
            [
                Table.Cell.text(StyledText(run.name.shortenedInside(to: max(12, nameWidth), with: appearance))),
                Table.Cell.text(mark),
                Table.Cell.text(state),
                Table.Cell.text(StyledText(run.lastStep.map(appearance.numbers.step) ?? "")),
                Table.Cell.text(StyledText(run.attempts > 1 ? "\(run.attempts)" : "")),
                Table.Cell.text(StyledText(run.format, theme.muted)),
            ], isSelected: isSelected)
    }

    private func drawDetails(
        of run: WatchedRun, into frame: inout Frame, in area: Rectangle, with appearance: Appearance
    ) {
        let theme = appearance.theme
        let panel = Panel(title(of: run, with: appearance))
        frame.draw(panel, in: area, with: appearance)
        let inner = panel.inner(of: area)
        let lines: [StyledText]
        switch details {
        case .settings:
            lines =
                [StyledText(run.path, theme.muted)] + (run.evidence.isEmpty ? [] : [StyledText(run.evidence)])
                + run.settings.map { StyledText($0.name + "  ", theme.muted) + StyledText($0.value) }
                + run.metrics.prefix(200).map { metric in
                    StyledText(metric.name + "  ", theme.muted)
                        + StyledText(appearance.numbers.significant(metric.curve.newest, digits: 5), theme.strong)
                        + StyledText("  \(appearance.numbers.grouped(metric.curve.points)) values", theme.muted)
                }
        case .troubles:
            lines =
                run.troubles.isEmpty
                ? [StyledText(run.state.isEmpty ? "not read yet" : "Nothing is wrong with its files.", theme.muted)]
                : run.troubles.map { StyledText($0, run.isDamaged ? theme.text : theme.muted) }
        }
        frame.draw(Paragraph(lines), in: inner, with: appearance)
    }

    private func title(of run: WatchedRun, with appearance: Appearance) -> StyledText {
        switch details {
        case .settings: StyledText(run.name.shortenedInside(to: 40, with: appearance))
        case .troubles: StyledText("log doctor: \(run.name.shortenedInside(to: 30, with: appearance))")
        }
    }
}
