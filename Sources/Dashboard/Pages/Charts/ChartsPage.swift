import Datasets
package import Screen
package import Telemetry

extension PageID {
    package static let charts = PageID("Charts")
}

/// The curves of runs of other programs: a grid of charts, one for each quantity.
package struct ChartsPage: Page {
    package static let id = PageID.charts
    package static let subject = "the curves"
    package static let needs: RunCapabilities = [.curves]
    package static let footer = FooterStyle(namesSampleKeys: false)

    private(set) var watched = WatchedRuns()
    /// The runs that are shown.
    private(set) var runs: [WatchedRun] = []
    private var all: [MetricChart] = []
    /// The charts that pass the filter and are not hidden; pinned ones come first.
    private(set) var charts: [MetricChart] = []

    private(set) var options = CurveOptions()
    private(set) var filter: ChartFilter?
    private var hidden: Set<String> = []
    private(set) var pinned: [String] = []
    /// The place of the selected chart in `charts`.
    private(set) var selected = 0
    /// Whether the selected chart fills the page.
    private(set) var isEnlarged = false

    package enum OwnAction: Hashable, Sendable {
        case moveLeft, moveRight, moveUp, moveDown, pageUp, pageDown
        case enlarge, changeAxis, toggleLogarithm, toggleLogarithmicSteps, toggleSmoothing, changeAttempts
        case filter, pin, hide, settings, crosshairLeft, crosshairRight, clearCrosshair
    }

    package enum Question: Hashable, Sendable { case filter }

    package init() {}

    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.left], "←", .moveLeft, "the chart to the left", hint: "chart", hintKeys: "↑↓←→"),
        PageBinding([.right], "→", .moveRight, "the chart to the right"),
        PageBinding([.up], "↑", .moveUp, "the chart above"),
        PageBinding([.down], "↓", .moveDown, "the chart below"),
        PageBinding([.pageDown], "pgdn", .pageDown, "further charts"),
        PageBinding([.pageUp], "pgup", .pageUp, "former charts"),
        PageBinding([.enter], "enter", .enlarge, "the selected chart alone, and back", hint: "enlarge"),
        PageBinding([.character("/")], "/", .filter, "show charts by their names", hint: "filter"),
        PageBinding(
            [.character("x")], "x", .changeAxis, "steps, epochs, time, or active time below", hint: "axis"),
        PageBinding([.character("l")], "l", .toggleLogarithm, "logarithmic values", hint: "log", hintKeys: "l L"),
        PageBinding([.character("L")], "L", .toggleLogarithmicSteps, "logarithmic steps"),
        PageBinding([.character("m")], "m", .toggleSmoothing, "smoothing", hint: "smoothing"),
        PageBinding(
            [.character("a")], "a", .changeAttempts, "after a resumption: the latest attempt, the first, all",
            hint: "attempts"),
        PageBinding([.character("*")], "*", .pin, "put the chart first, or back", hint: "pin"),
        PageBinding([.character("h")], "h", .hide, "hide the chart; on the last one show all", hint: "hide"),
        PageBinding([.character("c")], "c", .settings, "the settings of the runs"),
        PageBinding(
            [.character("(")], "(", .crosshairLeft, "values further left", hint: "values", hintKeys: "( )"),
        PageBinding([.character(")")], ")", .crosshairRight, "values further right"),
        PageBinding([.character("0")], "0", .clearCrosshair, "the newest values again"),
    ]

    package static let explanations = [
        Explanation(
            "charts",
            "One for each quantity: training and validation together, and the same quantity of all runs that are marked on the "
                + "page Runs. ★ is the best value, where the name says which direction is better."),
        Explanation(
            "marks", "↻ where a run was resumed, ↓ where it was saved, ✗ the first value that is not a number."),
        Explanation(
            "smoothing",
            "A moving average that is corrected for its beginning, over the band of the values. Constants and gaps stay as they "
                + "are."),
        Explanation(
            "active time", "The time without gaps that are ten times as long as usual: pauses, and nights in between."),
    ]

    // MARK: - Messages and keys

    package mutating func receive(_ message: Message) {
        guard case .watched(let watched) = message else { return }
        self.watched = watched
        runs = watched.shown
        all = MetricChart.all(of: runs)
        choose()
    }

    /// Chooses the charts by filter, pins and what is hidden.
    private mutating func choose() {
        let named = charts.indices.contains(selected) ? charts[selected].quantity : nil
        let visible = (filter?.passing(all) ?? all).filter { !hidden.contains($0.quantity) }
        let first = pinned.compactMap { name in visible.first { $0.quantity == name } }
        charts = first + visible.filter { !pinned.contains($0.quantity) }
        selected = charts.firstIndex { $0.quantity == named } ?? min(selected, max(0, charts.count - 1))
    }

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        let grid = ChartGrid(charts.count, in: context.area)
        switch action {
        case .moveLeft: select(selected - 1)
        case .moveRight: select(selected + 1)
        case .moveUp: select(selected - (isEnlarged ? 1 : grid.columns))
        case .moveDown: select(selected + (isEnlarged ? 1 : grid.columns))
        case .pageUp: select(selected - grid.count)
        case .pageDown: select(selected + grid.count)
        case .enlarge: isEnlarged.toggle()
        case .changeAxis: return changeAxis()
        case .toggleLogarithm: options.isLogarithmic.toggle()
        case .toggleLogarithmicSteps: options.hasLogarithmicSteps.toggle()
        case .toggleSmoothing: options.smooths.toggle()
        case .changeAttempts: options.attempts = options.attempts.next
        case .filter:
            return [
                .prompt(
                    Self.prompt(
                        .filter, title: "Charts", hint: "words of their names; !word excludes; /regular expression/",
                        text: filter?.text ?? ""))
            ]
        case .pin: pin()
        case .hide: hide()
        case .settings: return [.show(.runs)]
        case .crosshairLeft: options.moveCrosshair(by: -0.01)
        case .crosshairRight: options.moveCrosshair(by: 0.01)
        case .clearCrosshair: options.crosshair = nil
        }
        return []
    }

    /// Goes on to the next axis of which the logs have something.
    private mutating func changeAxis() -> [PageRequest] {
        let former = options.axis
        repeat { options.axis = options.axis.next } while options.axis != .step && !has(options.axis)
        return options.axis == former ? [.notice("the logs have neither epochs nor times")] : []
    }

    private func has(_ axis: CurveOptions.Axis) -> Bool {
        runs.contains { run in
            run.metrics.contains { metric in
                metric.curve.buckets.contains { bucket in
                    switch axis {
                    case .step: true
                    case .epoch: bucket.lastEpoch.isFinite
                    case .time, .activeTime: bucket.lastSeconds.isFinite
                    }
                }
            }
        }
    }

    private mutating func select(_ place: Int) { selected = min(max(0, place), max(0, charts.count - 1)) }

    private mutating func pin() {
        guard charts.indices.contains(selected) else { return }
        let name = charts[selected].quantity
        if let place = pinned.firstIndex(of: name) { pinned.remove(at: place) } else { pinned.append(name) }
        choose()
    }

    private mutating func hide() {
        guard charts.indices.contains(selected) else { return }
        if charts.count == 1 { hidden = [] } else { hidden.insert(charts[selected].quantity) }
        choose()
    }

    package mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? {
        let filter = ChartFilter(text: text)
        if let fault = filter.fault { return fault }
        if !text.isEmpty, filter.passing(all).isEmpty { return "no chart has such a name" }
        self.filter = text.isEmpty ? nil : filter
        choose()
        return nil
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        let grid = ChartGrid(charts.count, in: area)
        switch mouse.kind {
        case .wheelUp: select(selected - (isEnlarged ? 1 : grid.columns))
        case .wheelDown: select(selected + (isEnlarged ? 1 : grid.columns))
        case .press, .drag, .move:
            let shown = isEnlarged ? [(selected, area)] : grid.cells(around: selected)
            guard let (place, cell) = shown.first(where: { $0.1.contains(column: mouse.column, row: mouse.row) }),
                charts.indices.contains(place)
            else { return [] }
            if mouse.kind == .press { selected = place }
            let plot = chart(charts[place]).plot(in: Panel().inner(of: cell), with: Appearance())
            options.crosshair = plot.x.position(of: plot.x(atColumn: mouse.column)).map { min(max(0, $0), 1) }
        case .release: break
        }
        return []
    }

    private func chart(_ chart: MetricChart) -> LineChart {
        ChartDrawing(chart, runs: runs, options: options, with: Appearance()).chart
    }

    // MARK: - Drawing

    package func draw(
        into frame: inout Frame, in area: Rectangle, context: PageContext, with appearance: Appearance
    ) {
        guard !charts.isEmpty else {
            let text = Paragraph([StyledText(absence, appearance.theme.muted)])
            frame.draw(text, in: area.centered(width: min(area.width - 4, 72), height: 4), with: appearance)
            return
        }
        if isEnlarged {
            drawChart(selected, into: &frame, in: area, isSelected: false, with: appearance)
            return
        }
        var area = area
        let grid = ChartGrid(charts.count, in: area)
        if grid.count < charts.count || filter != nil || !hidden.isEmpty {
            frame.write(counting(grid, with: appearance), in: area.removeBottom(1).inset(columns: 1), with: appearance)
        }
        for (place, cell) in ChartGrid(charts.count, in: area).cells(around: selected)
        where charts.indices.contains(place) {
            drawChart(place, into: &frame, in: cell, isSelected: place == selected, with: appearance)
        }
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

    /// Which of the charts are on the screen.
    private func counting(_ grid: ChartGrid, with appearance: Appearance) -> StyledText {
        let theme = appearance.theme
        let shown = grid.cells(around: selected).map(\.0).filter { $0 < charts.count }
        let (first, last) = ((shown.first ?? 0) + 1, (shown.last ?? 0) + 1)
        var text = StyledText("charts \(first) to \(last) of \(charts.count)", theme.muted)
        if let filter { text += StyledText("  with ", theme.muted) + StyledText(filter.text, theme.key) }
        if !hidden.isEmpty { text += StyledText("  \(hidden.count) hidden", theme.muted) }
        return text
    }

    private func drawChart(
        _ place: Int, into frame: inout Frame, in area: Rectangle, isSelected: Bool, with appearance: Appearance
    ) {
        guard charts.indices.contains(place) else { return }
        let chart = charts[place]
        ChartDrawing(chart, runs: runs, options: options, with: appearance)
            .draw(
                into: &frame, in: area, isSelected: isSelected, isPinned: pinned.contains(chart.quantity),
                with: appearance)
    }
}
