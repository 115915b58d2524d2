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
    package static let footer = FooterStyle(leading: [.togglePause], namesSampleKeys: false)

    /// The runs of the table.
    private(set) var watched = WatchedRuns()
    /// The runs that were marked by keys, until they are shown as such: the next key may come before.
    var awaitedMarks: [Int]?
    var marked: [Int] { awaitedMarks ?? watched.chosen }
    private(set) var palette = RunPalette()
    /// What the table shows.
    var wishes = RunRows.Wishes() {
        didSet { staleness = max(staleness, wishes.staleness(after: oldValue)) }
    }
    private(set) var rows = RunRows()
    /// The wishes for which the rows were made.
    private var rowsWishes = RunRows.Wishes()
    private var staleness = Staleness.rows
    /// The runs for which rows are to be made beside the drawing loop, for there are many: they, or the wishes, are newer
    /// than those of the table.
    private var awaited: WatchedRuns?
    /// The rows that were asked for and have not come yet, and whether even newer runs or wishes have come.
    private var request: (rows: RunRowsRequest, isOutdated: Bool)?
    /// The place of the selected row.
    var selected = 0
    /// The selected run, with which the selection moves.
    var selectedID: Int?
    /// The run with which the others are compared.
    var baseline: Int? {
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
    var search = ""
    /// The run whose values the page asked to be read.
    private var asked: Int?
    /// The marked runs, as their charts show them.
    private(set) var comparison = RunCurves()
    /// The metric and the setting that pictures of many runs show, by their places among those of the table.
    var measure = 0
    var across = 0
    let pictures = RunPictures()
    let cache = ChartCache()
    /// Changes with what the table shows.
    private(set) var generation = Generation()
    /// What the next answer to a message asks for.
    var wanted: [PageRequest] = []

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

    /// What of the table is older than the runs or the wishes.
    enum Staleness: Comparable, Sendable { case none, marks, columns, order, rows }

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
        switch message {
        case .watched(let runs): receive(runs)
        case .madeRows(let answer): receive(answer)
        default: break
        }
    }

    /// More runs than these take longer than a frame to be brought into the table.
    private static let few = 500

    private mutating func receive(_ runs: WatchedRuns) {
        palette.assign(runs.chosen)
        if let marks = awaitedMarks {
            let known = Set(marks).intersection(runs.runs.map(\.id))
            if known == Set(runs.chosen) { awaitedMarks = nil }
        }
        if runs.runs.count <= Self.few {
            (watched, awaited, request, staleness) = (runs, nil, nil, .rows)
        } else if awaited == nil, runs.haveRows(of: watched, needsCurves: wishes.step != nil) {
            (watched, staleness) = (runs, max(staleness, .marks))
        } else {
            awaited = runs
            request?.isOutdated = true
        }
    }

    private mutating func receive(_ answer: RunRowsRequest.Answer) {
        guard let request, request.rows == answer.request else { return }
        if !request.isOutdated { awaited = nil }
        self.request = nil
        let made = answer.request.wishes
        if answer.rows.rows.isEmpty, answer.rows.total > 0, made.filter == wishes.filter,
            made.filter != rowsWishes.filter
        {
            wishes.filter = rowsWishes.filter
            awaited = awaited ?? answer.request.runs
            wanted.append(.notice(Self.nothingPasses))
            return
        }
        if made.groupsSeeds, !rowsWishes.groupsSeeds, answer.rows.areSingle {
            wanted.append(.notice(Self.nothingShares))
        }
        (watched, rows, rowsWishes) = (answer.request.runs, answer.rows, made)
        staleness = max(.marks, wishes.staleness(after: made))
    }

    static let nothingPasses = "no run fulfils this"
    static let nothingShares = "no two runs differ in nothing but the seed"

    /// Whether rows for the newest wishes are still to be made, beside the drawing loop.
    var isWaiting: Bool { awaited != nil }

    /// Brings the table up to date, and asks for what the page lacks.
    package mutating func follow(_ context: PageContext) -> [PageRequest] {
        refresh()
        var requests = wanted
        wanted = []
        if let awaited, request == nil {
            let rows = RunRowsRequest(awaited, wishes)
            request = (rows, false)
            requests.append(.effect(.makeRows(rows)))
        }
        if let run, !run.isWhole, asked != run.id {
            asked = run.id
            requests.append(.effect(.look(run: run.id)))
        }
        return requests
    }

    mutating func refresh() {
        if staleness >= .order, watched.runs.count > Self.few {
            awaited = awaited ?? watched
            request?.isOutdated = true
            staleness = .columns
        }
        switch staleness {
        case .none: return
        case .marks: break
        case .columns: rows.chooseColumns(wishes)
        case .order: rows.arrange(watched, wishes)
        case .rows: rows = RunRows(watched, wishes)
        }
        if staleness >= .order { rowsWishes = wishes }
        staleness = .none
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
    var lineCount: Int {
        switch side {
        case .settings, .troubles: shownDetails.count
        case .columns: rows.offered.count
        case .charts: comparison.charts.count
        case .parallel, .scatter: 0
        }
    }
}
