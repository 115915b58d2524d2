import Datasets
import Screen
package import Telemetry

extension PageID {
    package static let runs = PageID("Runs")
}

/// All runs as a table: those whose logs were found, or those of the store. Some are marked to be compared, and beside the
/// table is what is known of the selected one.
package struct RunsPage: Page {
    package static let id = PageID.runs
    package static let subject = "the runs"
    package static let needs: RunCapabilities = [.otherRuns]
    package static let footer = FooterStyle(namesSampleKeys: false)

    private(set) var watched = WatchedRuns()
    private(set) var palette = RunPalette()
    /// What the table shows.
    var wishes = RunRows.Wishes() {
        didSet {
            isUnsorted = isUnsorted || wishes != oldValue
            isStale =
                isStale || wishes.filter != oldValue.filter || wishes.groupsSeeds != oldValue.groupsSeeds
                || wishes.step != oldValue.step
        }
    }
    private(set) var rows = RunRows()
    /// Whether `rows` is older than the runs or the wishes.
    private var isStale = true
    /// Whether only the order or the columns of `rows` are.
    private var isUnsorted = false
    /// The place of the selected row.
    private(set) var selected = 0
    /// The selected run, with which the selection moves.
    private var selectedID: Int?
    /// The run with which the others are compared.
    private(set) var baseline: Int? {
        didSet { if baseline != oldValue { baselinePlace = rows.place(of: baseline, in: watched.runs) } }
    }
    /// The place of its row; nil if no row has it.
    private(set) var baselinePlace: Int?
    var side = Side.settings
    /// Whether the keys move in what is beside the table.
    var isInSide = false
    /// The place of the selected line beside the table.
    var line = 0
    /// The words that are searched for in the settings; empty for all.
    private(set) var search = ""
    /// The run whose values the page asked to be read.
    private var asked: Int?
    /// The marked runs, as their charts show them.
    private(set) var comparison = RunCurves()
    /// The metric and the setting that pictures of many runs show, by their places among those of the table.
    private(set) var measure = 0
    private(set) var across = 0
    let pictures = RunPictures()
    let cache = ChartCache()
    /// Changes with what the table shows.
    private(set) var generation = Generation()
    /// What the next answer to a message asks for.
    private var wanted: [Effect] = []

    /// What is shown beside the table.
    enum Side: CaseIterable, Hashable, Sendable {
        case settings, troubles, columns, charts, parallel, scatter

        /// Whether it is a picture of several runs, which needs more room.
        var isPicture: Bool { self == .charts || self == .parallel || self == .scatter }

        /// What the key for another view shows after it.
        var next: Side {
            switch self {
            case .settings, .troubles, .columns: .charts
            case .charts: .parallel
            case .parallel: .scatter
            case .scatter: .settings
            }
        }
    }

    package enum OwnAction: Hashable, Sendable {
        case up, down, pageUp, pageDown, toSide, toTable, mark, markAll, open, settings, troubles, search
        case sortLeft, sortRight, reverse, chooseColumns, atStep, compare, groupSeeds, tag, note
        case view, nextMetric, nextSetting
    }

    package enum Question: Hashable, Sendable {
        case search, filter, step
        case tags(run: Int)
        case note(run: Int)
    }

    package init() {}

    // MARK: - Messages

    package mutating func receive(_ message: Message) {
        guard case .watched(let watched) = message else { return }
        self.watched = watched
        palette.assign(watched.chosen)
        isStale = true
    }

    /// Brings the table up to date, and asks for what the page lacks.
    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        refresh()
        var requests = wanted.map { PageRequest.effect($0) }
        wanted = []
        if let run, !run.isWhole, asked != run.id {
            asked = run.id
            requests.append(.effect(.look(run: run.id)))
        }
        return requests
    }

    mutating func refresh() {
        guard isStale || isUnsorted else { return }
        if isStale { rows = RunRows(watched, wishes) } else { rows.arrange(watched, wishes) }
        (isStale, isUnsorted) = (false, false)
        if let baseline, !watched.runs.contains(where: { $0.id == baseline }) { self.baseline = nil }
        baselinePlace = rows.place(of: baseline, in: watched.runs)
        selected = rows.place(of: selectedID, in: watched.runs) ?? min(selected, max(0, rows.rows.count - 1))
        selectedID = run?.id
        comparison = RunCurves(watched, rows, palette, groupsSeeds: wishes.groupsSeeds)
        generation = Generation()
        line = min(line, max(0, lineCount - 1))
    }

    /// The place of a marked run in the palette: its own, or that of its row where runs share one.
    func color(ofRun id: Int) -> Int { comparison.shared[id] ?? palette.place(of: id) }

    /// The name of the selected row; nil without rows.
    package var selectedName: String? { rows.rows.indices.contains(selected) ? rows.rows[selected].name : nil }

    /// The column that is selected in the list of columns; nil while there is none.
    package var selectedColumn: String? {
        side == .columns && isInSide && rows.offered.indices.contains(line) ? rows.offered[line].name : nil
    }

    /// The runs of the selected row.
    var selectedRuns: [WatchedRun] {
        guard rows.rows.indices.contains(selected) else { return [] }
        return rows.rows[selected].runs.filter { watched.runs.indices.contains($0) }.map { watched.runs[$0] }
    }

    /// The selected run; of several in a row, the first.
    var run: WatchedRun? { selectedRuns.first }

    /// The details of the selected run that pass the search.
    var shownDetails: [RunDetail] {
        guard let run else { return [] }
        switch side {
        case .settings:
            let filter = ChartFilter(text: search)
            return RunDetail.all(of: run).filter { search.isEmpty || filter.passes("\($0.name) \($0.value)") }
        case .troubles: return run.troubles.map { RunDetail("", $0) }
        case .columns, .charts, .parallel, .scatter: return []
        }
    }

    /// The number of lines beside the table.
    private var lineCount: Int {
        switch side {
        case .settings, .troubles: shownDetails.count
        case .columns: rows.offered.count
        case .charts: comparison.charts.count
        case .parallel, .scatter: 0
        }
    }

    // MARK: - Keys

    package mutating func perform(_ action: OwnAction, in context: PageContext) -> [PageRequest] {
        refresh()
        defer { refresh() }
        switch action {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -10)
        case .pageDown: move(by: 10)
        case .toSide: isInSide = true
        case .toTable: isInSide = false
        case .mark where isInSide && side == .columns: switchColumn()
        case .mark: return mark()
        case .markAll: return markAll()
        case .open: return open(in: context)
        case .settings: show(.settings, in: context.area)
        case .troubles: toggle(.troubles, in: context.area)
        case .chooseColumns:
            toggle(.columns, in: context.area)
            isInSide = side == .columns
        case .search: return ask(in: context)
        case .sortLeft: sort(by: -1)
        case .sortRight: sort(by: 1)
        case .reverse: return reverse()
        case .atStep: return [.prompt(stepPrompt)]
        case .compare: baseline = baseline == run?.id ? nil : run?.id
        case .groupSeeds: return groupSeeds()
        case .tag, .note: return askForText(action)
        case .view:
            isInSide = false
            show(side.next, in: context.area)
        case .nextMetric: return changeMetric(in: context)
        case .nextSetting: return changeSetting(in: context)
        }
        return []
    }

    private mutating func open(in context: PageContext) -> [PageRequest] {
        if isInSide, side == .columns {
            switchColumn()
            return []
        }
        let runs = selectedRuns.map(\.id)
        guard !runs.isEmpty else { return [] }
        let effects = [PageRequest.effect(.choose(runs: runs))]
        if context.capabilities.contains(.curves) { return effects + [.show(.charts)] }
        show(.charts, in: context.area)
        return effects
    }

    private mutating func changeMetric(in context: PageContext) -> [PageRequest] {
        if side == .charts {
            guard !comparison.charts.isEmpty else { return [] }
            line = (line + 1) % comparison.charts.count
            isInSide = true
            return []
        }
        guard !rows.metrics.isEmpty else { return [.notice("the runs have no values")] }
        if side.isPicture { measure = (measure + 1) % rows.metrics.count } else { show(.scatter, in: context.area) }
        return []
    }

    private mutating func changeSetting(in context: PageContext) -> [PageRequest] {
        guard !rows.differing.isEmpty else { return [.notice("the runs differ in no setting")] }
        if side == .scatter { across = (across + 1) % rows.differing.count } else { show(.scatter, in: context.area) }
        return []
    }

    /// Marks the runs of the row, or takes them off.
    private func mark() -> [PageRequest] {
        let ids = selectedRuns.map(\.id)
        guard !ids.isEmpty else { return [] }
        let others = watched.chosen.filter { !ids.contains($0) }
        let hadAll = ids.allSatisfy { watched.chosen.contains($0) }
        return [.effect(.choose(runs: hadAll ? others : others + ids))]
    }

    /// More curves than anyone tells apart, and few enough to be read.
    private static let mostMarked = 50

    /// Marks all runs of the table, or none if they are marked.
    private func markAll() -> [PageRequest] {
        let ids = rows.rows.lazy.flatMap(\.runs).prefix(Self.mostMarked).map { watched.runs[$0].id }
        let isMarked = Set(ids).isSubset(of: watched.chosen)
        return [.effect(.choose(runs: isMarked ? [] : Array(ids)))]
            + (!isMarked && rows.rows.count > Self.mostMarked
                ? [.notice("the first \(Self.mostMarked) runs are marked; a filter leaves fewer")] : [])
    }

    private mutating func show(_ side: Side, in area: Rectangle) {
        if side != self.side { line = 0 }
        self.side = side
        // A small screen shows either the table or what is beside it.
        if areas(area) == nil { isInSide = true }
    }

    private mutating func toggle(_ side: Side, in area: Rectangle) {
        if self.side == side {
            (self.side, line, isInSide) = (.settings, 0, false)
        } else {
            show(side, in: area)
        }
    }

    mutating func move(by count: Int) {
        if isInSide {
            line = min(max(0, line + count), max(0, lineCount - 1))
        } else {
            select(selected + count)
        }
    }

    mutating func select(_ place: Int) {
        let former = selected
        selected = min(max(0, place), max(0, rows.rows.count - 1))
        selectedID = run?.id
        if selected != former, side == .settings || side == .troubles { line = 0 }
    }

    // MARK: - Columns and order

    mutating func switchColumn() {
        guard rows.offered.indices.contains(line), rows.offered[line] != .name else { return }
        let column = rows.offered[line]
        wishes.switched[column] = !rows.columns.contains(column)
    }

    /// Sorts by a column, or the other way round if it is sorted by that already.
    mutating func sort(by column: RunColumn) {
        if wishes.sort == column {
            wishes.isDescending.toggle()
        } else {
            (wishes.sort, wishes.isDescending) = (column, column.beginsDescending)
        }
    }

    /// Sorts by the next column, with the order of the source between the last and the first one.
    private mutating func sort(by step: Int) {
        let all: [RunColumn?] = [nil] + rows.columns
        let place = all.firstIndex(of: wishes.sort) ?? 0
        wishes.sort = all[(place + step + all.count) % all.count]
        wishes.isDescending = wishes.sort?.beginsDescending ?? false
    }

    private mutating func reverse() -> [PageRequest] {
        guard wishes.sort != nil else { return [.notice("the newest runs come first; > sorts by a column")] }
        wishes.isDescending.toggle()
        return []
    }

    private mutating func groupSeeds() -> [PageRequest] {
        wishes.groupsSeeds.toggle()
        refresh()
        guard wishes.groupsSeeds, rows.rows.allSatisfy({ $0.runs.count == 1 }) else { return [] }
        return [.notice("no two runs differ in nothing but the seed")]
    }

    // MARK: - Questions

    private var stepPrompt: Prompt {
        let text = wishes.step.map { NumberFormat(isASCII: true).step($0) } ?? ""
        return Self.prompt(
            .step, title: "Values at a step", hint: "a step, for the runs that are marked; nothing for the best values",
            text: text.filter { $0 != " " }, characters: "0123456789.e+-")
    }

    /// Asks for a filter; in the settings, for what to search.
    private mutating func ask(in context: PageContext) -> [PageRequest] {
        guard isInSide, side == .settings || side == .troubles else {
            let hint = "lr>=1e-3 and data=mnist and not tag=old; nothing for all runs"
            return [.prompt(Self.prompt(.filter, title: "Filter runs", hint: hint, text: wishes.filter?.text ?? ""))]
        }
        show(.settings, in: context.area)
        let hint = "words of names or values; !word excludes; /regular expression/"
        return [.prompt(Self.prompt(.search, title: "Settings", hint: hint, text: search))]
    }

    private func askForText(_ action: OwnAction) -> [PageRequest] {
        guard let run else { return [] }
        guard run.canBeNoted else { return [.notice("tags and notes are kept for stored runs only")] }
        if action == .tag {
            return [
                .prompt(
                    Self.prompt(
                        .tags(run: run.id), title: "Tags of \(run.name)", hint: "words, separated by commas",
                        text: run.tags.joined(separator: ", ")))
            ]
        }
        return [
            .prompt(
                Self.prompt(.note(run: run.id), title: "Note on \(run.name)", hint: "a line of text", text: run.note))
        ]
    }

    package mutating func answer(_ text: String, to question: Question, in context: PageContext) -> String? {
        defer { refresh() }
        switch question {
        case .search: return answerSearch(text)
        case .filter: return answerFilter(text)
        case .step:
            guard !text.isEmpty else {
                wishes.step = nil
                return nil
            }
            guard let step = Double(text), step.isFinite else { return "this is no number" }
            wishes.step = step
        case .tags(let run):
            let tags = text.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
            wanted.append(.tag(run: run, tags))
        case .note(let run): wanted.append(.note(run: run, text))
        }
        return nil
    }

    private mutating func answerSearch(_ text: String) -> String? {
        if let fault = ChartFilter(text: text).fault { return fault }
        let former = search
        search = text
        if !text.isEmpty, shownDetails.isEmpty {
            search = former
            return "no setting and no value of this run has such a name"
        }
        (line, isInSide) = (0, true)
        return nil
    }

    private mutating func answerFilter(_ text: String) -> String? {
        let former = wishes.filter
        guard text.contains(where: { !$0.isWhitespace }) else {
            wishes.filter = nil
            return nil
        }
        do throws(RunFilterError) { wishes.filter = try RunFilter(text) } catch { return "\(error)" }
        refresh()
        if rows.rows.isEmpty, !watched.runs.isEmpty {
            wishes.filter = former
            return "no run fulfils this"
        }
        return nil
    }
}

extension Substring {
    /// The text without blanks at its ends.
    fileprivate var trimmed: String {
        var text = drop(while: \.isWhitespace)
        while text.last?.isWhitespace ?? false { text.removeLast() }
        return String(text)
    }
}
