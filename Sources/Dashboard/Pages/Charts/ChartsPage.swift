import Datasets
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
    /// Where their values lie on the axis.
    private(set) var clocks: [RunClock] = []
    private(set) var palette = RunPalette()
    /// The names of the runs as legends show them: what differs.
    private(set) var labels: [String] = []
    /// All charts in the usual order.
    private(set) var all: [MetricChart] = []
    /// What the charts depend on: metrics are only appended while a run's generation stays.
    private struct Shape: Hashable, Sendable {
        let generation: Generation
        let metrics: Int
    }
    private var shapes: [Shape] = []
    /// The charts that are shown, as they are arranged.
    private(set) var charts: [MetricChart] = []
    /// Those whose curves have one value, which are listed instead.
    private(set) var singles: [MetricChart] = []

    var options = CurveOptions() { didSet { if options.axis != oldValue.axis { setClocks() } } }
    private(set) var arrangement = ChartArrangement()
    /// The arrangement as it was last kept.
    private var kept = ChartArrangement()
    /// The place of the selected chart in `charts`.
    var selected = 0
    /// Whether the selected chart fills the page.
    private(set) var isEnlarged = false
    private(set) var exact = ExactAnswers()
    /// The column where the mouse was when it last moved the axis.
    var draggedColumn: Int?
    let cache = ChartCache()

    package enum OwnAction: Hashable, Sendable {
        case moveLeft, moveRight, moveUp, moveDown, pageUp, pageDown
        case enlarge, changeAxis, toggleLogarithm, toggleLogarithmicSteps, toggleSmoothing, changeAttempts
        case zoomIn, zoomOut, panLeft, panRight, showAll, crosshairLeft, crosshairRight, listValues
        case filter, pin, hide, putEarlier, putLater, settings
    }

    package enum Question: Hashable, Sendable { case filter }

    package init() {}

    // MARK: - Messages

    package mutating func receive(_ message: Message) {
        switch message {
        case .watched(let watched): show(watched)
        case .arranged(let arrangement):
            self.arrangement = arrangement
            options.axis = CurveOptions.Axis(rawValue: arrangement.axis) ?? .step
            options.isLogarithmic = arrangement.isLogarithmic
            options.hasLogarithmicSteps = arrangement.hasLogarithmicSteps
            options.smooths = arrangement.smooths
            kept = arrangement
            choose()
        case .points(let points): exact.take(points)
        default: break
        }
    }

    private mutating func show(_ watched: WatchedRuns) {
        self.watched = watched
        runs = watched.shown
        setClocks()
        palette.assign(watched.chosen)
        exact.forget(except: runs)
        let shapes = runs.map { Shape(generation: $0.generation, metrics: $0.metrics.count) }
        if shapes != self.shapes {
            self.shapes = shapes
            labels = runs.map(\.name).differingParts
            all = MetricChart.all(of: runs)
            choose()
        } else if singles.contains(where: { !$0.isSingle(in: runs) }) {
            choose()
        }
    }

    private mutating func setClocks() { clocks = runs.map { RunClock($0, options.axis) } }

    /// Chooses the charts by the arrangement.
    private mutating func choose() {
        let named = charts.indices.contains(selected) ? charts[selected].quantity : nil
        let arranged = arrangement.arranged(all)
        charts = arranged.filter { !$0.isSingle(in: runs) }
        singles = arranged.filter { $0.isSingle(in: runs) }
        selected = charts.firstIndex { $0.quantity == named } ?? min(selected, max(0, charts.count - 1))
    }

    /// Asks for the arrangement to be kept if it has changed, and for exact values where the axis is zoomed.
    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        var requests: [PageRequest] = []
        arrangement.axis = options.axis.rawValue
        arrangement.isLogarithmic = options.isLogarithmic
        arrangement.hasLogarithmicSteps = options.hasLogarithmicSteps
        arrangement.smooths = options.smooths
        if arrangement != kept {
            kept = arrangement
            requests.append(.effect(.keep(arrangement)))
        }
        if options.window != nil {
            let seen = cells(in: layout(in: context.area)).map { charts[$0.place] }
            if let request = exact.request(for: seen, of: runs, options) {
                requests.append(.effect(.readPoints(request)))
            }
        }
        return requests
    }

    // MARK: - Keys

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        let grid = layout(in: context.area).grid
        switch action {
        case .moveLeft: select(selected - 1)
        case .moveRight: select(selected + 1)
        case .moveUp: select(selected - (isEnlarged ? 1 : grid.columns))
        case .moveDown: select(selected + (isEnlarged ? 1 : grid.columns))
        case .pageUp: select(selected - grid.count)
        case .pageDown: select(selected + grid.count)
        case .enlarge: isEnlarged.toggle()
        case .toggleLogarithm: options.isLogarithmic.toggle()
        case .toggleLogarithmicSteps:
            options.hasLogarithmicSteps.toggle()
            options.window = nil
        case .toggleSmoothing: options.smooths.toggle()
        case .changeAttempts:
            guard hasAttempts else { return [.notice("no run that is shown was resumed")] }
            options.attempts = options.attempts.next
        case .changeAxis: return changeAxis()
        case .zoomIn: zoom(by: 0.5, around: options.crosshair)
        case .zoomOut: zoom(by: 2, around: options.crosshair)
        case .panLeft: return pan(by: -0.25)
        case .panRight: return pan(by: 0.25)
        case .showAll:
            (options.window, options.crosshair) = (nil, nil)
            exact.forgetAll()
        case .crosshairLeft: moveCrosshair(by: -0.01)
        case .crosshairRight: moveCrosshair(by: 0.01)
        case .listValues: arrangement.listsValues = !listsValues(in: context.area)
        case .filter:
            return [
                .prompt(
                    Self.prompt(
                        .filter, title: "Charts", hint: "words of their names; !word excludes; /regular expression/",
                        text: arrangement.filter))
            ]
        case .pin: pin()
        case .hide: hide()
        case .putEarlier: return put(by: -1)
        case .putLater: return put(by: 1)
        case .settings: return [.perform(.runs, PageValue(RunsPage.OwnAction.settings))]
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
            let clock = RunClock(run, axis)
            return run.metrics.contains { $0.curve.buckets.contains { clock.end(of: $0).isFinite } }
        }
    }

    mutating func select(_ place: Int) { selected = min(max(0, place), max(0, charts.count - 1)) }

    private mutating func pin() {
        guard charts.indices.contains(selected) else { return }
        let name = charts[selected].quantity
        if let place = arrangement.pinned.firstIndex(of: name) {
            arrangement.pinned.remove(at: place)
        } else {
            arrangement.pinned.append(name)
        }
        choose()
    }

    private mutating func hide() {
        guard charts.indices.contains(selected) else { return }
        if charts.count == 1 { arrangement.hidden = [] } else { arrangement.hidden.insert(charts[selected].quantity) }
        choose()
    }

    private mutating func put(by step: Int) -> [PageRequest] {
        guard charts.indices.contains(selected) else { return [] }
        guard arrangement.move(charts[selected].quantity, by: step, among: charts, all: all) else {
            return [
                .notice("it is the \(step < 0 ? "first" : "last") chart, or between the pinned ones and the others")
            ]
        }
        choose()
        return []
    }

    package mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? {
        let filter = ChartFilter(text: text)
        if let fault = filter.fault { return fault }
        if !text.isEmpty, filter.passing(all).isEmpty { return "no chart has such a name" }
        arrangement.filter = text
        choose()
        return nil
    }
}
