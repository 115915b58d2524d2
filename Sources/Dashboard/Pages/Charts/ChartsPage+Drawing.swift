package import Screen
import Telemetry

extension ChartsPage {
    /// The parts of the page.
    struct Layout {
        var grid: ChartGrid
        var charts: Rectangle
        /// Which of the charts are on the screen, and what is chosen.
        var status: Rectangle?
        /// The values of charts with a single one.
        var singles: Rectangle?
        /// The list of values beside the charts.
        var values: Rectangle?
    }

    /// Values are listed unasked where a wide screen has room for them, and they say more than the charts' titles.
    private static let wide = 160
    private static let least = (columns: 72, rows: 10)

    func listsValues(in area: Rectangle) -> Bool {
        guard area.width >= Self.least.columns, area.height >= Self.least.rows else { return false }
        let isWorthwhile = runs.count > 1 || ChartGrid(charts.count, in: area).count < charts.count
        return arrangement.listsValues ?? (area.width >= Self.wide && isWorthwhile)
    }

    func layout(in area: Rectangle) -> Layout {
        var rest = area
        var layout = Layout(grid: ChartGrid(charts.count, in: area), charts: area)
        if listsValues(in: area), !charts.isEmpty {
            // Beside two columns of values, a narrow screen has room for names of 14 letters.
            let most = max(area.width / 3, 36)
            layout.values = rest.removeRight(valueList(charts + singles).width(atMost: most) + 4)
        }
        if !singles.isEmpty, !charts.isEmpty, !isEnlarged {
            let needed = SingleValues(singles, of: runs, labels: labels).rows(width: rest.width - 2)
            layout.singles = rest.removeBottom(min(needed, area.height >= 30 ? 3 : area.height >= 16 ? 2 : 1))
        }
        let isChosen =
            !arrangement.filter.isEmpty || !arrangement.hidden.isEmpty || options.window != nil || choice != nil
        if isChosen || (!isEnlarged && ChartGrid(charts.count, in: rest).count < charts.count) {
            layout.status = rest.removeBottom(1)
        }
        layout.charts = rest
        layout.grid = ChartGrid(charts.count, in: rest)
        return layout
    }

    /// The charts that are on the screen, by their places in `charts`.
    func cells(in layout: Layout) -> [(place: Int, cell: Rectangle)] {
        if isEnlarged { return charts.indices.contains(selected) ? [(selected, layout.charts)] : [] }
        return layout.grid.cells(around: selected).filter { charts.indices.contains($0.0) }.map { ($0.0, $0.1) }
    }

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        guard !charts.isEmpty else { return drawWithoutCharts(into: &frame, in: area, with: appearance) }
        let layout = layout(in: area)
        let cells = cells(in: layout)
        let board = board
        for (place, cell) in cells {
            board.draw(
                charts[place], into: &frame, in: cell, isSelected: place == selected && !isEnlarged,
                isPinned: arrangement.pinned.contains(charts[place].quantity), with: appearance)
        }
        if let row = layout.status {
            frame.write(
                statusText(cells.map(\.place), with: appearance), in: row.inset(columns: 1), with: appearance)
        }
        if let rows = layout.singles {
            SingleValues(singles, of: runs, labels: labels)
                .draw(into: &frame, in: rows.inset(columns: 1), with: appearance)
        }
        if let values = layout.values {
            frame.draw(valueList(charts + singles), in: values, with: appearance)
        }
    }

    private func valueList(_ listed: [MetricChart]) -> ValueList {
        ValueList(
            listed, selected: charts.isEmpty ? nil : selected, of: runs, labels: labels, colors: colors, options,
            exact: exact)
    }

    private func drawWithoutCharts(into frame: inout Frame, in area: Rectangle, with appearance: Appearance) {
        if !singles.isEmpty {
            frame.draw(valueList(singles), in: area, with: appearance)
            return
        }
        let text = Paragraph([StyledText(absence, appearance.theme.muted)])
        frame.draw(text, in: area.centered(width: min(area.width - 4, 72), height: 4), with: appearance)
    }

    private var absence: String {
        if !all.isEmpty { return "All charts are hidden, or left out by the filter. The key / changes the filter." }
        if let run = runs.first {
            return run.isWhole
                ? "\(run.name) has no values yet. They are drawn when the program writes them." : "reading \(run.name)"
        }
        if watched.runs.isEmpty, !watched.isSearching {
            return "There is no log yet. It is shown when a program writes one."
        }
        return watched.isSearching ? "looking for runs" : "No run is marked. Mark one on the page Runs with space."
    }

    /// Whether a run was resumed.
    var hasAttempts: Bool { runs.contains { $0.attempts > 1 } }

    /// Which attempts are drawn; nil for those that usually are.
    private var choice: String? {
        guard hasAttempts else { return nil }
        switch options.attempts {
        case .latest: return nil
        case .first: return "the first attempt"
        case .all: return "all attempts"
        }
    }

    /// Which of the charts are on the screen, and which part of the axis.
    private func statusText(_ shown: [Int], with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        var text = StyledText()
        if let first = shown.first, let last = shown.last {
            text.append(
                shown.count == 1
                    ? "chart \(first + 1) of \(charts.count)"
                    : "charts \(first + 1) to \(last + 1) of \(charts.count)", theme.muted)
        }
        if !arrangement.filter.isEmpty {
            text += StyledText("  with ", theme.muted) + StyledText(arrangement.filter, theme.key)
        }
        if !arrangement.hidden.isEmpty { text += StyledText("  \(arrangement.hidden.count) hidden", theme.muted) }
        if let choice { text += StyledText("  \(choice)", theme.key) }
        if let window = options.window {
            let places = [window.lower, window.upper].map {
                options.axis.text(of: $0, of: runs.first, appearance.numbers)
            }
            text += StyledText("  \(options.axis.noun)\(places[0]) to \(places[1])", theme.muted)
            if exact.isPending { text += StyledText("  reading", theme.muted) }
        }
        return text
    }

    // MARK: - Charts

    /// The places of the runs in the palette.
    var colors: [Int] { runs.map { palette.place(of: $0.id) } }

    var board: ChartBoard {
        ChartBoard(
            runs: runs, clocks: clocks, labels: labels, colors: colors, exact: exact, options: options,
            isEnlarged: isEnlarged, cache: cache)
    }
}
