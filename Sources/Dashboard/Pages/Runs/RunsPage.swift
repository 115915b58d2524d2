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
    private(set) var palette = RunPalette()
    /// The place of the selected run.
    private(set) var selected = 0
    private(set) var details = Details.settings
    /// Whether the keys move in the details of the run rather than in the list.
    private(set) var isInDetails = false
    /// The place of the selected line among the details that pass the search.
    private(set) var line = 0
    /// The words that are searched for in the settings; empty for all.
    private(set) var search = ""
    /// The run whose log the page asked to be read.
    private var asked: Int?

    /// What is shown of the selected run beside the list.
    enum Details: CaseIterable, Hashable, Sendable {
        case settings, troubles
    }

    package enum OwnAction: Hashable, Sendable {
        case up, down, pageUp, pageDown, toDetails, toList, mark, open, settings, troubles, search
    }

    package enum Question: Hashable, Sendable { case search }

    package init() {}

    package static let bindings: [PageBinding<OwnAction>] = [
        PageBinding([.up], "up", .up, "the run or the line above", hint: "run", hintKeys: "up down"),
        PageBinding([.down], "down", .down, "the run or the line below"),
        PageBinding([.pageUp], "pgup", .pageUp, "ten up"),
        PageBinding([.pageDown], "pgdn", .pageDown, "ten down"),
        PageBinding(
            [.right], "right", .toDetails, "to the run's settings: each whole when it is selected", hint: "details",
            hintKeys: "left right"),
        PageBinding([.left], "left", .toList, "back to the list of runs"),
        PageBinding([.character(" ")], "space", .mark, "add the run to the charts, or take it off", hint: "mark"),
        PageBinding([.enter], "enter", .open, "the charts of this run alone", hint: "open"),
        PageBinding([.character("c")], "c", .settings, "its settings and newest values", hint: "settings"),
        PageBinding([.character("/")], "/", .search, "search its settings and values", hint: "search"),
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

    // MARK: - Messages and keys

    package mutating func receive(_ message: Message) {
        guard case .watched(let watched) = message else { return }
        let id = run?.id
        self.watched = watched
        palette.assign(watched.chosen)
        selected = watched.runs.firstIndex { $0.id == id } ?? min(selected, max(0, watched.runs.count - 1))
        line = min(line, max(0, shownDetails.count - 1))
    }

    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        guard let run, !run.isWhole, asked != run.id else { return [] }
        asked = run.id
        return [.effect(.look(run: run.id))]
    }

    /// The selected run.
    var run: WatchedRun? { watched.runs.indices.contains(selected) ? watched.runs[selected] : nil }

    /// The details of the selected run that pass the search.
    var shownDetails: [RunDetail] {
        guard let run else { return [] }
        switch details {
        case .settings:
            let filter = ChartFilter(text: search)
            return RunDetail.all(of: run).filter { search.isEmpty || filter.passes("\($0.name) \($0.value)") }
        case .troubles: return run.troubles.map { RunDetail("", $0) }
        }
    }

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        switch action {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -10)
        case .pageDown: move(by: 10)
        case .toDetails: isInDetails = true
        case .toList: isInDetails = false
        case .mark:
            guard let id = run?.id else { return [] }
            let others = watched.chosen.filter { $0 != id }
            return [.effect(.choose(runs: others.count == watched.chosen.count ? others + [id] : others))]
        case .open:
            guard let run else { return [] }
            return [.effect(.choose(runs: [run.id])), .show(.charts)]
        case .settings: show(.settings, in: context.area)
        case .troubles:
            if details == .troubles {
                (details, line, isInDetails) = (.settings, 0, false)
            } else {
                show(.troubles, in: context.area)
            }
        case .search:
            show(.settings, in: context.area)
            let hint = "words of names or values; !word excludes; /regular expression/"
            return [.prompt(Self.prompt(.search, title: "Settings", hint: hint, text: search))]
        }
        return []
    }

    private mutating func show(_ details: Details, in area: Rectangle) {
        if details != self.details { line = 0 }
        self.details = details
        // A small screen shows either the list or the details.
        if Self.areas(area) == nil { isInDetails = true }
    }

    private mutating func move(by count: Int) {
        if isInDetails {
            line = min(max(0, line + count), max(0, shownDetails.count - 1))
        } else {
            select(selected + count)
        }
    }

    private mutating func select(_ place: Int) {
        let former = selected
        selected = min(max(0, place), max(0, watched.runs.count - 1))
        if selected != former { line = 0 }
    }

    package mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? {
        if let fault = ChartFilter(text: text).fault { return fault }
        let former = search
        search = text
        if !text.isEmpty, shownDetails.isEmpty {
            search = former
            return "no setting and no value of this run has such a name"
        }
        (line, isInDetails) = (0, true)
        return nil
    }

    package mutating func point(_ mouse: MouseEvent, in area: Rectangle, context: PageContext) -> [PageRequest] {
        let parts = parts(of: area)
        let isInList = parts.list?.contains(column: mouse.column, row: mouse.row) ?? false
        switch mouse.kind {
        case .wheelUp, .wheelDown:
            isInDetails = !isInList
            move(by: mouse.kind == .wheelUp ? -1 : 1)
        case .press:
            if let details = parts.details, !isInList {
                isInDetails = true
                if let place = place(ofRow: mouse.row, in: Panel().inner(of: details)) { line = place }
                return []
            }
            guard let area = parts.list, isInList else { return [] }
            isInDetails = false
            let list = Panel().inner(of: area)
            let place = firstRow(height: list.height - 1) + mouse.row - list.row - 1
            guard list.contains(column: mouse.column, row: mouse.row), watched.runs.indices.contains(place) else {
                return []
            }
            if place == selected { return perform(.mark, in: context) }
            select(place)
        case .drag, .release, .move: break
        }
        return []
    }
}
