import Telemetry

/// The rows of the table of runs: those that pass the filter, in order, with the columns that can be shown. It is made anew
/// when runs or wishes change, and not for every frame.
struct RunRows: Sendable {
    /// What the user chose.
    struct Wishes: Hashable, Sendable {
        var filter: RunFilter?
        /// Nil for the order of the source.
        var sort: RunColumn?
        var isDescending = false
        /// Columns that were switched on or off.
        var switched: [RunColumn: Bool] = [:]
        /// Whether runs that differ in nothing but the seed share a row.
        var groupsSeeds = false
        /// The step at which metrics are shown; nil for their best values.
        var step: Double?

        /// What of the rows is no longer right that were made for other wishes.
        func staleness(after former: Wishes) -> RunsPage.Staleness {
            if filter != former.filter || groupsSeeds != former.groupsSeeds || step != former.step { return .rows }
            if sort != former.sort || isDescending != former.isDescending { return .order }
            return switched == former.switched ? .none : .columns
        }
    }

    /// A line: a run, or several that differ in nothing but the seed.
    struct Row: Sendable {
        /// The places of the runs, at least one.
        let runs: [Int]
        let name: String
        /// By the places of `metrics`.
        let values: [RunValue]
        /// What of the name tells the row from others: the values of settings; nil where it was not made of these.
        var distinction: String?
    }

    private(set) var rows: [Row] = []
    /// All columns that there are, in the order of the table.
    private(set) var offered: [RunColumn] = [.name]
    /// Those that are shown.
    private(set) var columns: [RunColumn] = [.name]
    private(set) var metrics: [QuantityName] = []
    /// The settings in which the runs differ.
    private(set) var differing: [String] = []
    /// How many runs there are before the filter.
    private(set) var total = 0

    private static let mostMetrics = 4
    private static let mostSettings = 12

    init() {}

    /// The rows before they are sorted.
    private var unsorted: [Row] = []
    private var settings = DifferingSettings()
    /// The columns that are shown unless they are switched off.
    private var usual: Set<RunColumn> = []
    /// How many runs pass the filter.
    private(set) var passing = 0

    init(_ watched: WatchedRuns, _ wishes: Wishes) {
        let runs = watched.runs
        total = runs.count
        var selection = RunSelection<WatchedRun>(wishes.filter, nil, at: watched.now)
        let passing = runs.indices.filter { selection.takes(runs[$0]) }
        self.passing = passing.count
        let names = MetricNames(runs, passing)
        metrics = names.all
        settings = DifferingSettings(runs, passing)
        differing = settings.differing
        let groups = wishes.groupsSeeds ? Self.groups(runs, passing) : passing.map { [$0] }
        unsorted = groups.map { places in
            let each = places.map { names.values(of: runs[$0], at: wishes.step) }
            return Row(
                runs: places, name: Self.name(of: places.map { runs[$0].name }),
                values: names.all.indices.map { metric in RunValue(each.map { $0[metric] }) })
        }
        nameApart(runs)
        usual = usualColumns(runs, passing, wishes)
        arrange(watched, wishes)
    }

    /// Adds to names that several groups have the settings in which they differ: `sweep-1 64 0.01`.
    private mutating func nameApart(_ runs: [WatchedRun]) {
        let counts = Dictionary(unsorted.lazy.filter { $0.runs.count > 1 }.map { ($0.name, 1) }, uniquingKeysWith: +)
        guard counts.contains(where: { $0.value > 1 }) else { return }
        let apart = settings.differing.filter { !DifferingSettings.isMinor($0) }
        unsorted = unsorted.map { row in
            guard (counts[row.name] ?? 0) > 1 else { return row }
            let settings = apart.compactMap { runs[row.runs[0]].setting($0) }.joined(separator: " ")
            return Row(
                runs: row.runs, name: settings.isEmpty ? row.name : "\(row.name) \(settings)", values: row.values,
                distinction: settings)
        }
    }

    /// Whether no runs share a row.
    var areSingle: Bool { rows.allSatisfy { $0.runs.count == 1 } }

    /// Sorts the rows and chooses the columns anew. All other wishes, and the runs, must be those of before.
    mutating func arrange(_ watched: WatchedRuns, _ wishes: Wishes) {
        chooseColumns(wishes)
        sort(watched.runs, at: watched.now, wishes)
    }

    private func usualColumns(_ runs: [WatchedRun], _ passing: [Int], _ wishes: Wishes) -> Set<RunColumn> {
        let important = metrics.filter { $0.better != nil }.prefix(Self.mostMetrics)
        let shownMetrics = important.isEmpty ? metrics.prefix(Self.mostMetrics) : important
        let shownSettings = settings.differing.filter { !(wishes.groupsSeeds && WatchedRun.Setting($0, "").isSeed) }
        var usual: Set<RunColumn> = [.name, .state, .age, .duration]
        usual.formUnion(shownMetrics.map { .metric($0) })
        usual.formUnion(shownSettings.prefix(Self.mostSettings).map { .setting($0) })
        if wishes.groupsSeeds { usual.insert(.count) }
        // The tag that all runs of a sweep have says nothing.
        if let tags = passing.first.map({ runs[$0].tags }), passing.contains(where: { runs[$0].tags != tags }) {
            usual.insert(.tags)
        }
        if passing.contains(where: { !runs[$0].note.isEmpty }) { usual.insert(.note) }
        if passing.contains(where: { runs[$0].attempts > 1 }) { usual.insert(.attempts) }
        if passing.contains(where: { runs[$0].isWhole && runs[$0].lastStep != nil }) { usual.insert(.step) }
        if let format = passing.first.map({ runs[$0].format }), passing.contains(where: { runs[$0].format != format }) {
            usual.insert(.log)
        }
        return usual
    }

    /// Chooses the columns anew; the wish to group seeds must be that of before.
    mutating func chooseColumns(_ wishes: Wishes) {
        offered = [.name] + (wishes.groupsSeeds ? [.count] : []) + [.state]
        offered += metrics.map { .metric($0) } + settings.all.map { .setting($0) }
        offered += [.tags, .age, .duration, .step, .attempts, .log, .note]
        // The chosen setting columns come in the order in which they differ.
        let order = settings.differing.map { RunColumn.setting($0) }
        let others = offered.filter { !order.contains($0) }
        if let place = others.lastIndex(where: { if case .metric = $0 { true } else { false } }) {
            offered = others[...place] + order + others[(place + 1)...]
        } else if let place = others.firstIndex(of: .state) {
            offered = others[...place] + order + others[(place + 1)...]
        }
        columns = offered.filter { $0 == .name || wishes.switched[$0] ?? usual.contains($0) }
    }

    /// The runs that share all settings but the seed, in the order of their first runs.
    private static func groups(_ runs: [WatchedRun], _ passing: [Int]) -> [[Int]] {
        struct Key: Hashable {
            let format: String
            let settings: [WatchedRun.Setting]
        }
        var places: [Key: Int] = [:]
        var groups: [[Int]] = []
        for place in passing {
            let settings = runs[place].settings.filter { !$0.isSeed }
            // Nothing is known of the likeness of runs without settings.
            guard !settings.isEmpty else {
                groups.append([place])
                continue
            }
            let key = Key(format: runs[place].format, settings: settings)
            if let group = places[key] {
                groups[group].append(place)
            } else {
                places[key] = groups.count
                groups.append([place])
            }
        }
        return groups
    }

    /// A name for several runs: how all of their names begin, without the word in which they differ (`seed1`, `s2`).
    private static func name(of names: [String]) -> String {
        guard var prefix = names.first?[...], names.count > 1 else { return names.first ?? "" }
        for name in names.dropFirst() { prefix = prefix.prefix(zip(prefix, name).prefix { $0 == $1 }.count) }
        func isWord(_ character: Character) -> Bool { character.isLetter || character.isNumber }
        var words = prefix
        while let last = words.last, isWord(last) { words.removeLast() }
        while let last = words.last, !isWord(last) { words.removeLast() }
        if !words.isEmpty { return String(words) }
        while let last = prefix.last, !last.isLetter { prefix.removeLast() }
        return prefix.isEmpty ? names[0] : String(prefix)
    }

    // MARK: - Order

    private mutating func sort(_ runs: [WatchedRun], at now: Double, _ wishes: Wishes) {
        rows = unsorted
        guard let column = wishes.sort else { return }
        let metric: Int? = if case .metric(let name) = column { metrics.firstIndex(of: name) } else { nil }
        let values = rows.map { row -> SortedValue in
            if let metric { return SortedValue(.number(row.values[metric].mean)) }
            if column == .count { return SortedValue(.number(Double(row.runs.count))) }
            return SortedValue(Self.value(of: column, runs[row.runs[0]], at: now))
        }
        let order = rows.indices.sorted { a, b in
            switch values[a].compared(to: values[b], isDescending: wishes.isDescending) {
            case .before: true
            case .behind: false
            case .equal: a < b
            }
        }
        rows = order.map { rows[$0] }
    }

    private static func value(of column: RunColumn, _ run: WatchedRun, at now: Double) -> RunFieldValue {
        switch column {
        case .name: run.value(of: .name, at: now)
        case .state: run.value(of: .state, at: now)
        case .attempts: run.value(of: .attempts, at: now)
        case .log: run.value(of: .format, at: now)
        case .age: run.value(of: .age, at: now)
        case .duration: run.value(of: .duration, at: now)
        case .tags: run.value(of: .tag, at: now)
        case .note: run.note.isEmpty ? .none : .text(run.note)
        case .step: run.lastStep.map { .number($0) } ?? .none
        case .setting(let name): run.setting(name).map { RunFieldValue(text: $0) } ?? .none
        case .metric, .count: .none
        }
    }

    /// The place of the row with a run; nil if no row has it.
    func place(of id: Int?, in runs: [WatchedRun]) -> Int? {
        guard let id else { return nil }
        return rows.firstIndex { row in row.runs.contains { runs.indices.contains($0) && runs[$0].id == id } }
    }
}

/// The value of a metric in one or several runs.
struct RunValue: Hashable, Sendable {
    /// NaN where there is none.
    let mean: Double
    /// The standard deviation of the runs (with n − 1); nil for fewer than two values.
    let deviation: Double?

    init(_ values: [Double]) {
        let known = values.filter { !$0.isNaN }
        guard !known.isEmpty else { (mean, deviation) = (.nan, nil); return }
        let mean = known.reduce(0, +) / Double(known.count)
        self.mean = mean
        guard known.count > 1 else { deviation = nil; return }
        let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = (squares / Double(known.count - 1)).squareRoot()
    }
}
