import Screen
import Telemetry

/// What the keys do.
extension RunsPage {
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

    package mutating func close() -> Bool {
        guard isInSide, side == .columns else { return false }
        (side, line, isInSide) = (.settings, 0, false)
        return true
    }

    private mutating func open(in context: PageContext) -> [PageRequest] {
        if isInSide, side == .columns {
            switchColumn()
            return []
        }
        let runs = selectedRuns.map(\.id)
        guard !runs.isEmpty else { return [] }
        let effects = mark(runs)
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
    private mutating func mark() -> [PageRequest] {
        let ids = selectedRuns.map(\.id)
        guard !ids.isEmpty else { return [] }
        let others = marked.filter { !ids.contains($0) }
        return mark(ids.allSatisfy(marked.contains) ? others : others + ids)
    }

    /// Marks just these runs.
    private mutating func mark(_ runs: [Int]) -> [PageRequest] {
        awaitedMarks = runs
        return [.effect(.choose(runs: runs))]
    }

    /// More curves than anyone tells apart, and few enough to be read.
    private static let mostMarked = 50

    /// Marks all runs of the table, or none if they are marked.
    private mutating func markAll() -> [PageRequest] {
        let places = Array(rows.rows.lazy.flatMap(\.runs).prefix(Self.mostMarked))
        let ids = places.map { watched.runs[$0].id }
        let isMarked = Set(ids).isSubset(of: marked)
        return mark(isMarked ? [] : ids)
            + (!isMarked && rows.rows.count > Self.mostMarked
                ? [.notice("the first \(Self.mostMarked) runs are marked; a filter leaves fewer")] : [])
    }

    mutating func show(_ side: Side, in area: Rectangle) {
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
}
