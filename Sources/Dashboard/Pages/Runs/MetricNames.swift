import Telemetry

/// The metrics of many runs by what their names mean: `val_loss` of one run is `validation/loss` of another, and `val_acc` is
/// `validation/accuracy`.
struct MetricNames: Sendable {
    /// The important ones first.
    let all: [QuantityName]
    /// The places in `all` by the names in logs.
    private var places: [String: Int] = [:]
    /// Which values are better, by the places of `all`; what a name means takes long to find for thousands of runs.
    private let directions: [QuantityName.Direction?]

    private static let most = 64

    /// Names of the same quantity on the same half of the data.
    private struct Group {
        var spellings: [(name: String, quantity: QuantityName, runs: Int)] = []
        /// The run that was looked at last of those that have one.
        var newest = -1
        /// Whether a run has two of them, which then cannot share a column.
        var isMixed = false

        /// The columns with their names, and how many runs have a value in each.
        var columns: [(quantity: QuantityName, names: [String], runs: Int)] {
            guard isMixed else {
                guard let usual = spellings.max(by: { $0.runs < $1.runs }) else { return [] }
                return [(usual.quantity, spellings.map(\.name), spellings.reduce(0) { $0 + $1.runs })]
            }
            return Dictionary(grouping: spellings, by: \.quantity).map { quantity, spellings in
                (quantity, spellings.map(\.name), spellings.reduce(0) { $0 + $1.runs })
            }
        }
    }

    init(_ runs: [WatchedRun], _ passing: [Int]) {
        struct Key: Hashable {
            let half: QuantityName.Half
            let quantity: String
        }
        var groups: [Group] = []
        var groupOfKey: [Key: Int] = [:]
        var known: [String: (group: Int, spelling: Int)] = [:]
        func place(of name: String) -> (group: Int, spelling: Int) {
            if let place = known[name] { return place }
            let quantity = QuantityName(name)
            let key = Key(half: quantity.half, quantity: quantity.canonical)
            let group = groupOfKey[key] ?? groups.count
            if group == groups.count { groups.append(Group()) }
            groupOfKey[key] = group
            groups[group].spellings.append((name, quantity, 0))
            let place = (group, groups[group].spellings.count - 1)
            known[name] = place
            return place
        }
        for run in passing {
            func note(_ name: String) {
                let (group, spelling) = place(of: name)
                groups[group].spellings[spelling].runs += 1
                if groups[group].newest == run { groups[group].isMixed = true }
                groups[group].newest = run
            }
            if runs[run].storedFigures.isEmpty {
                for metric in runs[run].metrics { note(metric.name) }
            } else {
                for figures in runs[run].storedFigures { note(figures.name) }
            }
        }
        // What only a few runs have says little about all of them.
        let least = passing.count / 10
        let columns = groups.flatMap(\.columns)
        let ranks = columns.map { ($0.runs > least ? 0 : 1, $0.quantity.rank, $0.quantity.title) }
        let order = columns.indices.sorted { left, right in
            let (a, b) = (ranks[left], ranks[right])
            return (a.0, a.1) == (b.0, b.1) ? a.2.isNaturallyBefore(b.2) : (a.0, a.1) < (b.0, b.1)
        }.prefix(Self.most)
        all = order.map { columns[$0].quantity }
        directions = all.map(\.better)
        for (place, column) in order.enumerated() { for name in columns[column].names { places[name] = place } }
    }

    /// The values of a run by the places of `all`: the best, or the last where nobody knows which that is; or the ones at a
    /// step. NaN where it has none.
    ///
    /// - Parameter step: values at a step need the curves.
    func values(of run: WatchedRun, at step: Double?) -> [Double] {
        var values = [Double](repeating: .nan, count: all.count)
        if let step {
            for metric in run.metrics {
                guard let place = places[metric.name] else { continue }
                values[place] = metric.curve.value(atStep: step)
            }
            return values
        }
        func take(_ figures: WatchedRun.Figures) {
            guard let place = places[figures.name] else { return }
            switch directions[place] {
            case .down: values[place] = figures.least ?? .nan
            case .up: values[place] = figures.greatest ?? .nan
            case nil: values[place] = figures.last
            }
        }
        if run.storedFigures.isEmpty {
            for metric in run.metrics { take(WatchedRun.Figures(metric.name, metric.curve)) }
        } else {
            for figures in run.storedFigures { take(figures) }
        }
        return values
    }
}

extension Curve {
    /// The value at a step, or the last one before it, of the latest attempt that has one; NaN where there is none.
    func value(atStep step: Double) -> Double {
        for segment in segments.reversed() {
            guard let bucket = segment.lastBucket(where: { $0.firstStep <= step }) else { continue }
            return bucket.values.mean
        }
        return .nan
    }
}

/// In which settings runs differ.
struct DifferingSettings: Sendable {
    /// All settings of the runs, in the order of the first run that has them.
    private(set) var all: [String] = []
    /// Those that differ: first where runs have different values, then what only some of them have.
    private(set) var differing: [String] = []

    init() {}

    init(_ runs: [WatchedRun], _ passing: [Int]) {
        struct Seen {
            let value: String
            var count = 1
            var differs = false
        }
        var seen: [String: Seen] = [:]
        var reference: [WatchedRun.Setting] = []
        var alike = 0
        for place in passing {
            let settings = runs[place].settings
            // Most runs of a sweep are alike but for a few settings; many runs have the same ones.
            if !reference.isEmpty, settings == reference {
                alike += 1
                continue
            }
            if reference.isEmpty { reference = settings }
            for setting in settings {
                guard let index = seen.index(forKey: setting.name) else {
                    seen[setting.name] = Seen(value: setting.value)
                    all.append(setting.name)
                    continue
                }
                seen.values[index].count += 1
                if !seen.values[index].differs, seen.values[index].value != setting.value {
                    seen.values[index].differs = true
                }
            }
        }
        let inReference = Set(reference.map(\.name))
        let various = all.filter { seen[$0]?.differs ?? false }
        let partial = all.filter { name in
            guard let entry = seen[name], !entry.differs else { return false }
            return entry.count + (inReference.contains(name) ? alike : 0) < passing.count
        }
        // What follows from other settings, and the seed, say least.
        let all = various + partial
        differing = all.filter { !Self.isMinor($0) } + all.filter(Self.isMinor)
    }

    /// Whether a setting says little of a run: it follows from others, or is the seed.
    static func isMinor(_ name: String) -> Bool {
        name == RunField.Property.model.rawValue || WatchedRun.Setting(name, "").isSeed
    }
}
